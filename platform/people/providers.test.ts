import { hashPassword } from 'better-auth/crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import type { Client } from '../../test/client.ts'
import { type IdentityProvider, startIdentityProvider } from '../../test/identity-provider.ts'
import { codeOf, enrol } from '../../test/totp.ts'
import { type World, world } from '../../test/world.ts'
import { cookieName } from '../request/index.ts'

let it: World
let stands: Record<'google' | 'microsoft', IdentityProvider>
beforeAll(async () => {
  stands = { google: await startIdentityProvider('google'), microsoft: await startIdentityProvider('microsoft') }
  it = await world('cliqtel', { settings: { ...stands.google.settings, ...stands.microsoft.settings, TRUSTED_PROXIES: '1' } })
})
afterAll(async () => {
  await it.stop()
  await Promise.all([stands.google.stop(), stands.microsoft.stop()])
})

const password = 'correct horse battery'
// Hashing is slow on purpose; these people all have the same password.
const hash = hashPassword(password)

let count = 0
const from = () => ({ 'x-forwarded-for': `10.0.${count >> 8}.${count++ & 255}` })
const fresh = () => `somebody.${count++}@example.com`
type Provider = 'google' | 'microsoft'

/** To the provider, where `identify` said who it is, and back: where the browser ends up. */
async function through(provider: Provider, client: Client, more: object = {}): Promise<URL> {
  const begun = await client.post('/api/auth/sign-in/social', { provider, callbackURL: '/welcome', ...more }, from())
  if (begun.status !== 200) throw new Error(begun.text)
  return back(await callbackFrom(begun.body.url), client)
}

