import { hashPassword } from 'better-auth/crypto'
import { createSecretKey } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import type { Answer } from '../../test/client.ts'
import { type IssuerServer, type Key, newKey, startIssuer } from '../../test/issuer.ts'
import { type World, world } from '../../test/world.ts'
import { forgetOutsideTokens } from './index.ts'

let it: World
let issuer: IssuerServer
let clerk: IssuerServer

beforeAll(async () => {
  issuer = await startIssuer()
  clerk = await startIssuer({ audience: 'https://app.clozup.example' })
  it = await world('clozup', { settings: { OIDC_ISSUERS: `${issuer.setting}, ${clerk.setting}` } })
})
afterEach(() => vi.useRealTimers())
afterAll(async () => {
  await it.stop()
  await Promise.all([issuer.stop(), clerk.stop()])
})

let count = 0
const newcomer = () => ({ sub: `sub-${++count}`, email: `newcomer.${count}@example.com`, email_verified: true, name: 'Nell Noone' })
const told = ({ status, body }: Answer) => ({ status, code: body?.code, detail: body?.detail })
/** Without cookies, and without an Origin, as a program calls. */
const by = (token: string) => ({ authorization: `Bearer ${token}`, origin: '' })
const me = (token: string) => it.client().get('/api/v1/me', by(token))
const refused = (detail: string) => ({ status: 401, code: 'not-signed-in', detail })
const person = async (address: string) =>
  (await it.admin.query('select id, name, email_verified, email_typed from people where email = $1', [address])).rows[0]

describe('the account of a token', () => {
  test('Z9: is made for somebody new, with the address that the issuer vouches for, and is the same the next time', async () => {
    const claims = { ...newcomer(), name: 'Zoë\u202eNewcomer', email: 'Zoe.New@Example.com' }
    const first = await me(await issuer.token(claims))
    expect(first.status).toBe(200)
    expect(first.body.person).toMatchObject({ name: 'Zoë Newcomer', email: 'zoe.new@example.com', emailVerified: true })
    expect(first.body.memberships).toEqual([])
    expect(first.headers.getSetCookie()).toEqual([])
    const again = await me(await issuer.token({ ...claims, email: 'another@example.com', email_verified: false, jti: '2' }))
    expect(again.body.person.id).toBe(first.body.person.id)
  })

  test('Z9: is the one that has the address here, verified, and what it may do is that person’s', async () => {
    const jane = await it.person('Jane Doe')
    const acme = await it.organization(jane, 'Acme Sales')
    const token = await issuer.token({ ...newcomer(), email: jane.email.toUpperCase() })
    expect((await me(token)).body.person).toMatchObject({ id: jane.id, name: 'Jane Doe' })
    expect((await it.client().get(acme.path, by(token))).status).toBe(200)
    const { status, body } = await it.client().post(`${acme.path}/invitations`, { email: 'guest@example.com' }, by(token))
    expect([status, body.code]).toEqual([409, 'no-seat-left'])
  })

  test('Z9: is nobody’s for an address that the issuer does not vouch for, whatever it says else', async () => {
    const jane = await it.person('Jane Doe')
    for (const claims of [
      { email_verified: false },
      { email_verified: 'true' },
      { email_verified: undefined },
      { email: undefined },
      { email: 'no address' },
    ])
      expect(told(await me(await issuer.token({ ...newcomer(), email: jane.email, ...claims }))), JSON.stringify(claims)).toMatchObject({
        status: 403,
        code: 'address-not-vouched',
      })
    const { rows } = await it.admin.query('select provider_id from accounts where person_id = $1', [jane.id])
    expect(rows).toEqual([])
  })

  test('Z9: takes the place of one that somebody registered with this address and never verified: their password opens nothing', async () => {
    const claims = newcomer()
    const squatter = await it.person('Squatter', { email: claims.email, verified: false })
    await it.admin.query(`insert into accounts (id, person_id, provider_id, account_id, password) values ($1, $2, 'credential', $2, $3)`, [
      newId('acc'),
      squatter.id,
      await hashPassword('a password of the squatter'),
    ])
    const { body } = await me(await issuer.token(claims))
    expect(body.person).toMatchObject({ name: 'Nell Noone', email: claims.email })
    expect(body.person.id).not.toBe(squatter.id)
    expect((await squatter.client.get('/api/v1/me')).status).toBe(401)
    const signIn = await it.client().post('/api/auth/sign-in/email', { email: claims.email, password: 'a password of the squatter' })
    expect(signIn.status).toBe(401)
  })

  test('Z9: is one, however many requests come first at once, with one token or with several', async () => {
    const claims = newcomer()
    const tokens = [await issuer.token(claims), await issuer.token({ ...claims, jti: '2' })]
    const answers = await Promise.all([...tokens, ...tokens, ...tokens].map(me))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(new Set(answers.map(({ body }) => body.person.id)).size).toBe(1)
    const { rows } = await it.admin.query(`select token from sessions s join people p on p.id = s.person_id where p.email = $1`, [
      claims.email,
    ])
    expect(rows).toHaveLength(2)
  })

  test('Z9: belongs to the issuer’s subject: the same subject of another issuer is another one', async () => {
    const claims = newcomer()
    const [one, other] = [await me(await issuer.token(claims)), await me(await clerk.token({ ...newcomer(), sub: claims.sub }))]
    expect([one.status, other.status]).toEqual([200, 200])
    expect(one.body.person.id).not.toBe(other.body.person.id)
  })
})

