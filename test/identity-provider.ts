/**
 * Google or Microsoft for tests, at the wire: an OpenID provider on loopback with the addresses and the claims of either.
 * It asks nobody anything: whoever comes is sent back at once as the person that `identify` named last.
 */
import { randomUUID } from 'node:crypto'
import { Events, type MutableRedirectUri, type MutableResponse, type MutableToken, OAuth2Server } from 'oauth2-mock-server'

export interface Identity {
  readonly email: string
  readonly name?: string
  /** Whether the provider vouches for the address. */
  readonly emailVerified?: boolean
  /** The provider's own name for the account, for good. Without one it is made from the address. */
  readonly sub?: string
}

export interface IdentityProvider {
  /** What the setting GOOGLE_AUTHORITY or MICROSOFT_AUTHORITY takes. */
  readonly authority: string
  /** The settings that switch this provider on. */
  readonly settings: Readonly<Record<string, string>>
  /** Who comes next, and from then on. An exchange that has begun goes on as who it began as. */
  identify(identity: Identity): void
  /** The next one is sent back with this error instead, as when somebody presses Cancel: `access_denied`. */
  refuseNext(error?: string): void
  /** How many codes were exchanged for tokens. */
  readonly exchanges: number
  stop(): Promise<void>
}

type Kind = 'google' | 'microsoft'

const clientId = 'test-client'
const clientSecret = 'test-client-secret'
// Microsoft's own id of the tenant that all personal accounts belong to.
const personalTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'

const endpoints = {
  google: {},
  microsoft: {
    authorize: '/common/oauth2/v2.0/authorize',
    token: '/common/oauth2/v2.0/token',
    jwks: '/common/discovery/v2.0/keys',
    wellKnownDocument: '/common/v2.0/.well-known/openid-configuration',
  },
} as const

export async function startIdentityProvider(kind: Kind): Promise<IdentityProvider> {
  const server = new OAuth2Server(undefined, undefined, { endpoints: endpoints[kind] })
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  const authority = `http://127.0.0.1:${server.address().port}`
  if (kind === 'microsoft') server.issuer.url = `${authority}/${personalTenant}/v2.0`

  let identity: Identity = { email: 'nobody@example.com' }
  let refusal: string | null = null
  let exchanges = 0
  const begun = new Map<string, { identity: Identity; redirectUri: string }>()

  server.service.on(Events.BeforeAuthorizeRedirect, ({ url }: MutableRedirectUri) => {
    const code = url.searchParams.get('code') ?? ''
    if (refusal === null) return begun.set(code, { identity, redirectUri: `${url.origin}${url.pathname}` })
    url.searchParams.delete('code')
    url.searchParams.set('error', refusal)
    refusal = null
  })
  server.service.on(Events.BeforeTokenSigning, ({ payload }: MutableToken, { body }: { body: Exchange }) => {
    const who = begun.get(body.code ?? '')?.identity
    if (who) Object.assign(payload, claims(kind, who), { azp: clientId })
  })
  server.service.on(Events.BeforeResponse, (response: MutableResponse, { body }: { body: Exchange }) => {
    const found = begun.get(body.code ?? '')
    begun.delete(body.code ?? '')
    const fault = faultOf(body, found?.redirectUri)
    if (fault) Object.assign(response, { statusCode: 400, body: { error: fault } })
    else exchanges += 1
  })

  const prefix = kind.toUpperCase()
  return {
    authority,
    settings: { [`${prefix}_CLIENT_ID`]: clientId, [`${prefix}_CLIENT_SECRET`]: clientSecret, [`${prefix}_AUTHORITY`]: authority },
    identify: (next) => void (identity = next),
    refuseNext: (error = 'access_denied') => void (refusal = error),
    get exchanges() {
      return exchanges
    },
    stop: () => server.stop(),
  }
}

interface Exchange {
  readonly code?: string
  readonly client_id?: unknown
  readonly client_secret?: unknown
  readonly redirect_uri?: unknown
}

/** What the library lets pass and a real provider does not: a code used twice, another client, another way back. */
function faultOf({ client_id, client_secret, redirect_uri }: Exchange, redirectUri: string | undefined): string | null {
  if (client_id !== clientId || client_secret !== clientSecret) return 'invalid_client'
  return redirectUri === undefined || redirect_uri !== redirectUri ? 'invalid_grant' : null
}

function claims(kind: Kind, { email, name = email, emailVerified = true, sub = `${kind}:${email}` }: Identity): Record<string, unknown> {
  if (kind === 'google') return { sub, email, name, email_verified: emailVerified }
  // Microsoft never says `email_verified`; what it vouches for stands in a claim of its own, which the application asks for.
  const vouched = emailVerified ? { verified_primary_email: [email] } : {}
  return { sub, oid: sub, tid: personalTenant, email, name, preferred_username: email, ver: '2.0', uti: randomUUID(), ...vouched }
}
