import { createEmailVerificationToken } from 'better-auth/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Client } from '../../test/client.ts'
import { type MailServer, startMailServer } from '../../test/mail.ts'
import { type World, world } from '../../test/world.ts'
import { mailsPerAddress } from './letters.ts'

const password = 'correct horse battery'

let it: World
let mail: MailServer
beforeAll(async () => {
  mail = await startMailServer()
  it = await world('clozup', { worker: true, settings: { SMTP_URL: mail.url, TRUSTED_PROXIES: '1' } })
})
afterAll(async () => {
  await it.stop()
  await mail.stop()
})

let count = 0
const fresh = () => `somebody.${count++}@example.com`
/** From an address of one's own: limits count each caller apart. */
const from = () => ({ 'x-forwarded-for': `10.0.${count >> 8}.${count++ & 255}` })
const signUp = (email: string, more: object = {}, client: Client = it.client()) =>
  client.post('/api/auth/sign-up/email', { name: 'Jane Doe', email, password, organizationName: 'Acme', ...more }, from())
const signIn = (email: string, word = password, client: Client = it.client()) =>
  client.post('/api/auth/sign-in/email', { email, password: word }, from())
const tokenFrom = async (to: string, subject: RegExp = /^Verify/) =>
  new URL((await mail.next({ to, subject })).links[0] ?? '').searchParams.get('token') ?? ''
const verify = (token: string, client: Client = it.client()) => client.post('/api/v1/verification', { token }, from())
const people = async (email: string) => (await it.admin.query('select * from people where email = $1', [email])).rows
const told = ({ status, body }: Answer) => ({ status, body: { ...body, requestId: undefined } })

