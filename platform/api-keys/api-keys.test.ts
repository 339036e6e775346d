import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isKey } from '../../kernel/keys.ts'
import { type SalesCast, salesCast, eventsOf } from '../../test/cast.ts'
import { Client } from '../../test/client.ts'
import { type Person, type World, world } from '../../test/world.ts'
import { apiKeyRefusals } from './contract.ts'

let w: World
let cast: SalesCast
let path: string

beforeAll(async () => {
  w = await world('clozup')
  cast = await salesCast(w)
  path = `${cast.acme.path}/api-keys`
})
afterAll(() => w.stop())

interface Made {
  readonly id: string
  readonly secret: string
  readonly client: Client
}

async function made(by: Person, permissions: readonly string[], more: object = {}): Promise<Made> {
  const { status, body, text } = await by.client.post(path, { name: 'Reports', permissions, ...more })
  expect(status, text).toBe(201)
  return { id: body.apiKey.id, secret: body.secret, client: programWith(body.secret) }
}

const programWith = (secret: string) => new Client(w.url, [], secret)
const every = ['organization.view', 'members.view', 'members.remove', 'organization.rename']
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
const rotated = async (by: Person, id: string, grace: string) => by.client.post(`${path}/${id}/rotate`, { grace })

describe('making a key', () => {
  test('C29: shows the secret once, keeps its hash alone, and tells neither in the list nor in the log', async () => {
    const { id, secret } = await made(cast.jane, every, { expiresAt: inMinutes(60) })
    expect(isKey(secret)).toBe(true)
    const shown = (await cast.jane.client.get(`${path}/${id}`)).text + (await cast.jane.client.get(path)).text
    expect(shown).toContain(secret.slice(0, 11))
    const { rows } = await w.admin.query<{ text: string }>(
      'select k::text as text from api_keys k union all select e::text from audit_events e',
    )
    const stored = rows.map(({ text }) => text).join('\n')
    for (const text of [shown, stored]) expect(text).not.toContain(secret.slice(12))
    expect(id.slice(4)).not.toContain(secret.slice(3, 11))
    const [event] = (await eventsOf(w, cast.acme.id, 'api-key.created')).slice(-1)
    expect(event).toMatchObject({
      target_id: id,
      target_label: 'Reports',
      rule: 'api-keys.manage: owner',
      after: { permissions: ['organization.view', 'organization.rename', 'members.view', 'members.remove'] },
    })
  })

  test('is refused for what no key can do, and for what is no permission', async () => {
    for (const permission of ['members.leave', 'api-keys.manage', 'ownership.transfer', 'nothing.at-all', 'constructor']) {
      const { status, body } = await cast.jane.client.post(path, { name: 'Odd', permissions: ['organization.view', permission] })
      expect([status, body.errors?.[0]?.path]).toEqual([422, 'permissions.1'])
    }
  })

  test('wants an end that lies ahead, and at least one permission', async () => {
    const late = await cast.jane.client.post(path, { name: 'Late', permissions: every, expiresAt: inMinutes(-1) })
    expect([late.status, late.body.errors[0].path]).toEqual([422, 'expiresAt'])
    expect((await cast.jane.client.post(path, { name: 'Empty', permissions: [] })).status).toBe(422)
  })

  test('Z20: is for those who manage integrations', async () => {
    for (const who of [cast.mia, cast.victor]) {
      expect((await who.client.post(path, { name: 'Mine', permissions: ['organization.view'] })).status).toBe(403)
      expect((await who.client.get(path)).status).toBe(403)
    }
  })
})

describe('changing a key', () => {
  test('gives it another name, fewer permissions and another end, and the next request is bound by them', async () => {
    const { id, client } = await made(cast.jane, every)
    expect((await client.get(`${cast.acme.path}/members`)).status).toBe(200)
    const changed = await cast.omar.client.patch(`${path}/${id}`, { name: 'Less', permissions: ['organization.view'] })
    expect(changed.body).toMatchObject({ name: 'Less', permissions: ['organization.view'], inForce: ['organization.view'] })
    const refused = await client.get(`${cast.acme.path}/members`)
    expect([refused.status, refused.body.because]).toEqual([
      403,
      'The API key “Less” can’t see who belongs to the organization: it lacks the permission members.view.',
    ])
  })

  test('says with If-Match that somebody else was quicker', async () => {
    const { id } = await made(cast.jane, every)
    const seen = (await cast.jane.client.get(`${path}/${id}`)).headers.get('etag') ?? ''
    expect((await cast.omar.client.patch(`${path}/${id}`, { name: 'By Omar' }, { 'if-match': seen })).status).toBe(200)
    const late = await cast.jane.client.patch(`${path}/${id}`, { name: 'By Jane' }, { 'if-match': seen })
    expect([late.status, late.body.title]).toEqual([412, apiKeyRefusals['changed-meanwhile'].title])
  })
})