describe('a token', () => {
  /** Milliseconds: each change of keys is at a time of its own. */
  let later = 0

  test.each(['RS256', 'ES256', 'EdDSA'] as const)('Z9: may be signed with %s, by the key that the issuer has now', async (alg) => {
    const claims = newcomer()
    const before = await issuer.token(claims)
    expect((await me(before)).status).toBe(200)
    await issuer.rotate(alg)
    // A key that nobody has makes us ask anew, but not each time.
    later += 31_000
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + later })
    const asked = issuer.asked
    expect((await me(await issuer.token({ ...claims, jti: alg }))).status).toBe(200)
    expect(issuer.asked).toBe(asked + 1)
    expect(told(await me(before))).toEqual(refused('This token is not genuine.'))
    expect(told(await me(await issuer.token(claims, { kid: 'key-of-nobody' })))).toEqual(refused('This token is not genuine.'))
    expect(issuer.asked).toBe(asked + 1)
  })

  test('Z9: of Clerk names no audience, but the party that it is for', async () => {
    expect((await me(await clerk.token({ ...newcomer(), aud: undefined, azp: clerk.audience }))).status).toBe(200)
    const other = await clerk.token({ ...newcomer(), aud: undefined, azp: 'https://other.example' })
    expect(told(await me(other))).toEqual(refused('This token is for somebody else.'))
    const neither = await clerk.token({ ...newcomer(), aud: undefined })
    expect(told(await me(neither))).toEqual(refused('This token is for somebody else.'))
    const both = await clerk.token({ ...newcomer(), aud: 'other', azp: clerk.audience })
    expect(told(await me(both))).toEqual(refused('This token is for somebody else.'))
    expect((await me(await clerk.token({ ...newcomer(), aud: ['other', clerk.audience] }))).status).toBe(200)
  })

  test('Z9: of another issuer, for others, out of its time, or forged, is refused with the reason', async () => {
    const now = Math.floor(Date.now() / 1000)
    const token = (claims: JWTPayload, key?: Key) => issuer.token({ ...newcomer(), ...claims }, key && { key })
    const good = await token({})
    const [header = '', payload = '', signature = ''] = good.split('.')
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const shown = JSON.stringify((await newKey('RS256')).shown)
    const hmac = await new SignJWT({ ...newcomer(), iss: issuer.issuer, aud: issuer.audience })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(createSecretKey(Buffer.from(shown)))
    const cases: [string, string, string][] = [
      ['another issuer', await token({ iss: 'https://evil.example' }), 'Tokens of this issuer are not taken here.'],
      ['a slash more', await token({ iss: `${issuer.issuer}/` }), 'Tokens of this issuer are not taken here.'],
      ['no issuer', await token({ iss: undefined }), 'Tokens of this issuer are not taken here.'],
      ['another audience', await token({ aud: 'other' }), 'This token is for somebody else.'],
      ['expired', await token({ iat: now - 900, exp: now - 60 }), 'This token has expired.'],
      ['not yet', await token({ nbf: now + 120 }), 'What this token says as its nbf is not taken here.'],
      ['without an end', await token({ exp: undefined }), 'What this token says as its exp is not taken here.'],
      ['without a subject', await token({ sub: undefined }), 'What this token says as its sub is not taken here.'],
      [
        'another key',
        await token({}, { ...(await newKey('RS256')), kid: JSON.parse(Buffer.from(header, 'base64url').toString()).kid }),
        'This token is not genuine.',
      ],
      ['another algorithm', await token({}, await newKey('PS256')), 'This token is not genuine.'],
      ['HMAC', hmac, 'This token is not genuine.'],
      ['no algorithm', `${encoded({ alg: 'none' })}.${payload}.`, 'This token is not genuine.'],
      ['no signature', `${header}.${payload}.`, 'This token is not genuine.'],
      [
        'a changed claim',
        `${header}.${encoded({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'other' })}.${signature}`,
        'This token is not genuine.',
      ],
    ]
    for (const [what, forged, detail] of cases) expect({ what, ...told(await me(forged)) }).toEqual({ what, ...refused(detail) })
    expect((await me(good)).status).toBe(200)
    expect((await me(await token({ nbf: now + 20 }))).status).toBe(200)
  })

  test('Z9: that is none is nobody, and no cookie stands in for it', async () => {
    const jane = await it.person('Jane Doe')
    for (const bearer of ['', 'x', 'a.b', 'a.b.c.d', 'null'])
      expect((await jane.client.get('/api/v1/me', { authorization: `Bearer ${bearer}` })).status, bearer).toBe(401)
    expect((await jane.client.get('/api/v1/me')).status).toBe(200)
  })

  test('Z9: is not read where no issuer is set', async () => {
    const none = await world('clozup')
    expect((await none.client().get('/api/v1/me', by(await issuer.token(newcomer())))).status).toBe(401)
    await none.stop()
  })

  test('Z9: can’t be told from a forged one while the issuer is away: 503, and it works once the issuer is back', async () => {
    const late = await startIssuer()
    const own = await world('clozup', { settings: { OIDC_ISSUERS: JSON.stringify([{ issuer: late.issuer, audience: late.audience }]) } })
    const ask = async (token: string) => own.client().get('/api/v1/me', by(token))
    late.away()
    const token = await late.token(newcomer())
    const answer = await ask(token)
    expect(told(answer)).toEqual({ status: 503, code: 'not-ready', detail: 'The issuer of this token can’t be reached.' })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    late.back()
    expect((await ask(token)).status).toBe(200)
    // With the keys of ten minutes ago nobody is believed any more.
    late.away()
    expect((await ask(token)).status).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 9 * 60_000 + 90_000 })
    expect((await ask(await late.token({ ...newcomer(), jti: 'later' }))).status).toBe(503)
    vi.useRealTimers()
    await own.stop()
    await late.stop()
  })
})