async function callbackFrom(url: string): Promise<URL> {
  return new URL((await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '')
}

async function back(callback: URL, client: Client): Promise<URL> {
  const answer = await client.get(callback.pathname + callback.search, from())
  expect(answer.status).toBe(302)
  return new URL(answer.headers.get('location') ?? '', it.url)
}

const me = async (client: Client) => (await client.get('/api/v1/me')).body
const people = async (email: string) => (await it.admin.query('select * from people where email = $1', [email])).rows

describe.each(['google', 'microsoft'] as const)('signing in with %s', (provider) => {
  const identify = (email: string, more: object = {}) => stands[provider].identify({ email, name: 'Jane Doe', ...more })

  test('C9: a newcomer is verified at once, belongs nowhere yet, and comes back as the same person', async () => {
    const email = fresh()
    identify(email)
    const browser = it.client()
    expect((await through(provider, browser)).pathname).toBe('/welcome')
    const first = await me(browser)
    expect(first).toMatchObject({ person: { email, name: 'Jane Doe', emailVerified: true, image: null }, memberships: [] })
    const other = it.client()
    await through(provider, other)
    expect((await me(other)).person.id).toBe(first.person.id)
    const { rows } = await it.admin.query('select access_token, refresh_token, id_token, provider_id from accounts where person_id = $1', [
      first.person.id,
    ])
    expect(rows).toEqual([{ access_token: null, refresh_token: null, id_token: null, provider_id: provider }])
  })

  test('C9: the invitation survives the round trip: the newcomer is in, without a second step', async () => {
    const email = fresh()
    const { organization, token } = await invited(email)
    identify(email)
    const browser = it.client()
    await browser.get(`/invite/${token}`)
    const begun = await browser.post('/api/auth/sign-in/social', { provider, callbackURL: '/' }, from())
    // Nothing of the invitation is in an address that the provider could echo.
    expect(decodeURIComponent(begun.body.url)).not.toContain(token)
    expect(begun.body.url).not.toMatch(/inv_|org_/)
    await back(await callbackFrom(begun.body.url), browser)
    expect((await me(browser)).memberships).toMatchObject([{ organization: { id: organization.id }, role: 'member' }])
  })

  test('C9: an account with another address does not accept the invitation', async () => {
    const { organization, token } = await invited(fresh())
    identify(fresh())
    const browser = it.client()
    await browser.get(`/invite/${token}`)
    await through(provider, browser)
    expect((await me(browser)).memberships).toEqual([])
    const { rows } = await it.admin.query('select accepted_at from invitations where organization_id = $1', [organization.id])
    expect(rows).toEqual([{ accepted_at: null }])
    expect((await browser.get('/api/v1/invitation')).body).toMatchObject({ state: 'open', you: { isInvited: false } })
  })

  test('C10: somebody who has an account is asked first, also when they sign in by the provider', async () => {
    const email = fresh()
    const known = await it.person('Known Person', { email })
    const { token } = await invited(fresh())
    identify(email)
    const browser = it.client()
    await browser.get(`/invite/${token}`)
    await through(provider, browser)
    expect(await me(browser)).toMatchObject({ person: { id: known.id }, memberships: [] })
  })

  test('C7: the address is kept in its canonical form, and found by it', async () => {
    const local = `Odd.Capitals${count++}`
    identify(`${local}@MÜLLER.example`, { sub: `${provider}-odd-${count}` })
    const browser = it.client()
    await through(provider, browser)
    const email = `${local.toLowerCase()}@xn--mller-kva.example`
    expect((await me(browser)).person.email).toBe(email)
    expect(await people(email)).toMatchObject([{ email_typed: `${local}@MÜLLER.example` }])
  })

  test.each(['MİKE@example.com', '"jane"@example.com', 'jane@example.com\r\nBcc: x@y.example', ''])(
    'C7: the address %j is refused',
    async (email) => {
      identify(email, { sub: `${provider}-refused-${count++}` })
      const browser = it.client()
      const end = await through(provider, browser)
      expect([end.pathname, end.searchParams.get('error')]).toEqual(['/sign-in', 'email_not_found'])
      expect((await browser.get('/api/v1/me')).status).toBe(401)
    },
  )

  test('C17: a name that our names don’t take is cut to one that they do', async () => {
    const cases = [
      ['Jane\r\nDoe <b>', 'Jane Doe <b>'],
      ['x'.repeat(500), 'x'.repeat(40)],
      ['\u202eenaJ', 'enaJ'],
      ['', undefined],
      ['  ', undefined],
    ] as const
    for (const [name, expected] of cases) {
      const email = fresh()
      identify(email, { name })
      const browser = it.client()
      await through(provider, browser)
      expect((await me(browser)).person.name).toBe(expected ?? email.split('@')[0])
    }
  })

  test('C9: an address that the provider does not vouch for signs nobody in; its mailbox does', async () => {
    const email = fresh()
    identify(email, { emailVerified: false })
    const browser = it.client()
    const end = await through(provider, browser)
    expect(end.searchParams.get('error')).toBe('email_not_verified')
    expect((await browser.get('/api/v1/me')).status).toBe(401)
    const link = (await it.queued(email))[0]?.props['link'] ?? ''
    expect((await browser.post('/api/v1/verification', { token: new URL(link).searchParams.get('token') }, from())).status).toBe(200)
    expect((await me(browser)).person).toMatchObject({ email, emailVerified: true })
  })

  test('Z9: is linked to the account of a verified address', async () => {
    const known = await it.person('Known Person')
    identify(known.email)
    const browser = it.client()
    await through(provider, browser)
    expect((await me(browser)).person).toMatchObject({ id: known.id, name: 'Known Person' })
  })

  test('Z9: is never linked by an address that the provider does not vouch for', async () => {
    const known = await it.person('Known Person')
    identify(known.email, { emailVerified: false })
    const browser = it.client()
    const end = await through(provider, browser)
    expect([end.pathname, end.searchParams.get('error')]).toEqual(['/sign-in', 'account_not_linked'])
    expect((await browser.get('/api/v1/me')).status).toBe(401)
    expect((await it.admin.query('select from accounts where person_id = $1', [known.id])).rowCount).toBe(0)
  })

  test('Z9: takes the place of an account that somebody made with the address and never verified', async () => {
    const email = fresh()
    const squatter = { name: 'Mallory', email, password: 'password of the squatter' }
    await it.client().post('/api/auth/sign-up/email', squatter, from())
    const link = (await it.queued(email))[0]?.props['link'] ?? ''
    identify(email)
    const browser = it.client()
    expect((await through(provider, browser)).pathname).toBe('/welcome')
    expect((await me(browser)).person.name).toBe('Jane Doe')
    expect((await it.client().post('/api/auth/sign-in/email', { email, password: squatter.password }, from())).status).toBe(401)
    expect((await it.client().post('/api/v1/verification', { token: new URL(link).searchParams.get('token') }, from())).status).toBe(410)
  })

  test('Z9: where the account has a second step, nobody is in before its code was right; then they are where they wanted to go', async () => {
    const { person, key } = await withSecondStep()
    identify(person.email)
    const browser = it.client()
    const end = await through(provider, browser)
    expect([end.pathname, ...end.searchParams]).toEqual(['/sign-in/second-step', ['to', '/welcome']])
    expect(browser.cookies.has(cookieName(it.app))).toBe(false)
    expect((await it.admin.query('select from sessions where person_id = $1', [person.id])).rowCount).toBe(1)
    const second = (code: string) => browser.post('/api/auth/sign-in/second-step', { code }, from())
    expect((await second('aaaaa-aaaaa')).status).toBe(422)
    for (const path of ['/api/v1/me', '/api/auth/list-sessions']) expect((await browser.get(path)).status, path).toBe(401)
    expect((await second(codeOf(key, 1))).status).toBe(200)
    expect((await me(browser)).person.id).toBe(person.id)
  })

  test('Z9: of somebody who is signed in past a second step leaves that session as it is until the code was right', async () => {
    const { person, key } = await withSecondStep()
    identify(person.email)
    const before = person.client.cookies.get(cookieName(it.app))
    const end = await through(provider, person.client)
    expect([end.pathname, end.searchParams.get('anew')]).toEqual(['/sign-in/second-step', '1'])
    expect(person.client.cookies.get(cookieName(it.app))).toBe(before)
    expect((await me(person.client)).person.id).toBe(person.id)
    expect((await person.client.post('/api/auth/sign-in/second-step', { code: codeOf(key, 1) }, from())).status).toBe(200)
    expect(person.client.cookies.get(cookieName(it.app))).not.toBe(before)
  })

  test('Z9: cancelled there, one is back at the sign-in page', async () => {
    stands[provider].refuseNext()
    const browser = it.client()
    const end = await through(provider, browser)
    expect([end.pathname, end.searchParams.get('error')]).toEqual(['/sign-in', 'access_denied'])
  })

  test('Z9: the way back works once, and only in the browser that began it', async () => {
    identify(fresh())
    const [browser, stranger] = [it.client(), it.client()]
    const begun = await browser.post('/api/auth/sign-in/social', { provider }, from())
    const callback = await callbackFrom(begun.body.url)
    expect((await back(callback, stranger)).searchParams.get('error')).toBe('state_mismatch')
    expect((await stranger.get('/api/v1/me')).status).toBe(401)
    const own = await callbackFrom((await browser.post('/api/auth/sign-in/social', { provider }, from())).body.url)
    expect((await back(own, browser)).pathname).toBe('/')
    expect((await back(own, browser)).searchParams.get('error')).toBe('state_mismatch')
  })
})

describe('the way to a provider', () => {
  test.each(['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)', '/a b'])(
    'Z9: does not end at %j',
    async (callbackURL) => {
      for (const field of ['callbackURL', 'errorCallbackURL']) {
        const answer = await it.client().post('/api/auth/sign-in/social', { provider: 'google', [field]: callbackURL }, from())
        expect({ status: answer.status, errors: answer.body.errors[0].path }).toEqual({ status: 422, errors: field })
      }
    },
  )

  test('Z9: takes no token of a provider from the browser, and no provider but the two', async () => {
    for (const body of [
      { provider: 'google', idToken: { token: 'x' } },
      { provider: 'github' },
      { provider: 'google', scopes: ['drive'] },
      {},
    ]) {
      expect((await it.client().post('/api/auth/sign-in/social', body, from())).status).toBe(422)
    }
    expect((await it.client().get('/api/auth/callback/github?code=x&state=y', from())).status).toBe(404)
  })

  test('Z9: is closed where the provider is not set up', async () => {
    const bare = await world('cliqtel')
    const answer = await bare.client().post('/api/auth/sign-in/social', { provider: 'google' })
    expect(answer.body).toMatchObject({ status: 404, code: 'provider-off' })
    await bare.stop()
    expect((await it.client().get('/api/v1/product')).body.signIn).toEqual({ google: true, microsoft: true })
  })

  test('Z9: a way back without a beginning ends at the sign-in page', async () => {
    for (const query of ['', '?code=x', '?state=x', '?code=x&state=%00', '?error=access_denied', '?code=x&code=y&state=z']) {
      const answer = await it.client().get(`/api/auth/callback/google${query}`, from())
      expect([answer.status, new URL(answer.headers.get('location') ?? '', it.url).pathname]).toEqual([302, '/sign-in'])
    }
  })
})

async function withSecondStep() {
  const person = await it.person('Known Person')
  const credential = `insert into accounts (id, person_id, provider_id, account_id, password) values ($1, $2, 'credential', $2, $3)`
  await it.admin.query(credential, [newId('acc'), person.id, await hash])
  return { person, ...(await enrol(person.client, password, from())) }
}

async function invited(email: string) {
  const owner = await it.person('Olga Owner')
  const organization = await it.organization(owner, 'Inviting Ltd')
  const answer = await owner.client.post(`${organization.path}/invitations`, { email })
  if (answer.status !== 201) throw new Error(answer.text)
  return { organization, token: await it.invitationToken(email) }
}
