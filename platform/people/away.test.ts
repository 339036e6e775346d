import { hashPassword } from 'better-auth/crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import { type World, world } from '../../test/world.ts'

let it: World
beforeAll(async () => {
  it = await world('clozup')
})
afterAll(() => it.stop())

/** Nobody but its superuser reaches the database. */
async function away<T>(work: () => Promise<T>): Promise<T> {
  const name = new URL(it.adminUrl).pathname.slice(1)
  await it.admin.query(`alter database ${name} connection limit 0`)
  // Told to end, a connection may still answer for a while.
  const others = 'from pg_stat_activity where datname = current_database() and usename <> current_user'
  await it.admin.query(`select pg_terminate_backend(pid) ${others}`)
  await vi.waitUntil(async () => (await it.admin.query(`select ${others}`)).rowCount === 0, { timeout: 60_000 })
  try {
    return await work()
  } finally {
    await it.admin.query(`alter database ${name} connection limit -1`)
  }
}

describe('while the database is away', () => {
  const email = 'jane@example.com'
  const password = 'correct horse battery'

  test('Z9: every way in says so, and works again afterwards', async () => {
    const jane = await it.person('Jane Doe', { email })
    await it.admin.query(`insert into accounts (id, person_id, provider_id, account_id, password) values ($1, $2, 'credential', $2, $3)`, [
      newId('acc'),
      jane.id,
      await hashPassword(password),
    ])
    const ways: [string, object][] = [
      ['/api/auth/sign-in/email', { email, password }],
      ['/api/auth/sign-up/email', { name: 'Bob', email: 'bob@example.com', password }],
      ['/api/auth/request-password-reset', { email }],
      ['/api/auth/send-verification-email', { email }],
      ['/api/auth/change-password', { currentPassword: password, newPassword: 'another password' }],
      ['/api/auth/revoke-other-sessions', {}],
      ['/api/auth/sign-out', {}],
      ['/api/auth/sign-in/second-step', { code: '123456' }],
      ['/api/auth/two-factor/enable', { password }],
      ['/api/auth/two-factor/activate', { code: '123456' }],
      ['/api/v1/verification', { token: 'x.y.z' }],
    ]
    const answers = await away(async () => {
      const posted = []
      for (const [path, body] of ways) posted.push(await jane.client.post(path, body))
      return [...posted, await jane.client.get('/api/v1/me'), await jane.client.get('/api/auth/get-session')]
    })
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503))
    expect(answers.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true)
    expect((await jane.client.get('/api/v1/me')).status).toBe(200)
    expect((await it.client().post('/api/auth/sign-in/email', { email, password })).status).toBe(200)
  })
})
