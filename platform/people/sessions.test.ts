import { hashPassword } from 'better-auth/crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import { hmac } from '../../kernel/secrets.ts'
import type { Client } from '../../test/client.ts'
import { type Person, type World, world } from '../../test/world.ts'
import { cookieName } from '../request/index.ts'

const password = 'correct horse battery'

let it: World
beforeAll(async () => {
  it = await world('clozup', { settings: { TRUSTED_PROXIES: '1' } })
})
afterAll(() => it.stop())

let count = 0
const from = () => ({ 'x-forwarded-for': `10.0.${count >> 8}.${count++ & 255}` })

/** A person with a password, signed in by it. */
async function registered(): Promise<Person & { signIn(): Promise<Client> }> {
  const { id, email } = await it.person('Jane Doe', { email: `person.${count++}@example.com` })
  await it.admin.query('delete from sessions where person_id = $1', [id])
  await it.admin.query(`insert into accounts (id, person_id, provider_id, account_id, password) values ($1, $2, 'credential', $2, $3)`, [
    newId('acc'),
    id,
    await hash,
  ])
  const signIn = async (word = password) => {
    const browser = it.client()
    const answer = await browser.post('/api/auth/sign-in/email', { email, password: word }, from())
    if (answer.status !== 200) throw new Error(answer.text)
    return browser
  }
  return { id, name: 'Jane Doe', email, client: await signIn(), signIn }
}

// Hashing is slow on purpose; these people all have the same password.
const hash = hashPassword(password)

const name = () => cookieName(it.app)
const valueOf = (client: Client) => client.cookies.get(name()) ?? ''

/** Whom each of the two takes the bearer of this cookie for. */
async function readings(cookie: string): Promise<{ ours: string | null; theirs: string | null }> {
  const answer = await it.client().get('/api/v1/product', { cookie })
  expect(answer.status).toBe(200)
  const me = await it.client().get('/api/auth/get-session', { cookie })
  expect(me.status).toBe(200)
  const ours = me.body === null ? null : ((await it.client().get('/api/v1/me', { cookie })).body.person.id as string)
  const theirs = (await it.identity.getSession(new Headers({ cookie })))?.user.id ?? null
  return { ours, theirs }
}

async function agreeOn(cookie: string, who: string | null) {
  expect(await readings(cookie)).toEqual({ ours: who, theirs: who })
  // Better Auth's reading may write; ours must still agree.
  expect(await readings(cookie)).toEqual({ ours: who, theirs: who })
}

