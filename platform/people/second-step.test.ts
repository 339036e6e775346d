import { hashPassword } from 'better-auth/crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import type { Answer, Client } from '../../test/client.ts'
import { codeOf, type Enrolled, enrol } from '../../test/totp.ts'
import { type World, world } from '../../test/world.ts'
import { cookieName } from '../request/index.ts'

const password = 'correct horse battery'

let it: World
beforeAll(async () => {
  it = await world('cliqtel', { settings: { TRUSTED_PROXIES: '1' } })
})
afterAll(() => it.stop())

let count = 0
const from = () => ({ 'x-forwarded-for': `10.0.${count >> 8}.${count++ & 255}` })
const told = ({ status, body }: Answer) => ({ status, body: { ...body, requestId: undefined } })
// Hashing is slow on purpose; these people all have the same password.
const hash = hashPassword(password)

interface Registered {
  id: string
  email: string
  client: Client
}

async function registered(): Promise<Registered> {
  const { id, email, client } = await it.person('Jane Doe', { email: `person.${count++}@example.com` })
  await it.admin.query(`insert into accounts (id, person_id, provider_id, account_id, password) values ($1, $2, 'credential', $2, $3)`, [
    newId('acc'),
    id,
    await hash,
  ])
  return { id, email, client }
}

async function enrolled(): Promise<Registered & Enrolled> {
  const jane = await registered()
  return { ...jane, ...(await enrol(jane.client, password, from())) }
}

/** A browser in which the password was right, and a code is awaited. */
async function halfway({ email }: { email: string }, browser = it.client()): Promise<Client> {
  const answer = await browser.post('/api/auth/sign-in/email', { email, password }, from())
  expect(told(answer)).toMatchObject({ status: 200, body: { status: true, secondStep: true } })
  return browser
}

const second = (browser: Client, code: string) => browser.post('/api/auth/sign-in/second-step', { code }, from())
const isIn = async (browser: Client) => (await browser.get('/api/v1/me')).status === 200
const state = async (client: Client) => (await client.get('/api/auth/two-factor')).body
const wrong = { status: 422, body: { code: 'wrong-code', errors: [{ path: 'code' }] } }
const gone = { status: 401, body: { code: 'second-step-gone' } }
/** An app shows each code once; tests have no half minute to wait for the next. */
const forgetCodes = () => it.admin.query(`delete from rate_limits where key like 'identity.code:%'`)

