/** What a program can do with a key, and where it ends. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newKey } from '../../kernel/keys.ts'
import { eventsOf, type SalesCast, salesCast } from '../../test/cast.ts'
import { Client } from '../../test/client.ts'
import { comparable } from '../../test/matrix/walk.ts'
import { type Person, type World, world } from '../../test/world.ts'
import { memberOf } from '../request/index.ts'

let w: World
let cast: SalesCast

beforeAll(async () => {
  w = await world('clozup')
  cast = await salesCast(w)
})
afterAll(() => w.stop())

const some = ['organization.view', 'organization.rename', 'members.view', 'members.change-role', 'members.remove']

async function made(by: Person, permissions: readonly string[] = some, name = 'Nightly import') {
  const { status, body, text } = await by.client.post(`${cast.acme.path}/api-keys`, { name, permissions })
  expect(status, text).toBe(201)
  const secret = body.secret as string
  return { id: body.apiKey.id as string, secret, client: new Client(w.url, [], secret) }
}

async function admin(name: string): Promise<Person> {
  const person = await w.person(name)
  await w.join(cast.acme, person, 'admin')
  return person
}

const removal = async ({ id }: Person, choices = {}) => {
  const path = `${cast.acme.path}/members/${id}/removal`
  const { planHash } = (await cast.jane.client.get(path)).body
  return cast.jane.client.post(path, { planHash, choices })
}

test('C29: a key reads and changes as its holder, without a cookie and without an Origin, and the log names the key', async () => {
  const { id, client } = await made(cast.omar)
  expect((await client.get(`${cast.acme.path}/members`)).status).toBe(200)
  expect((await client.patch(cast.acme.path, { name: 'Acme by a program' })).status).toBe(200)
  const event = (await eventsOf(w, cast.acme.id, 'organization.renamed')).at(-1)
  expect(event).toMatchObject({ actor_id: id, actor_name: 'Nightly import', rule: 'organization.rename: admin' })
  const { rows } = await w.admin.query('select actor_kind from audit_events where action = $1 order by seq desc limit 1', [
    'organization.renamed',
  ])
  expect(rows).toEqual([{ actor_kind: 'api-key' }])
})

test('Z10: a key of another organization answers as one that nobody ever made, and both as one that is mistyped', async () => {
  const { client, secret } = await made(cast.jane)
  const asked = (one: Client) => Promise.all([cast.brightside.path, `${cast.brightside.path}/members`].map((path) => one.get(path)))
  const [foreign, random, mistyped] = await Promise.all([
    asked(client),
    asked(new Client(w.url, [], newKey().secret)),
    asked(new Client(w.url, [], `${secret.slice(0, -1)}${secret.endsWith('x') ? 'y' : 'x'}`)),
  ])
  expect(foreign.map(({ status }) => status)).toEqual([401, 401])
  expect(foreign.map(comparable)).toEqual(random.map(comparable))
  expect(foreign.map(comparable)).toEqual(mistyped.map(comparable))
})

test('a caller with a bearer is who it says, or nobody: no cookie stands in for it', async () => {
  const cookies = [...cast.jane.client.cookies]
  for (const bearer of [newKey().secret, 'gh_', 'anything', '']) {
    const { status, headers } = await new Client(w.url, cookies, bearer).get(cast.acme.path)
    expect(status, bearer).toBe(401)
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/)
  }
  const { client, secret } = await made(cast.omar, ['organization.view'])
  const both = new Client(w.url, cookies, secret)
  for (const one of [client, both]) expect((await one.patch(cast.acme.path, { name: 'Another' })).status).toBe(403)
})

test('what takes a person is refused to a key, whatever was given to it', async () => {
  const { client } = await made(cast.jane)
  const calls = [
    client.get('/api/v1/me'),
    client.patch('/api/v1/me', { name: 'Somebody else' }),
    client.post('/api/v1/organizations', { name: 'One more' }),
    client.get('/api/auth/list-sessions'),
    client.post('/api/auth/revoke-sessions'),
    client.post(`${cast.acme.path}/leave`),
    client.post(`${cast.acme.path}/api-keys`, { name: 'A child', permissions: ['organization.view'] }),
    client.post(`${cast.acme.path}/ownership-transfer`, { personId: cast.omar.id, name: 'Acme Sales' }),
  ]
  for (const { status, body, text } of await Promise.all(calls)) expect([status, body.code], text).toEqual([403, 'not-for-keys'])
})

test('first 16: a role that shrinks shrinks the key with the next request, and one that grows gives it no more than it was given', async () => {
  const nia = await admin('Nia Roberts')
  const { id, client } = await made(nia, ['organization.view', 'organization.rename'])
  expect((await client.patch(cast.acme.path, { name: 'Acme by Nia' })).status).toBe(200)
  await cast.jane.client.patch(`${cast.acme.path}/members/${nia.id}`, { role: 'viewer' })
  const refused = await client.patch(cast.acme.path, { name: 'Acme by a viewer' })
  expect([refused.status, refused.body.because]).toEqual([403, 'Only the owner and admins can rename the organization. You are a viewer.'])
  expect((await cast.jane.client.get(`${cast.acme.path}/api-keys/${id}`)).body.inForce).toEqual(['organization.view'])
  await cast.jane.client.patch(`${cast.acme.path}/members/${nia.id}`, { role: 'admin' })
  expect((await client.get(`${cast.acme.path}/members`)).status).toBe(403)
})

test('a key has its holder’s scope: what is theirs alone stays theirs alone', () => {
  const apiKey = { id: 'key_1', name: 'Figures', permissions: ['team-analytics.view'] }
  const who = memberOf(w.app, { personId: 'per_mia', name: 'Mia', email: 'mia@example.com', apiKey }, 'member', 'req_1')
  expect(who.may('team-analytics.view')).toEqual({ allowed: true, scope: 'own' })
  expect(who.may('team-analytics.view', { ownedBy: 'per_mia' }).allowed).toBe(true)
  expect(who.may('team-analytics.view', { ownedBy: 'per_omar' }).allowed).toBe(false)
})

test('C13: the key of somebody who was removed is refused with the next request, and comes back with them', async () => {
  const nia = await admin('Nia Second')
  const { id, client } = await made(nia)
  const plan = (await cast.jane.client.get(`${cast.acme.path}/members/${nia.id}/removal`)).body
  expect(plan.records).toContainEqual(expect.objectContaining({ kind: 'api_keys.held_by', label: '1 API key' }))
  const choices = { 'api_keys.held_by': { ending: 'revoke' } }
  const { body } = await removal(nia, choices)
  expect((await client.get(cast.acme.path)).status).toBe(401)
  expect((await cast.jane.client.get(`${cast.acme.path}/secrets/exposures?secretId=${id}`)).body.total).toBe(0)
  await cast.jane.client.post(`${cast.acme.path}/removals/${body.id}/restore`)
  expect((await client.get(cast.acme.path)).status).toBe(200)
  expect((await cast.jane.client.get(`${cast.acme.path}/secrets/exposures?secretId=${id}`)).body.total).toBe(1)
})

test('first 16: a key that is handed on may do no more than it could before', async () => {
  const nia = await admin('Nia Third')
  const { id, client } = await made(nia, ['organization.view', 'organization.rename'])
  await cast.jane.client.patch(`${cast.acme.path}/members/${nia.id}`, { role: 'member' })
  const choices = { 'api_keys.held_by': { ending: 'reassign', to: cast.omar.id } }
  expect((await removal(nia, choices)).status).toBe(200)
  const { body } = await cast.jane.client.get(`${cast.acme.path}/api-keys/${id}`)
  expect(body).toMatchObject({ heldBy: { personId: cast.omar.id, isMember: true }, permissions: ['organization.view'] })
  expect((await client.get(cast.acme.path)).status).toBe(200)
  expect((await client.patch(cast.acme.path, { name: 'Acme by a former admin' })).status).toBe(403)
  // Whoever has left has seen it, so it is to be rotated.
  expect((await cast.jane.client.get(`${cast.acme.path}/secrets/exposures?personId=${nia.id}`)).body.total).toBe(1)
})

test('an Idempotency-Key of a program is not its holder’s', async () => {
  const { client } = await made(cast.omar, Object.keys(w.app.product.policy.actions).filter(isFor('admin')))
  const headers = { 'idempotency-key': 'the same' }
  const invite = (one: Client) => one.post(`${cast.acme.path}/invitations`, { email: 'idem@partner.example' }, headers)
  expect((await invite(client)).status).toBe(201)
  expect((await invite(client)).headers.get('idempotency-replayed')).toBe('true')
  expect((await invite(cast.omar.client)).headers.get('idempotency-replayed')).toBeNull()
})

const isFor = (role: string) => (action: string) =>
  w.app.product.policy.grant(role, action) !== null && !w.app.product.policy.actions[action]?.personal

test('the last use is noted, and no more than once a minute', async () => {
  const { id, client } = await made(cast.jane)
  const used = async () =>
    (await w.admin.query<{ at: Date | null }>('select last_used_at as at from api_keys where id = $1', [id])).rows[0]?.at
  await client.get(cast.acme.path)
  const first = await vi.waitUntil(used, { timeout: 60_000 })
  await client.get(cast.acme.path)
  expect(await used()).toEqual(first)
  await w.admin.query(`update api_keys set last_used_at = now() - interval '2 minutes' where id = $1`, [id])
  await client.get(cast.acme.path)
  await vi.waitUntil(async () => ((await used())?.getTime() ?? 0) >= (first?.getTime() ?? 0), { timeout: 60_000 })
})

test('a program that asks too often is told to wait', async () => {
  const { id, client } = await made(cast.jane)
  await w.app.limits.spend({ name: 'api-key', points: 600, seconds: 60 }, id, 600)
  const { status, headers } = await client.get(cast.acme.path)
  expect(status).toBe(429)
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await (await made(cast.jane)).client.get(cast.acme.path)).status).toBe(200)
})

test('the open stream of a key ends when it is revoked', async () => {
  const { id, secret } = await made(cast.jane)
  const response = await fetch(`${w.url}${cast.acme.path}/events`, { headers: { authorization: `Bearer ${secret}` } })
  expect(response.status).toBe(200)
  let text = ''
  const reading = (async () => {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) text += new TextDecoder().decode(chunk)
  })()
  await cast.jane.client.delete(`${cast.acme.path}/api-keys/${id}`)
  await reading
  expect(text).toContain('event: ended')
})
