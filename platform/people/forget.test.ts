import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import { type World, world } from '../../test/world.ts'
import { forgetAccounts } from './forget.ts'

let it: World
beforeAll(async () => {
  it = await world('clozup')
})
afterAll(() => it.stop())

const ids = async (table: string) => (await it.admin.query<{ id: string }>(`select id from ${table} order by id`)).rows.map(({ id }) => id)

test('C17: what expired is forgotten, and so are accounts that nobody verified; all else stays', async () => {
  const [kept, unverified, old, member] = [
    await it.person('Verified'),
    await it.person('Just Signed Up', { verified: false }),
    await it.person('Never Came Back', { verified: false }),
    await it.person('Odd One Out', { verified: false }),
  ]
  await it.join(await it.organization(kept, 'Acme', { plan: 'pro' }), member)
  await it.admin.query(`update people set updated_at = now() - interval '31 days' where id = any($1)`, [[kept.id, old.id, member.id]])
  await it.session(kept.id, { expiresInSeconds: -1 })
  const [alive, dead] = [newId('ver'), newId('ver')]
  await it.admin.query(
    `insert into verifications (id, identifier, value, expires_at) values ($1, 'a', 'x', now() + interval '1 hour'), ($2, 'b', 'x', now())`,
    [alive, dead],
  )
  await forgetAccounts(it.app)
  expect(await ids('people')).toEqual([kept.id, unverified.id, member.id].sort())
  expect(await ids('verifications')).toEqual([alive])
  expect(await ids('sessions')).toHaveLength(3)
  expect((await kept.client.get('/api/v1/me')).status).toBe(200)
})

test('C5: no token of a link can be read in the database, neither in the queue nor in the tables', async () => {
  const [client, email, password] = [it.client(), 'secretive@example.com', 'correct horse battery']
  await client.post('/api/auth/sign-up/email', { name: 'Jane', email, password })
  await client.post('/api/auth/request-password-reset', { email })
  const mails = await it.queued(email)
  expect(mails.map(({ template }) => template)).toEqual(['verify-address', 'reset-password'])
  const everything = JSON.stringify([
    (await it.admin.query('select * from graphile_worker._private_jobs')).rows,
    (await it.admin.query('select * from verifications')).rows,
  ])
  for (const { props } of mails) {
    const token = new URL(props['link'] ?? '').searchParams.get('token') ?? ''
    expect(token.length).toBeGreaterThan(20)
    expect(everything).not.toContain(token)
    expect(everything).not.toContain(email)
  }
})