describe('rotating a key', () => {
  test('C29: without a grace, the secret before is refused at once', async () => {
    const { id, client } = await made(cast.jane, every)
    const { status, body } = await rotated(cast.jane, id, 'none')
    expect(status).toBe(200)
    expect((await client.get(cast.acme.path)).status).toBe(401)
    expect((await programWith(body.secret).get(cast.acme.path)).status).toBe(200)
  })

  test('first 3: with a grace of an hour the secret before works until then, and then 401', async () => {
    const { id, client } = await made(cast.jane, every)
    const { body } = await rotated(cast.jane, id, '1h')
    const until = new Date(body.apiKey.previousUntil as string).getTime()
    expect(Math.abs(until - Date.now() - 3600_000)).toBeLessThan(300_000)
    expect((await client.get(cast.acme.path)).status).toBe(200)
    await w.admin.query(`update api_keys set previous_until = now() - interval '1 millisecond' where id = $1`, [id])
    expect((await client.get(cast.acme.path)).status).toBe(401)
    expect((await programWith(body.secret).get(cast.acme.path)).status).toBe(200)
  })

  test('first 3: a second rotation ends an earlier grace', async () => {
    const { id, client } = await made(cast.jane, every)
    const second = (await rotated(cast.jane, id, '24h')).body.secret as string
    const third = (await rotated(cast.jane, id, '1h')).body.secret as string
    const statuses = await Promise.all([client, programWith(second), programWith(third)].map((one) => one.get(cast.acme.path)))
    expect(statuses.map(({ status }) => status)).toEqual([401, 200, 200])
  })

  test('is refused for a key that has expired', async () => {
    const { id } = await made(cast.jane, every, { expiresAt: inMinutes(5) })
    await w.admin.query(`update api_keys set expires_at = now() - interval '1 second' where id = $1`, [id])
    expect((await rotated(cast.jane, id, 'none')).body.code).toBe('key-expired')
  })
})

describe('the end of a key', () => {
  test('C29: a revoked key is refused with the next request, in the grace of a rotation too, and is gone from the list', async () => {
    const { id, client } = await made(cast.jane, every)
    const { secret } = (await rotated(cast.jane, id, '24h')).body as { secret: string }
    expect((await cast.omar.client.delete(`${path}/${id}`)).status).toBe(204)
    for (const one of [client, programWith(secret)]) expect((await one.get(cast.acme.path)).status).toBe(401)
    for (const call of [cast.jane.client.get(`${path}/${id}`), rotated(cast.jane, id, 'none'), cast.jane.client.delete(`${path}/${id}`)])
      expect((await call).status).toBe(404)
  })

  test('an expired key is refused, and listed as expired', async () => {
    const { id, client } = await made(cast.jane, every, { expiresAt: inMinutes(5) })
    expect((await client.get(cast.acme.path)).status).toBe(200)
    await w.admin.query(`update api_keys set expires_at = now() - interval '1 second' where id = $1`, [id])
    expect((await client.get(cast.acme.path)).status).toBe(401)
    expect((await cast.jane.client.get(`${path}/${id}`)).body.isExpired).toBe(true)
  })

  test('C29: what has ended or was rotated is no secret to rotate any more', async () => {
    const nia = await w.person('Nia Roberts')
    await w.join(cast.acme, nia, 'admin')
    const [revoked, expired, kept, renewed] = [
      await made(nia, every),
      await made(nia, every, { expiresAt: inMinutes(5) }),
      await made(nia, every),
      await made(nia, every),
    ]
    await cast.jane.client.delete(`${path}/${revoked.id}`)
    await w.admin.query(`update api_keys set expires_at = now() - interval '1 second' where id = $1`, [expired.id])
    await rotated(cast.jane, renewed.id, 'none')
    const { items } = (await cast.jane.client.get(`${cast.acme.path}/secrets/exposures?personId=${nia.id}`)).body
    expect(items.map(({ secret }: { secret: { id: string } }) => secret.id)).toEqual([kept.id])
    // Given another end, an expired one works again, and with it what people have seen.
    await cast.jane.client.patch(`${path}/${expired.id}`, { expiresAt: null })
    const again = (await cast.jane.client.get(`${cast.acme.path}/secrets/exposures?personId=${nia.id}`)).body
    expect(again.total).toBe(2)
  })
})

test('the list goes on from page to page, and is narrowed by a text and by the holder', async () => {
  const nia = await w.person('Nia Second')
  await w.join(cast.acme, nia, 'admin')
  for (const name of ['Alpha 100%', 'Beta', 'Gamma']) await made(nia, ['organization.view'], { name })
  const names = async (query: string) => {
    const { body } = await cast.jane.client.get(`${path}?heldBy=${nia.id}&${query}`)
    return { names: body.items.map(({ name }: { name: string }) => name), total: body.total, next: body.nextCursor as string | null }
  }
  const first = await names('limit=2')
  expect(first).toMatchObject({ names: ['Gamma', 'Beta'], total: 3 })
  expect(await names(`limit=2&cursor=${first.next}`)).toEqual({ names: ['Alpha 100%'], total: 3, next: null })
  expect((await names('search=100%25')).names).toEqual(['Alpha 100%'])
})
