/** The routes: four frames, and in them the screens that the capabilities declare (`screens.ts`). */
import { type AnyRoute, createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { loadScreen } from './loadScreen.ts'
import { screens, type Screen } from './screens.ts'
import { BareFrame } from './shell/BareFrame.tsx'
import { CardFrame } from './shell/CardFrame.tsx'
import { FirstLoad } from './shell/FirstLoad.tsx'
import { Crashed, CrashedPage, NotFound, NotFoundPage } from './shell/Lost.tsx'
import { Root } from './shell/Root.tsx'
import { Start } from './shell/Start.tsx'

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage, errorComponent: CrashedPage })
const start = createRoute({ getParentRoute: () => root, path: '/', component: Start })
const bare = createRoute({ getParentRoute: () => root, id: 'bare', component: BareFrame })
const card = createRoute({ getParentRoute: () => root, id: 'card', component: CardFrame })
const person = createRoute({
  getParentRoute: () => root,
  id: 'person',
  component: lazyRouteComponent(() => loadScreen(() => import('./shell/PersonFrame.tsx'))),
})
const organization = createRoute({
  getParentRoute: () => root,
  path: '/o/$slug',
  notFoundComponent: NotFound,
  component: lazyRouteComponent(() => loadScreen(() => import('./shell/OrganizationFrame.tsx'))),
})

function within(parent: AnyRoute, frame: Screen['frame']): AnyRoute {
  const children = screens
    .filter((screen) => screen.frame === frame)
    .map((screen) =>
      createRoute({
        getParentRoute: () => parent,
        path: screen.path === '' ? '/' : screen.path,
        component: lazyRouteComponent(() => loadScreen(screen.load)),
      }),
    )
  return parent.addChildren(children) as AnyRoute
}

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    within(bare, 'bare'),
    within(card, 'card'),
    within(person, 'person'),
    within(organization, 'organization'),
  ]),
  defaultPreload: 'intent',
  InnerWrap: FirstLoad,
  defaultErrorComponent: Crashed,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
  // Every value of a query string is text: the library's own way would read a token of digits as a number.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
    const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
    return text && `?${text}`
  },
})