describe('our reading of a session and Better Auth’s agree', () => {
  const cookieOf = (value: string) => `${name()}=${value}`

  test('Z9: a fresh session, and a second one beside it', async () => {
    const jane = await registered()
    await agreeOn(cookieOf(valueOf(jane.client)), jane.id)
    await agreeOn(cookieOf(valueOf(await jane.signIn())), jane.id)
  })

  test('Z9: an expired session', async () => {
    const jane = await registered()
    await it.admin.query(`update sessions set expires_at = now() - interval '1 second' where person_id = $1`, [jane.id])
    await agreeOn(cookieOf(valueOf(jane.client)), null)
  })

  test('Z9: a revoked session, while another goes on', async () => {
    const jane = await registered()
    const other = await jane.signIn()
    const token = decodeURIComponent(valueOf(other)).split('.')[0]
    expect((await jane.client.post('/api/auth/revoke-session', { token }, from())).status).toBe(200)
    await agreeOn(cookieOf(valueOf(other)), null)
    await agreeOn(cookieOf(valueOf(jane.client)), jane.id)
  })

  test('Z9: signed out here, and signed out elsewhere', async () => {
    const jane = await registered()
    const [here, elsewhere] = [valueOf(jane.client), await jane.signIn()]
    expect((await elsewhere.post('/api/auth/revoke-other-sessions', {}, from())).status).toBe(200)
    await agreeOn(cookieOf(here), null)
    const there = valueOf(elsewhere)
    expect((await elsewhere.post('/api/auth/sign-out')).status).toBe(200)
    expect(valueOf(elsewhere)).toBe('')
    await agreeOn(cookieOf(there), null)
  })

  test('Z9: after a password reset', async () => {
    const jane = await registered()
    await it.client().post('/api/auth/request-password-reset', { email: jane.email }, from())
    const link = (await it.queued(jane.email)).at(-1)?.props['link'] ?? ''
    const token = new URL(link).searchParams.get('token')
    expect((await it.client().post('/api/auth/reset-password', { token, newPassword: 'another password' }, from())).status).toBe(200)
    await agreeOn(cookieOf(valueOf(jane.client)), null)
  })

  test('Z9: of a person who was deleted', async () => {
    const jane = await registered()
    await it.admin.query('delete from people where id = $1', [jane.id])
    await agreeOn(cookieOf(valueOf(jane.client)), null)
  })

  test('Z9: after a change of address', async () => {
    const jane = await registered()
    const next = `moved.${count++}@example.com`
    expect((await jane.client.post('/api/auth/change-email', { newEmail: next }, from())).status).toBe(200)
    const link = (await it.queued(next))[0]?.props['link'] ?? ''
    expect((await it.client().post('/api/v1/verification', { token: new URL(link).searchParams.get('token') }, from())).status).toBe(200)
    await agreeOn(cookieOf(valueOf(jane.client)), jane.id)
    expect((await jane.client.get('/api/v1/me')).body.person.email).toBe(next)
  })

  test('Z9: a cookie that was tampered with, cut, signed with another secret, or never was one', async () => {
    const jane = await registered()
    const value = decodeURIComponent(valueOf(jane.client))
    const [token = '', signature = ''] = value.split('.')
    const flip = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
    const bad = {
      'a changed signature': `${token}.${flip(signature, 3)}`,
      'a changed token': `${flip(token, 3)}.${signature}`,
      'no signature': token,
      'an empty signature': `${token}.`,
      'no token': `.${signature}`,
      'a cut signature': value.slice(0, -1),
      'a longer signature': `${value}=`,
      'a cut token': value.slice(1),
      'the key of another purpose': `${token}.${hmac('another secret', token, 'base64')}`,
      'a signature in hexadecimal': `${token}.${hmac(it.app.keys.identity, token, 'hex')}`,
      'a signature of another token': `${token}.${hmac(it.app.keys.identity, `${token}x`, 'base64')}`,
      'a signed token that nobody has': `x.${hmac(it.app.keys.identity, 'x', 'base64')}`,
      'a signed quote': `'.${hmac(it.app.keys.identity, "'", 'base64')}`,
      'only a dot': '.',
      null: 'null',
      'a megabyte less a little': 'x'.repeat(12_000),
    }
    for (const [what, forged] of Object.entries(bad)) {
      const seen = await readings(cookieOf(encodeURIComponent(forged)))
      expect({ what, ...seen }).toEqual({ what, ours: null, theirs: null })
    }
    for (const cookie of ['', cookieOf(''), name(), `${name()}x=${valueOf(jane.client)}`, cookieOf('%'), cookieOf('%E0%A4%A')])
      await agreeOn(cookie, null)
  })

  test('Z9: the cookie among others, and not encoded', async () => {
    const jane = await registered()
    await agreeOn(`a=1; ${cookieOf(valueOf(jane.client))}; b=2`, jane.id)
    await agreeOn(cookieOf(decodeURIComponent(valueOf(jane.client))), jane.id)
  })
})

