/** Nobody hands out more than they hold: in the product where every member may make keys. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import clozup from '../../products/clozup.ts'
import { type TelecomCast, telecomCast } from '../../test/cast.ts'
import { Client } from '../../test/client.ts'
import { type Person, productsBySlug, type World, world } from '../../test/world.ts'

let w: World
let cast: TelecomCast
let path: string

beforeAll(async () => {
  w = await world('cliqtel')
  cast = await telecomCast(w)
  path = `${cast.acme.path}/api-keys`
})
afterAll(() => w.stop())

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

async function made(by: Person, permissions: readonly string[], more: object = {}) {
  const { status, body, text } = await by.client.post(path, { name: 'Reports', permissions, ...more })
  expect(status, text).toBe(201)
  return { id: body.apiKey.id as string, client: new Client(w.url, [], body.secret as string) }
}

test('C29: every member makes and sees keys of the organization', async () => {
  const { id } = await made(cast.ravi, ['organization.view', 'members.view'])
  expect((await cast.jane.client.get(`${path}/${id}`)).body).toMatchObject({
    heldBy: { personId: cast.ravi.id, name: 'Ravi Patel', isMember: true },
    createdBy: { personId: cast.ravi.id, name: 'Ravi Patel' },
  })
})

test('first 16: a key is not made with what its maker may not do, and the refusal names it', async () => {
  const { status, body } = await cast.ravi.client.post(path, { name: 'Too much', permissions: ['organization.view', 'members.remove'] })
  expect([status, body.code, body.because]).toEqual([
    403,
    'not-yours-to-give',
    'A key can’t do more than whoever hands it out, and you can’t remove members.',
  ])
})

test('first 16: whoever adds to a key must hold what they add; what is there already may stay, or go', async () => {
  const { id } = await made(cast.jane, ['organization.view', 'members.remove', 'audit.view'])
  const change = (permissions: string[]) => cast.ravi.client.patch(`${path}/${id}`, { permissions })
  expect((await change(['members.view', 'members.remove'])).body.permissions).toEqual(['members.view', 'members.remove'])
  expect((await change(['members.view', 'audit.view'])).body.code).toBe('not-yours-to-give')
})

test('first 16: nobody prolongs what may do more than they', async () => {
  const { id } = await made(cast.jane, ['members.remove'], { expiresAt: inMinutes(60) })
  const until = (expiresAt: string | null) => cast.ravi.client.patch(`${path}/${id}`, { expiresAt })
  expect((await until(inMinutes(30))).status).toBe(200)
  for (const expiresAt of [inMinutes(90), null]) expect((await until(expiresAt)).body.code).toBe('not-yours-to-give')
})

test('first 16: nobody is shown a key that may do more than they, and anybody may revoke it', async () => {
  const [mighty, modest] = [await made(cast.jane, ['organization.view', 'members.remove']), await made(cast.jane, ['organization.view'])]
  expect((await cast.ravi.client.post(`${path}/${mighty.id}/rotate`, {})).body.code).toBe('not-yours-to-give')
  expect((await cast.ravi.client.post(`${path}/${modest.id}/rotate`, {})).status).toBe(200)
  expect((await mighty.client.get(cast.acme.path)).status).toBe(200)
  expect((await cast.ravi.client.delete(`${path}/${mighty.id}`)).status).toBe(204)
  expect((await mighty.client.get(cast.acme.path)).status).toBe(401)
})

test('first 16: a key invites nobody to more than it may do itself', async () => {
  const { client } = await made(cast.jane, ['organization.view', 'invitations.create'])
  const invite = () => client.post(`${cast.acme.path}/invitations`, { email: `new${Math.random()}@partner.example` })
  expect((await invite()).body.code).toBe('not-yours-to-give')
  const { actions, grant } = w.app.product.policy
  const all = Object.keys(actions).filter((action) => !actions[action]?.personal && grant('owner', action) !== null)
  const whole = await made(cast.jane, all)
  expect((await whole.client.post(`${cast.acme.path}/invitations`, { email: 'whole@partner.example' })).status).toBe(201)
})

test('what takes a fresh session is no permission of a key', () => {
  for (const product of Object.values(productsBySlug)) {
    const { actions } = product.policy
    const byAction = Map.groupBy(
      w.routes.filter(({ access }) => access in actions),
      ({ access }) => access,
    )
    for (const [action, routes] of byAction) if (routes.every(({ fresh }) => fresh)) expect(actions[action]?.personal, action).toBe(true)
  }
})

test('Z20: in Clozup, keys are for exactly those who manage integrations', () => {
  const { roles, policy } = clozup
  for (const { key } of roles)
    for (const action of ['api-keys.view', 'api-keys.manage'])
      expect(policy.grant(key, action), `${key}: ${action}`).toBe(policy.grant(key, 'integrations.manage'))
})