describe('signing up', () => {
  test('C1: verifying signs in and makes the organization with the person as its owner, in any browser', async () => {
    const email = fresh()
    expect((await signUp(email)).status).toBe(200)
    const phone = it.client()
    expect((await verify(await tokenFrom(email), phone)).body).toMatchObject({ organization: { name: 'Acme' }, refusal: null })
    const me = await phone.get('/api/v1/me')
    expect(me.body).toMatchObject({
      person: { email, emailVerified: true },
      memberships: [{ role: 'owner', organization: { name: 'Acme' } }],
    })
    expect(await people(email)).toMatchObject([{ email_typed: email, names_organization: null }])
  })

  test('C1: a link that is opened twice makes one organization, and signs in once', async () => {
    const email = fresh()
    await signUp(email)
    const token = await tokenFrom(email)
    const answers = await Promise.all([verify(token), verify(token)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const later = it.client()
    expect((await verify(token, later)).body).toEqual({ organization: null, refusal: null })
    expect(later.cookies.size).toBe(0)
    const [{ id } = { id: '' }] = await people(email)
    expect((await it.admin.query('select from memberships where person_id = $1', [id])).rowCount).toBe(1)
  })

  test('C1: a link of another’s account leaves whoever is signed in here where they are', async () => {
    const [victim, email] = [await it.person('Vera Victim'), fresh()]
    await signUp(email)
    const before = [...victim.client.cookies]
    expect((await verify(await tokenFrom(email), victim.client)).body).toMatchObject({ organization: { name: 'Acme' } })
    expect([...victim.client.cookies]).toEqual(before)
    expect((await victim.client.get('/api/v1/me')).body.person.email).toBe(victim.email)
    const [{ id } = { id: '' }] = await people(email)
    expect((await it.admin.query('select from sessions where person_id = $1', [id])).rowCount).toBe(0)
  })

  test('C1: opening the link changes nothing, and Better Auth’s own address of it does not exist', async () => {
    const email = fresh()
    await signUp(email)
    const token = await tokenFrom(email)
    const reader = it.client()
    expect((await reader.get(`/api/auth/verify-email?token=${token}`)).status).toBe(404)
    expect((await reader.get(`/api/v1/verification?token=${token}`)).status).toBe(404)
    await reader.get(`/verify-email?token=${token}`)
    expect(await people(email)).toMatchObject([{ email_verified: false }])
  })

  test.each(['reset-password/abc', 'delete-user', 'update-user', 'link-social', 'ok', 'error', 'list-user-accounts', 'verify-email'])(
    'C17: /api/auth/%s is not there',
    async (path) => {
      expect((await it.client().get(`/api/auth/${path}`)).status).toBe(404)
      expect((await it.client().post(`/api/auth/${path}`)).status).toBe(404)
    },
  )

  test('C1: an unverified account can’t be signed in to; the attempt sends the mail again, a few times at most', async () => {
    const email = fresh()
    await signUp(email)
    await tokenFrom(email)
    const attempt = await signIn(email)
    expect(told(attempt)).toMatchObject({ status: 409, body: { code: 'address-not-verified' } })
    expect((await verify(await tokenFrom(email))).status).toBe(200)
    expect((await signIn(email)).status).toBe(200)

    const flooded = fresh()
    await signUp(flooded)
    await it.app.limits.spend(mailsPerAddress, flooded, mailsPerAddress.points - 2)
    for (let i = 0; i < 3; i++) expect((await signIn(flooded)).status).toBe(409)
    await signUp(fresh())
    await mail.next({ to: flooded })
    await mail.next({ to: flooded })
    await expect(mail.next({ to: flooded }, 500)).rejects.toThrow('No mail')
  })

  test('C1: a token that expired, was changed, or is for somebody else answers 410', async () => {
    const email = fresh()
    await signUp(email)
    const good = await tokenFrom(email)
    const [{ id } = { id: '' }] = await people(email)
    const key = it.app.keys.identity
    const bad = [
      await createEmailVerificationToken(key, email, undefined, -10, { userId: id }),
      await createEmailVerificationToken('another secret, long enough for a key', email, undefined, 100, { userId: id }),
      await createEmailVerificationToken(key, email, undefined, 100, { userId: `per_${'0'.repeat(32)}` }),
      await createEmailVerificationToken(key, 'nobody@example.com', undefined, 100, { userId: id }),
      `${good.slice(0, -6)}AAAAAA`,
      good.split('.').slice(0, 2).join('.'),
      // What stands between the points is `null`.
      'a.bnVsbA.c',
      'x',
      '',
    ]
    for (const token of bad) expect(told(await verify(token))).toMatchObject({ status: 410, body: { code: 'link-not-valid' } })
    expect(await people(email)).toMatchObject([{ email_verified: false }])
  })

  test('C17: names are one line of 1 to 80 characters', async () => {
    for (const name of [
      '',
      '  ',
      'Jane\r\nBcc: x@example.com',
      'Jane\0',
      'x'.repeat(81),
      '\u202eenaJ',
      '\ud800',
      '\u200b\u200d',
      '\u3164',
      '\u2800 \u2800',
      7,
      null,
    ]) {
      const answer = await signUp(fresh(), { name })
      expect(told(answer)).toMatchObject({ status: 422, body: { errors: [{ path: 'name' }] } })
    }
    for (const organizationName of ['', 'x'.repeat(81), 'A\nB']) {
      expect(told(await signUp(fresh(), { organizationName }))).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'organizationName' }] },
      })
    }
  })

  test('C17: passwords have 10 to 128 characters', async () => {
    for (const word of ['', 'ninechars', 'x'.repeat(129)]) {
      expect(told(await signUp(fresh(), { password: word }))).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } })
    }
    for (const word of ['😀'.repeat(10), '😀'.repeat(128), 'ten chars!']) {
      const email = fresh()
      expect((await signUp(email, { password: word })).status).toBe(200)
      expect(await people(email)).toHaveLength(1)
    }
  })

  test.each([
    { emailVerified: true },
    { image: 'https://evil.example/x.png' },
    { id: `per_${'0'.repeat(32)}` },
    { joinsInvitationId: 'inv_1' },
    { callbackURL: 'https://evil.example' },
  ])('C17: a sign-up takes no field %j', async (more) => {
    const email = fresh()
    expect(told(await signUp(email, more))).toMatchObject({ status: 422, body: { errors: [{ path: Object.keys(more)[0] }] } })
    expect(await people(email)).toEqual([])
  })
})

