import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { judged } from '../test/browser.ts'
import { expectGoodLooks } from './looks.ts'
import type { Visitor } from './product.ts'
import { type Scene, sceneOf } from './scene.ts'
import { screensOf } from './screens.ts'
import { heading } from './steps.ts'
import { type Visit, visitsOf } from './visits.ts'

describe.each([
  { slug: 'clozup', lesserRole: 'viewer' },
  { slug: 'cliqtel', lesserRole: 'member' },
])('axe, light and dark, on a desk and on a phone: $slug', ({ slug, lesserRole }) => {
  const visits = visitsOf[slug] ?? {}
  const states = Object.entries(visits).flatMap(([path, visited]) =>
    Object.entries(visited).map(([state, visit]) => ({ path, state, visit })),
  )
  let scene: Scene
  /** Who has looked at something and now looks at the next: a browser of one's own for each look takes longer than to look. */
  const idle = new Map<string, Visitor>()
  beforeAll(async () => void (scene = await sceneOf(slug, { lesserRole })))
  afterAll(() => scene.product.stop())

  test('every screen of the portal is visited', async () => {
    const listed = (await screensOf(slug)).map(({ path }) => path)
    expect(Object.keys(visits).sort(), 'e2e/visits.ts').toEqual(listed.sort())
  })

  test.each(states)('$path $state', async ({ path, state, visit }) => {
    const forms = visit.only ? [visit.only] : (['desk', 'phone'] as const)
    // Whoever looks at every screen comes more often than people do, and on a slow machine has been signed in for long.
    await scene.product.admin.query('delete from rate_limits; update sessions set created_at = now()')
    await Promise.all(
      forms.map(async (form) => {
        const visitor = await visitorFor(visit, form)
        await come(visitor, scene, path, visit)
        await expectGoodLooks(visitor.page, `${slug} ${path || 'overview'} ${state} ${form}`, visit)
      }),
    )
  })

  async function visitorFor({ as, link, statuses = [] }: Visit, form: 'desk' | 'phone'): Promise<Visitor> {
    const { product, people } = scene
    const options = { phone: form === 'phone', expectedStatuses: [401, ...statuses] }
    if (!as) return product.visitor(options)
    // An invitation that was opened is kept in the browser, and changes what other screens show.
    if (link && as !== 'owner') return product.as(people[as], options)
    const who = `${as} ${form} ${statuses.join()}`
    const visitor = idle.get(who) ?? (await product.as(people[as], { ...options, stays: true }))
    // Whoever fails does not come back.
    idle.delete(who)
    onTestFinished(({ task }) => void (task.result?.state !== 'fail' && idle.set(who, visitor)))
    judged(visitor)
    return visitor
  }
})

async function come({ page, open }: Visitor, { organization, links }: Scene, path: string, { query = '', link, sees, does }: Visit) {
  const own = path.startsWith('/') ? path : `/o/${organization.slug}${path && `/${path}`}`
  // As in a new browser: in the light, and with the mouse on nothing.
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.mouse.move(0, 0)
  await open((link && links[link]) ?? `${own}${query}`)
  await heading(page, sees)
  await does?.(page)
}