describe('a session', () => {
  test('Z9: is told to nobody: HttpOnly, SameSite=Lax, for the whole site, 30 days', async () => {
    const jane = await registered()
    const answer = await it.client().post('/api/auth/sign-in/email', { email: jane.email, password }, from())
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/; Max-Age=2592000(;|$)/)
    expect(cookie).toMatch(/; Path=\/(;|$)/)
    expect(cookie).toMatch(/; HttpOnly(;|$)/)
    expect(cookie).toMatch(/; SameSite=Lax(;|$)/i)
    expect(answer.body).toEqual({ status: true })
  })

  test('Z9: has the __Host- prefix and Secure where the site is on https', async () => {
    const secure = await world('clozup', { settings: { BASE_URL: 'https://app.clozup.example' } })
    const origin = { origin: 'https://app.clozup.example' }
    await secure.client().post('/api/auth/sign-up/email', { name: 'Jane', email: 'jane@example.com', password }, origin)
    await secure.admin.query('update people set email_verified = true')
    const browser = secure.client()
    const answer = await browser.post('/api/auth/sign-in/email', { email: 'jane@example.com', password }, origin)
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-clozup\.session_token=[^;]+;(?=.*; Secure)(?!.*Domain)/)])
    expect((await browser.get('/api/v1/me')).status).toBe(200)
    const social = await browser.post('/api/auth/sign-out', {}, origin)
    expect(social.headers.getSetCookie().every((cookie) => cookie.startsWith('__Host-') && cookie.includes('Secure'))).toBe(true)
    await secure.stop()
  })

  test('Z9: slides: used after a day, it lives 30 days from then', async () => {
    const jane = await registered()
    await it.admin.query(`update sessions set expires_at = now() + interval '5 days' where person_id = $1`, [jane.id])
    const answer = await jane.client.get('/api/v1/me')
    expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=2592000')
    const { rows } = await it.admin.query<{ far: boolean }>(
      `select expires_at > now() + interval '29 days' as far from sessions where person_id = $1`,
      [jane.id],
    )
    expect(rows).toEqual([{ far: true }])
    expect((await jane.client.get('/api/v1/me')).headers.getSetCookie()).toEqual([])
  })

  test('Z9: all of them are listed, to their person alone, and end together', async () => {
    const [jane, bob] = [await registered(), await registered()]
    const other = await jane.signIn()
    const listed = await jane.client.get('/api/auth/list-sessions')
    expect(listed.body).toHaveLength(2)
    const bobs = (await bob.client.get('/api/auth/list-sessions')).body as { token: string }[]
    expect(bobs).toHaveLength(1)
    await jane.client.post('/api/auth/revoke-session', { token: bobs[0]?.token }, from())
    expect((await bob.client.get('/api/v1/me')).status).toBe(200)
    expect((await jane.client.post('/api/auth/revoke-sessions', {}, from())).status).toBe(200)
    expect(valueOf(jane.client)).toBe('')
    expect((await other.get('/api/v1/me')).status).toBe(401)
    expect((await bob.client.get('/api/v1/me')).status).toBe(200)
  })

  test('Z9: is listed with the address of the caller, not with one that the caller wrote', async () => {
    const jane = await registered()
    const browser = it.client()
    await browser.post(
      '/api/auth/sign-in/email',
      { email: jane.email, password },
      { 'x-forwarded-for': '6.6.6.6, 192.0.2.7', 'x-guildhall-client': '6.6.6.6', 'user-agent': 'Browser of Jane' },
    )
    const listed = (await browser.get('/api/auth/list-sessions')).body as { ipAddress: string; userAgent: string }[]
    expect(listed.find(({ userAgent }) => userAgent === 'Browser of Jane')?.ipAddress).toBe('192.0.2.7')
  })

  test.each(['list-sessions', 'list-accounts'])('Z9: /api/auth/%s is for whoever is signed in', async (path) => {
    expect((await it.client().get(`/api/auth/${path}`)).body).toMatchObject({ status: 401, code: 'not-signed-in' })
  })

  test.each([
    ['revoke-session', { token: 'x' }],
    ['revoke-sessions', {}],
    ['revoke-other-sessions', {}],
    ['change-password', { currentPassword: password, newPassword: 'another password' }],
    ['change-email', { newEmail: 'new@example.com' }],
  ])('Z9: /api/auth/%s is for whoever is signed in, and from our own pages', async (path, body) => {
    expect((await it.client().post(`/api/auth/${path}`, body)).body).toMatchObject({ status: 401, code: 'not-signed-in' })
    const jane = await it.person('Jane Doe')
    expect((await jane.client.post(`/api/auth/${path}`, body, { origin: 'https://evil.example' })).body).toMatchObject({
      status: 403,
      code: 'foreign-origin',
    })
    expect((await jane.client.get('/api/v1/me')).status).toBe(200)
  })
})