describe('turning it on', () => {
  test('Z9: takes the password and a right code; the backup codes are shown then, other sessions end, a mail tells', async () => {
    const jane = await registered()
    const elsewhere = await it.session(jane.id)
    expect(await state(jane.client)).toEqual({ enabled: false, hasPassword: true, backupCodesLeft: null })
    const enable = (word: string) => jane.client.post('/api/auth/two-factor/enable', { password: word }, from())
    expect(told(await enable('not the password'))).toMatchObject({
      status: 422,
      body: { code: 'wrong-password', errors: [{ path: 'password' }] },
    })
    const { body } = await enable(password)
    expect(body.uri).toBe(`otpauth://totp/Cliqtel:${encodeURIComponent(jane.email)}?secret=${body.key}&issuer=Cliqtel&digits=6&period=30`)
    const activate = (code: string) => jane.client.post('/api/auth/two-factor/activate', { code }, from())
    const next = `next.${jane.email}`
    expect((await elsewhere.post('/api/auth/change-email', { newEmail: next }, from())).status).toBe(200)
    const right = codeOf(body.key)
    expect(told(await activate(right === '000000' ? '000001' : '000000'))).toMatchObject(wrong)
    expect(await state(jane.client)).toMatchObject({ enabled: false })
    const answer = await activate(`${right.slice(0, 3)} ${right.slice(3)}`)
    expect(answer.body.backupCodes).toHaveLength(10)
    expect(new Set(answer.body.backupCodes).size).toBe(10)
    expect(await state(jane.client)).toEqual({ enabled: true, hasPassword: true, backupCodesLeft: 10 })
    expect(await isIn(elsewhere)).toBe(false)
    const token = (await it.queued(next))[0]?.props['link']?.split('token=')[1]
    expect(told(await it.client().post('/api/v1/verification', { token }, from()))).toMatchObject({ status: 410 })
    expect((await it.queued(jane.email)).at(-1)).toMatchObject({ template: 'two-step-changed', props: { on: true } })
    expect(told(await activate(codeOf(body.key, 1)))).toMatchObject({ status: 409, body: { code: 'two-step-on' } })
    expect(told(await enable(password))).toMatchObject({ status: 409, body: { code: 'two-step-on' } })
  })

  test('Z9: is not for an account without a password, and nothing is activated that was not begun', async () => {
    const { client } = await it.person('Provider Only')
    expect(told(await client.post('/api/auth/two-factor/enable', { password }, from()))).toMatchObject({
      status: 409,
      body: { code: 'no-password' },
    })
    expect(await state(client)).toEqual({ enabled: false, hasPassword: false, backupCodesLeft: null })
    const activate = await client.post('/api/auth/two-factor/activate', { code: '123456' }, from())
    expect(told(activate)).toMatchObject({ status: 409, body: { code: 'two-step-off' } })
  })

  test('Z9: begun and not finished, it changes nothing of signing in', async () => {
    const jane = await registered()
    await jane.client.post('/api/auth/two-factor/enable', { password }, from())
    const browser = it.client()
    const answer = await browser.post('/api/auth/sign-in/email', { email: jane.email, password }, from())
    expect(told(answer)).toEqual({ status: 200, body: { status: true } })
    expect(await isIn(browser)).toBe(true)
  })

  test('Z9: begun in several windows at once, the last key counts, and each of them is answered', async () => {
    const jane = await registered()
    const begin = () => jane.client.post('/api/auth/two-factor/enable', { password }, from())
    const answers = await Promise.all([begin(), begin(), begin()])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const { body } = await begin()
    expect((await jane.client.post('/api/auth/two-factor/activate', { code: codeOf(body.key) }, from())).status).toBe(200)
  })

  test('Z9: no secret of it lies readable in the database', async () => {
    const jane = await enrolled()
    const { rows } = await it.admin.query<{ text: string }>('select s::text as text from second_steps s where person_id = $1', [jane.id])
    for (const secret of [jane.key, ...jane.backupCodes]) expect(rows[0]?.text).not.toContain(secret)
  })
})