describe('the session of a token', () => {
  async function janes() {
    const jane = await it.person('Jane Doe')
    const acme = await it.organization(jane, 'Acme Sales', { plan: 'enterprise' })
    const claims = { ...newcomer(), email: jane.email }
    const token = await issuer.token(claims)
    expect((await me(token)).status).toBe(200)
    return { jane, acme, claims, token }
  }

  test('Z9: wants no Origin, and works for what changes something', async () => {
    const { acme, token } = await janes()
    const post = (headers: Record<string, string>) =>
      it.client().post(`${acme.path}/invitations`, { email: `guest${++count}@example.com` }, headers)
    expect((await post(by(token))).status).toBe(201)
    expect((await post({ authorization: `Bearer ${token}`, origin: 'https://evil.example' })).status).toBe(201)
    expect((await post({ origin: 'https://evil.example' })).status).toBe(401)
  })

  test('Z9: ends with the membership, the session, and signing out everywhere, with the next request', async () => {
    const { jane, acme, token, claims } = await janes()
    const omar = await it.person('Omar Haddad')
    await it.join(acme, omar)
    const omars = await issuer.token({ ...newcomer(), email: omar.email })
    expect((await it.client().get(acme.path, by(omars))).status).toBe(200)
    await it.admin.query('delete from memberships where person_id = $1', [omar.id])
    expect((await it.client().get(acme.path, by(omars))).status).toBe(404)

    const sessions = (await jane.client.get('/api/auth/list-sessions')).body as { token: string; userAgent: string }[]
    const outside = sessions.find((one) => one.token.startsWith('oidc_'))
    expect(outside?.userAgent).toBe(`Token of ${new URL(issuer.issuer).host}`)
    expect((await jane.client.post('/api/auth/revoke-session', { token: outside?.token })).status).toBe(200)
    expect((await me(token)).status).toBe(401)

    const unused = await issuer.token({ ...claims, jti: 'unused', iat: Math.floor(Date.now() / 1000) - 5 })
    const used = await issuer.token({ ...claims, jti: 'used' })
    expect((await me(used)).status).toBe(200)
    expect((await jane.client.post('/api/auth/revoke-sessions', {})).status).toBe(200)
    expect((await me(used)).status).toBe(401)
    expect(told(await me(unused))).toEqual(refused('You have signed out everywhere since this token was made.'))
    const later = await issuer.token({ ...claims, jti: 'later', iat: Math.floor(Date.now() / 1000) + 2 })
    expect((await me(later)).status).toBe(200)
  })

  test('Z9: once ended, does not come back with the same token written in another way', async () => {
    const { jane, token } = await janes()
    await jane.client.post('/api/auth/revoke-other-sessions', {})
    await it.admin.query('update people set outside_tokens_from = null where id = $1', [jane.id])
    // The last sign of the signature stands for fewer bits than it has.
    const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = signs.indexOf(token.at(-1) ?? '')
    const respelt = [1, 2, 3].map((by) => `${token.slice(0, -1)}${signs.at(last ^ by)}`)
    for (const one of [token, ...respelt]) expect((await me(one)).status).toBe(401)
    const { rows } = await it.admin.query(`select id from sessions where person_id = $1 and token like 'oidc_%'`, [jane.id])
    expect(rows).toEqual([])
  })

  test('Z9: does not come back with the token after the account was deleted', async () => {
    const claims = newcomer()
    const token = await issuer.token(claims)
    const { body } = await me(token)
    await it.admin.query('delete from people where id = $1', [body.person.id])
    expect((await me(token)).status).toBe(401)
    expect(await person(claims.email)).toBeUndefined()
  })

  test('Z9: ends when the token does, and its mark is forgotten after that', async () => {
    const { token } = await janes()
    const { rows } = await it.admin.query<{ same: boolean }>(
      `select bool_and(s.expires_at = o.expires_at) as same
       from sessions s join outside_tokens o on s.token = 'oidc_' || translate(rtrim(encode(o.hash, 'base64'), '='), '+/', '-_')`,
    )
    expect(rows).toEqual([{ same: true }])
    await it.admin.query(`update sessions set expires_at = now() where token like 'oidc_%'`)
    expect((await me(token)).status).toBe(401)
    const marks = async () => Number((await it.admin.query('select count(*) as n from outside_tokens')).rows[0].n)
    const before = await marks()
    await it.admin.query(
      `update outside_tokens set expires_at = now() - interval '2 hours' where hash = (select min(hash) from outside_tokens)`,
    )
    await forgetOutsideTokens(it.app)
    expect(await marks()).toBe(before - 1)
    expect((await it.admin.query(`select id from sessions where token like 'oidc_%' and expires_at < now()`)).rows).toEqual([])
  })

  test('Z9: is fresh by when the person signed in at the issuer, and never where it does not say', async () => {
    const { acme, claims } = await janes()
    const now = Math.floor(Date.now() / 1000)
    const transfer = async (more: JWTPayload) =>
      told(await it.client().post(`${acme.path}/ownership-transfer`, {}, by(await issuer.token({ ...claims, ...more }))))
    expect(await transfer({ auth_time: now - 60 })).toMatchObject({ status: 422 })
    expect(await transfer({ auth_time: now + 9000 })).toMatchObject({ status: 422 })
    expect(await transfer({ auth_time: now - 3600 })).toMatchObject({ status: 428, detail: undefined })
    for (const untold of [{ jti: 'refreshed' }, { auth_time: `${now}` }])
      expect(await transfer(untold)).toEqual({ status: 428, code: 'not-fresh', detail: expect.stringContaining('auth_time') })
  })

  test('Z9: is not enough for the account’s own password, sessions and second step, and opens no support console', async () => {
    const { token } = await janes()
    const password = { currentPassword: 'x', newPassword: 'a password of tomorrow' }
    expect(told(await it.client().post('/api/auth/change-password', password, by(token)))).toEqual(
      refused('This takes a browser that is signed in; a token is not enough.'),
    )
    expect((await it.client().patch('/api/v1/me', { name: 'Jane D.' }, by(token))).status).toBe(204)
    const sam = await it.supporter()
    const supports = await issuer.token({ ...newcomer(), email: sam.email })
    expect((await me(supports)).body.person.id).toBe(sam.id)
    expect(told(await it.client().get('/api/v1/support/organizations?search=acme', by(supports)))).toMatchObject({
      status: 403,
      code: 'second-step-not-passed',
    })
  })
})
