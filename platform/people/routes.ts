import type { z } from 'zod'
import type { Route } from '../../kernel/http/route.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { Grant } from '../../kernel/shared/policy.ts'
import type { App } from '../app.ts'
import { hasMailbox } from '../mail/index.ts'
import type { Product } from '../product.ts'
import { publicRoute } from '../request/index.ts'
import { accountRoutes, keepAlive } from './account.ts'
import { me, personRefusals, profileChange, runningProduct } from './contract.ts'
import type { Identity } from './identity.ts'
import { changePicture, describeMe, readPicture, removePicture, rename } from './me.ts'
import { ownRoute } from './own-route.ts'
import { offers } from './providers.ts'
import { secondStepRoutes } from './second-step.ts'
import { verifyRoute } from './verification.ts'
import { waysIn } from './ways-in.ts'

/** Without an identity they describe themselves only, for the document of the API. */
export function peopleRoutes(identity: Identity = undescribed): ((app: App) => Route)[] {
  return [
    ...waysIn(identity),
    ...accountRoutes(identity),
    ...secondStepRoutes(identity),
    verifyRoute(identity),
    ...profileRoutes(identity),
    product,
  ]
}

const undescribed = new Proxy({} as Identity, {
  get: () => {
    throw new Error('These routes were made for their description, and have no identity to ask.')
  },
})

const tag = 'People'

function profileRoutes(identity: Identity) {
  const show = ownRoute({
    method: 'get',
    path: '/api/v1/me',
    tag,
    summary: 'The person, their memberships with what they may do there, and the invitations that wait for their address',
    answers: { 200: me },
    async handle(call) {
      await keepAlive(identity, call)
      return { status: 200, body: await describeMe(call.app, call.who) }
    },
  })
  return [show, change, putPicture, deletePicture, picture]
}

const change = ownRoute({
  method: 'patch',
  path: '/api/v1/me',
  tag,
  summary: 'Change one’s own name (C17)',
  body: profileChange,
  answers: { 204: null },
  limits: [{ name: 'people.profile', per: 'person', points: 60, seconds: 3600 }],
  async handle({ app, who, body }) {
    if (body.name !== undefined) await rename(app, who.personId, body.name)
    return { status: 204 }
  },
})

const putPicture = ownRoute({
  method: 'put',
  path: '/api/v1/me/picture',
  tag,
  summary: 'Set one’s own picture: a PNG, JPEG or WebP of at most 5 MB, kept as 256 × 256 WebP',
  upload: { types: ['image/png', 'image/jpeg', 'image/webp'], maxBytes: 5 * 1024 * 1024 },
  answers: { 204: null },
  refusals: [personRefusals['picture-not-readable']],
  limits: [{ name: 'people.picture', per: 'person', points: 30, seconds: 3600 }],
  async handle({ app, who, body }) {
    await changePicture(app, who.personId, body as Buffer)
    return { status: 204 }
  },
})

const deletePicture = ownRoute({
  method: 'delete',
  path: '/api/v1/me/picture',
  tag,
  summary: 'Remove one’s own picture',
  answers: { 204: null },
  async handle({ app, who }) {
    await removePicture(app, who.personId)
    return { status: 204 }
  },
})

const picture = publicRoute({
  method: 'get',
  path: '/api/v1/pictures/{pictureId}',
  tag,
  summary: 'A picture, by an address that can’t be guessed and never shows another one',
  answers: { 200: null, 304: null },
  media: ['image/webp'],
  refusals: [common['not-found']],
  async handle({ app, params }) {
    const found = await readPicture(app, params['pictureId'] ?? '')
    if (!found) throw new Refused(common['not-found'])
    const headers = { etag: found.etag, 'cache-control': 'private, max-age=31536000, immutable' }
    const inert = { 'content-type': 'image/webp', 'content-security-policy': "default-src 'none'; sandbox" }
    return { status: 200, body: found.webp, headers: { ...headers, ...inert } }
  },
})

const product = publicRoute({
  method: 'get',
  path: '/api/v1/product',
  tag: 'Product',
  summary: 'The running product’s policy as people see it: roles, matrix, plans, limits',
  answers: { 200: runningProduct },
  async handle({ app }) {
    return { status: 200, body: describeProduct(app) }
  },
})

function describeProduct(app: App): z.infer<typeof runningProduct> {
  const { slug, name, belonging, roles, matrix, plans, invitation } = app.product
  return {
    slug,
    name,
    belonging,
    roles: roles.map(({ key, label }) => ({ key, label })),
    matrix: matrix.map(({ row, actions }) => ({
      row,
      grants: Object.fromEntries(roles.map(({ key }) => [key, weakest(app.product, key, actions)])),
    })),
    plans: plans && plans.map(({ key, name, seats }) => ({ key, name, seats })),
    invitation: { expiresAfterDays: invitation.expiresAfterDays },
    signIn: offers(app.settings),
    development: hasMailbox(app),
  }
}

/** A row of the seed's table may name several actions; what it promises is what all of them grant. */
function weakest({ policy }: Product, role: string, actions: readonly string[]): Grant {
  const grants = actions.map((action) => policy.grant(role, action))
  return grants.includes(null) ? null : grants.includes('own') ? 'own' : 'all'
}