describe('signing in with it', () => {
  test('Z9: after the password there is no session, for Better Auth neither, until the code was right', async () => {
    const jane = await enrolled()
    const browser = await halfway(jane)
    expect(browser.cookies.has(cookieName(it.app))).toBe(false)
    expect(await isIn(browser)).toBe(false)
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    expect(await it.identity.getSession(new Headers({ cookie }))).toBeNull()
    const { rows } = await it.admin.query('select id from sessions where person_id = $1', [jane.id])
    expect(rows).toHaveLength(1)
    expect(told(await second(browser, codeOf(jane.key, 1)))).toEqual({ status: 200, body: { status: true } })
    expect(await isIn(browser)).toBe(true)
    const signedIn = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    expect((await it.identity.getSession(new Headers({ cookie: signedIn })))?.user.id).toBe(jane.id)
  })

  test('Z9: a code works once, in whichever browser', async () => {
    const jane = await enrolled()
    const code = codeOf(jane.key, 1)
    expect((await second(await halfway(jane), code)).status).toBe(200)
    const other = await halfway(jane)
    expect(told(await second(other, code))).toMatchObject(wrong)
    expect(await isIn(other)).toBe(false)
    const { rows } = await it.admin.query('select id from sessions where person_id = $1', [jane.id])
    expect(rows).toHaveLength(2)
  })

  test('Z9: a backup code works once, with or without its dash, also for two at the same time', async () => {
    const jane = await enrolled()
    const [first = '', next = ''] = jane.backupCodes
    const browser = await halfway(jane)
    expect((await second(browser, ` ${first.replace('-', '')} `)).status).toBe(200)
    expect(await state(browser)).toMatchObject({ backupCodesLeft: 9 })
    expect(told(await second(await halfway(jane), first))).toMatchObject(wrong)
    const two = [await halfway(jane), await halfway(jane)]
    const answers = await Promise.all(two.map((one) => second(one, next)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
    expect(await state(browser)).toMatchObject({ backupCodesLeft: 8 })
  })

  test('Z9: five wrong codes end the sign-in, ten in a row close the second step for a while, from wherever', async () => {
    const jane = await enrolled()
    const wrongCode = jane.backupCodes[0] === 'aaaaa-aaaaa' ? 'bbbbb-bbbbb' : 'aaaaa-aaaaa'
    const statuses = async (browser: Client, times: number) => {
      const seen: number[] = []
      for (let i = 0; i < times; i++) seen.push((await second(browser, wrongCode)).status)
      return seen
    }
    const browser = await halfway(jane)
    expect(await statuses(browser, 5)).toEqual([422, 422, 422, 422, 422])
    expect(told(await second(browser, codeOf(jane.key, 1)))).toMatchObject(gone)
    expect(await isIn(browser)).toBe(false)
    expect(await statuses(await halfway(jane), 5)).toEqual([422, 422, 422, 422, 422])
    const locked = await halfway(jane)
    const refused = await second(locked, codeOf(jane.key, 1))
    expect(told(refused)).toMatchObject({ status: 429, body: { code: 'codes-locked' } })
    expect(refused.headers.get('retry-after')).toBe('900')
    await it.admin.query(`update second_steps set locked_until = now() - interval '1 second' where person_id = $1`, [jane.id])
    expect((await second(locked, codeOf(jane.key, 1))).status).toBe(200)
  })

  test('Z9: without the password’s part before it, or after ten minutes, or with somebody else’s code, nobody comes in', async () => {
    const [jane, bob] = [await enrolled(), await enrolled()]
    expect(told(await second(it.client(), codeOf(jane.key, 1)))).toMatchObject(gone)
    expect(told(await second(await halfway(jane), codeOf(bob.key, 1)))).toMatchObject(wrong)
    const late = await halfway(jane)
    await it.admin.query(`update verifications set expires_at = now() - interval '1 second'`)
    expect(told(await second(late, codeOf(jane.key, 1)))).toMatchObject(gone)
    // Somebody who is signed in as another gets no session of Jane's by a code of their own.
    expect(told(await second(bob.client, codeOf(bob.key, 1)))).toMatchObject(gone)
  })

  test('Z9: signing in anew keeps the present session until the code was right, and is fresh then', async () => {
    const jane = await enrolled()
    await it.admin.query(`update sessions set created_at = now() - interval '1 hour' where person_id = $1`, [jane.id])
    const change = () => jane.client.post('/api/auth/change-email', { newEmail: `next.${jane.email}` }, from())
    expect((await change()).status).toBe(428)
    await halfway(jane, jane.client)
    expect(await isIn(jane.client)).toBe(true)
    expect((await change()).status).toBe(428)
    expect((await second(jane.client, codeOf(jane.key, 1))).status).toBe(200)
    expect((await change()).status).toBe(200)
  })

  test('Z9: a session that came around it, however it was begun, reaches nothing', async () => {
    const jane = await enrolled()
    const around = await it.session(jane.id)
    expect(await isIn(around)).toBe(true)
    const [token] = decodeURIComponent(around.cookies.get(cookieName(it.app)) ?? '').split('.')
    await it.admin.query('update sessions set two_step_at = null where token = $1', [token])
    expect(await isIn(around)).toBe(false)
    expect((await around.get('/api/auth/get-session')).body).toBeNull()
    for (const what of ['disable', 'backup-codes'])
      expect((await around.post(`/api/auth/two-factor/${what}`, { password }, from())).status, what).toBe(401)
    expect(await state(jane.client)).toMatchObject({ enabled: true, backupCodesLeft: 10 })
  })

  test('Z9: a link that verifies the address does not go around it', async () => {
    const jane = await enrolled()
    await it.admin.query('update people set email_verified = false where id = $1', [jane.id])
    const browser = it.client()
    await browser.post('/api/auth/send-verification-email', { email: jane.email }, from())
    const link = (await it.queued(jane.email)).at(-1)?.props['link'] ?? ''
    const verified = await browser.post('/api/v1/verification', { token: new URL(link).searchParams.get('token') }, from())
    expect(verified).toMatchObject({ status: 200, body: { organization: null } })
    expect(await isIn(browser)).toBe(false)
    expect((await second(browser, codeOf(jane.key, 1))).status).toBe(200)
    expect(await isIn(browser)).toBe(true)
  })

  test('Z9: turned off meanwhile, there is no code to wait for', async () => {
    const jane = await enrolled()
    const browser = await halfway(jane)
    expect((await jane.client.post('/api/auth/two-factor/disable', { password }, from())).status).toBe(200)
    expect(told(await second(browser, codeOf(jane.key, 1)))).toMatchObject({ status: 409, body: { code: 'two-step-off' } })
  })

  test('Z9: a new password by mail does not go around it', async () => {
    const jane = await enrolled()
    await it.client().post('/api/auth/request-password-reset', { email: jane.email }, from())
    const link = (await it.queued(jane.email)).at(-1)?.props['link'] ?? ''
    const token = new URL(link).searchParams.get('token')
    expect((await it.client().post('/api/auth/reset-password', { token, newPassword: password }, from())).status).toBe(200)
    await halfway(jane)
  })
})

describe('managing it', () => {
  test('Z9: new backup codes take the password and a fresh session; the old ones are dead', async () => {
    const jane = await enrolled()
    const renew = (word = password) => jane.client.post('/api/auth/two-factor/backup-codes', { password: word }, from())
    expect(told(await renew('not the password'))).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } })
    const { backupCodes } = (await renew()).body
    expect(backupCodes).toHaveLength(10)
    expect(told(await second(await halfway(jane), jane.backupCodes[0] ?? ''))).toMatchObject(wrong)
    expect((await second(await halfway(jane), backupCodes[0])).status).toBe(200)
    await it.admin.query(`update sessions set created_at = now() - interval '1 hour' where person_id = $1`, [jane.id])
    expect((await renew()).status).toBe(428)
  })

  test('Z9: a new password that ends the other sessions leaves this one as it was: past the second step', async () => {
    const jane = await enrolled()
    const body = { currentPassword: password, newPassword: password, revokeOtherSessions: true }
    expect((await jane.client.post('/api/auth/change-password', body, from())).status).toBe(200)
    expect(await state(jane.client)).toMatchObject({ enabled: true, backupCodesLeft: 10 })
    expect((await jane.client.post('/api/auth/two-factor/disable', { password }, from())).status).toBe(200)
    expect(await isIn(jane.client)).toBe(true)
  })

  test('Z9: turning it off takes the password and a fresh session, and a mail tells', async () => {
    const jane = await enrolled()
    const off = (word = password) => jane.client.post('/api/auth/two-factor/disable', { password: word }, from())
    expect(told(await off('not the password'))).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } })
    expect((await off()).status).toBe(200)
    expect(await state(jane.client)).toEqual({ enabled: false, hasPassword: true, backupCodesLeft: null })
    expect((await it.queued(jane.email)).at(-1)).toMatchObject({ template: 'two-step-changed', props: { on: false } })
    expect(told(await off())).toMatchObject({ status: 409, body: { code: 'two-step-off' } })
    const browser = it.client()
    expect(told(await browser.post('/api/auth/sign-in/email', { email: jane.email, password }, from()))).toEqual({
      status: 200,
      body: { status: true },
    })
    await forgetCodes()
    const again = await enrol(jane.client, password, from())
    expect(again.key).not.toBe(jane.key)
  })
})
