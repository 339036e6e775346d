import { type OAuthProvider, validateAuthorizationCode } from 'better-auth/oauth2'
import { google, microsoft } from 'better-auth/social-providers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts'

const redirectURI = 'http://127.0.0.1:9/api/auth/callback/it'
const codeVerifier = 'a'.repeat(43)

describe.each(['google', 'microsoft'] as const)('the identity provider as %s', (kind) => {
  let provider: IdentityProvider
  let client: Pick<OAuthProvider, 'createAuthorizationURL' | 'validateAuthorizationCode' | 'getUserInfo'>

  beforeAll(async () => {
    provider = await startIdentityProvider(kind)
    const prefix = kind.toUpperCase()
    const options = { clientId: provider.settings[`${prefix}_CLIENT_ID`]!, clientSecret: provider.settings[`${prefix}_CLIENT_SECRET`]! }
    client = clients[kind](options, provider.settings[`${prefix}_AUTHORITY`]!)
  })
  afterAll(() => provider.stop())

  /** The browser's part: to the provider and, as it is told there, back. */
  async function authorize(): Promise<URL> {
    const url = await client.createAuthorizationURL({ state: 'the-state', codeVerifier, redirectURI })
    const answer = await fetch(String(url), { redirect: 'manual' })
    return new URL(answer.headers.get('location') ?? '')
  }

  const exchange = (back: URL) => client.validateAuthorizationCode({ code: back.searchParams.get('code') ?? '', codeVerifier, redirectURI })

  test('sends each person back as who they are, vouched for or not', async () => {
    provider.identify({ email: 'jane@example.com', name: 'Jane Doe', sub: 'account-1' })
    const jane = await authorize()
    provider.identify({ email: 'bob@example.com', emailVerified: false })
    const bob = await authorize()
    expect(jane.searchParams.get('state')).toBe('the-state')

    const seen = await Promise.all([jane, bob].map(async (back) => client.getUserInfo((await exchange(back)) ?? {})))
    expect(seen[0]?.user).toMatchObject({ email: 'jane@example.com', name: 'Jane Doe', emailVerified: true })
    expect(seen[0]?.data).toMatchObject(kind === 'google' ? { sub: 'account-1' } : { oid: 'account-1' })
    expect(seen[1]?.user).toMatchObject({ email: 'bob@example.com', emailVerified: false })
    expect(provider.exchanges).toBe(2)
  })

  test('takes a code once only, and only with the way back that it was asked for', async () => {
    const back = await authorize()
    await exchange(back)
    await expect(exchange(back)).rejects.toThrow()
    const code = (await authorize()).searchParams.get('code') ?? ''
    await expect(client.validateAuthorizationCode({ code, codeVerifier, redirectURI: `${redirectURI}/elsewhere` })).rejects.toMatchObject({
      error: 'invalid_grant',
    })
  })

  test('sends somebody who cancels back with an error', async () => {
    provider.refuseNext()
    const back = await authorize()
    expect(Object.fromEntries(back.searchParams)).toEqual({ error: 'access_denied', state: 'the-state' })
    expect((await authorize()).searchParams.get('code')).toBeTruthy()
  })
})

const clients = {
  // Better Auth lets nobody say where Google's token endpoint is.
  google: (options: { clientId: string; clientSecret: string }, authority: string) => ({
    ...google({ ...options, authorizationEndpoint: `${authority}/authorize` }),
    validateAuthorizationCode: (data: { code: string; redirectURI: string; codeVerifier?: string | undefined }) =>
      validateAuthorizationCode({ ...data, options, tokenEndpoint: `${authority}/token` }),
  }),
  microsoft: (options: { clientId: string; clientSecret: string }, authority: string) =>
    microsoft({ ...options, authority, disableProfilePhoto: true }),
}