describe('an address that has an account', () => {
  test('C17: signing up with it answers as with a new one, changes nothing, and tells the owner', async () => {
    const email = fresh()
    await signUp(email)
    await verify(await tokenFrom(email))
    const [before] = await people(email)
    const again = await signUp(email, { name: 'Mallory', password: 'another password', organizationName: 'Evil' })
    expect(told(again)).toEqual(told(await signUp(fresh())))
    expect(again.headers.getSetCookie()).toEqual([])
    const notice = await mail.next({ to: email, subject: /^You have an account/ })
    expect(notice.links).toEqual([`${it.url}/sign-in`, `${it.url}/forgot-password`])
    expect(notice.text).not.toContain('Mallory')
    expect(await people(email)).toEqual([before])
    expect((await signIn(email)).status).toBe(200)
    expect((await signIn(email, 'another password')).status).toBe(401)
  })

  test('C17: if nobody verified it, the newest sign-up counts, and the older link is dead', async () => {
    const email = fresh()
    await signUp(email, { name: 'Mallory', password: 'password of the squatter' })
    const squatted = await tokenFrom(email)
    await signUp(email, { name: 'Jane Doe' })
    const own = await tokenFrom(email)
    expect((await verify(squatted)).status).toBe(410)
    expect((await verify(own)).status).toBe(200)
    expect((await signIn(email, 'password of the squatter')).status).toBe(401)
    expect((await signIn(email)).status).toBe(200)
    expect(await people(email)).toMatchObject([{ name: 'Jane Doe' }])
  })

  test('C1: the same sign-up once more keeps the account, and both links work', async () => {
    const email = fresh()
    await signUp(email, { organizationName: 'Acmee' })
    const first = await tokenFrom(email)
    await signUp(email, { organizationName: 'Acme' })
    await tokenFrom(email)
    expect((await verify(first)).body).toMatchObject({ organization: { name: 'Acme' } })
  })

  test('C1: several sign-ups at once make one account', async () => {
    const email = fresh()
    const answers = await Promise.all(Array.from({ length: 4 }, () => signUp(email)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await people(email)).toHaveLength(1)
    await mail.next({ to: email })
  })

  test('Z9: known and unknown addresses answer alike, on every way in', async () => {
    const known = fresh()
    await signUp(known)
    await verify(await tokenFrom(known))
    const unverified = fresh()
    await signUp(unverified)
    const ask = (path: string, body: object) => it.client().post(`/api/auth/${path}`, body, from())
    for (const [path, body] of [
      ['sign-in/email', { password: 'not the password' }],
      ['request-password-reset', {}],
      ['send-verification-email', {}],
      ['sign-up/email', { name: 'Jane', password: 'some other password' }],
    ] as const) {
      const answers = []
      for (const email of [known, unverified, fresh()]) answers.push(told(await ask(path, { email, ...body })))
      expect(answers[1]).toEqual(answers[0])
      expect(answers[2]).toEqual(answers[0])
    }
  })

  test('Z9: guessing a password is slowed down, for known and unknown addresses alike', async () => {
    const email = fresh()
    await signUp(email)
    await verify(await tokenFrom(email))
    const here = from()
    for (const address of [email, fresh()]) {
      await it.app.limits.spend({ name: 'identity.sign-in.here', points: 20, seconds: 900 }, `${here['x-forwarded-for']} ${address}`, 18)
      const guess = () => it.client().post('/api/auth/sign-in/email', { email: address, password: 'wrong wrong' }, here)
      expect((await Promise.all([guess(), guess(), guess()])).map(({ status }) => status).sort()).toEqual([401, 401, 429])
    }
    const shut = await it.client().post('/api/auth/sign-in/email', { email, password }, here)
    expect([shut.status, shut.body.code]).toEqual([429, 'too-often'])
    expect(Number(shut.headers.get('retry-after'))).toBeGreaterThan(0)
    // Whoever guesses elsewhere shuts nobody out.
    expect((await signIn(email)).status).toBe(200)
  })
})

describe('the canonical form of an address', () => {
  test('C7: is what is stored and found, whichever way it is typed', async () => {
    const local = `Odd.Capitals+${count++}`
    await signUp(`${local}@MÜLLER.example`)
    const email = `${local.toLowerCase()}@xn--mller-kva.example`
    expect(await people(email)).toMatchObject([{ email_typed: `${local}@MÜLLER.example` }])
    // The mail server shows the domain as people write it.
    await verify(await tokenFrom(`${local.toLowerCase()}@müller.example`))
    expect((await signIn(`${local.toUpperCase()}@müller.example`)).status).toBe(200)
    expect((await signIn(email)).status).toBe(200)
  })

  const ways: [string, string, object][] = [
    ['sign-up/email', 'email', { name: 'Jane', password }],
    ['sign-in/email', 'email', { password }],
    ['send-verification-email', 'email', {}],
    ['request-password-reset', 'email', {}],
  ]
  const odd = [
    'MİKE@example.com',
    'jane＠example.com',
    'jane@example.com.',
    '"jane"@example.com',
    'jane@example.com\r\nBcc: x@y.example',
    'jane\0@example.com',
    'jane@[127.0.0.1]',
    'Jane <jane@example.com>',
    // Mail goes there, and Better Auth would not take them.
    'jane!doe@example.com',
    'jane@例え.テスト',
    '',
    'x',
  ]
  test.each(ways)('C7: /api/auth/%s takes no other', async (path, field, more) => {
    for (const address of odd) {
      const answer = await it.client().post(`/api/auth/${path}`, { ...more, [field]: address }, from())
      expect(told(answer)).toMatchObject({ status: 422, body: { code: 'not-valid', errors: [{ path: field }] } })
    }
  })
})

describe('signing up by an invitation', () => {
  const invite = async (email: string) => {
    const owner = await it.person('Olga Owner')
    const organization = await it.organization(owner, 'Invited Ltd', { plan: 'pro' })
    await owner.client.post(`${organization.path}/invitations`, { email })
    return { organization, link: (await mail.next({ to: email, subject: /^You're invited/ })).links[0] ?? '' }
  }

  test('C8: verifying joins the inviting organization in another browser, and makes none of one’s own', async () => {
    const email = fresh()
    const { organization, link } = await invite(email)
    const browser = it.client()
    await browser.get(new URL(link).pathname)
    await signUp(email, { organizationName: undefined }, browser)
    const phone = it.client()
    expect((await verify(await tokenFrom(email), phone)).body).toMatchObject({ organization: { id: organization.id }, refusal: null })
    expect((await phone.get('/api/v1/me')).body.memberships).toMatchObject([{ organization: { id: organization.id }, role: 'member' }])
  })

  test('C1, C9: an account with another address does not accept the invitation, says so, and gets the organization that it named', async () => {
    const { link } = await invite(fresh())
    const browser = it.client()
    await browser.get(new URL(link).pathname)
    const email = fresh()
    await signUp(email, {}, browser)
    const answer = await verify(await tokenFrom(email), browser)
    expect(answer.body).toMatchObject({ organization: { name: 'Acme' }, refusal: { code: 'wrong-account' } })
    expect((await browser.get('/api/v1/me')).body.memberships).toMatchObject([{ organization: { name: 'Acme' }, role: 'owner' }])
  })

  test('C8: following the link only after a first sign-up still counts', async () => {
    const email = fresh()
    await signUp(email)
    await tokenFrom(email)
    const { organization, link } = await invite(email)
    const browser = it.client()
    await browser.get(new URL(link).pathname)
    await signUp(email, {}, browser)
    expect((await verify(await tokenFrom(email))).body).toMatchObject({ organization: { id: organization.id } })
  })
})

describe('another site', () => {
  test.each([
    'sign-up/email',
    'sign-in/email',
    'sign-in/social',
    'send-verification-email',
    'request-password-reset',
    'reset-password',
    'sign-out',
  ])('Z9: can’t send /api/auth/%s in somebody’s name', async (path) => {
    const bodies: Record<string, object> = {
      'sign-up/email': { name: 'Jane', email: fresh(), password },
      'sign-in/email': { email: fresh(), password },
      'sign-in/social': { provider: 'google' },
      'reset-password': { token: 'x', newPassword: password },
      'sign-out': {},
    }
    const body = bodies[path] ?? { email: fresh() }
    for (const origin of ['https://evil.example', 'null', '']) {
      expect(told(await it.client().post(`/api/auth/${path}`, body, { ...from(), origin }))).toMatchObject({
        status: 403,
        body: { code: 'foreign-origin' },
      })
    }
  })

  test('Z9: can’t sign somebody in by a verification token of its own', async () => {
    const email = fresh()
    await signUp(email)
    const answer = await it.client().post('/api/v1/verification', { token: await tokenFrom(email) }, { origin: 'https://evil.example' })
    expect(answer.status).toBe(403)
    expect(answer.headers.getSetCookie()).toEqual([])
  })
})
