import { decodeJwt, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import { type Issuer, keysOf } from './keys.ts'

/** What a token says that was found genuine, for us, and in its time. */
export interface Claims {
  readonly issuer: string
  readonly subject: string
  readonly email: string
  readonly emailVerified: boolean
  readonly name: unknown
  readonly issuedAt: Date
  /** When the person proved who they are, where the token tells. When it was issued tells nothing of that: it may be a refreshed one. */
  readonly authenticatedAt: Date | null
  readonly expiresAt: Date
}

const algorithms = ['RS256', 'ES256', 'EdDSA']
const leewaySeconds = 30

export function looksLikeToken(bearer: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(bearer)
}

export function verifierOf(issuers: readonly Issuer[]): (token: string) => Promise<Claims> {
  const known = new Map(issuers.map((issuer) => [issuer.issuer, { ...issuer, keys: keysOf(issuer) }]))
  return async (token) => {
    const named = issuerIn(token)
    const issuer = named === undefined ? undefined : known.get(named)
    if (!issuer) throw notTaken('Tokens of this issuer are not taken here.')
    const claims = await genuine(token, issuer, issuer.keys)
    if (!isFor(claims, issuer.audience)) throw notTaken('This token is for somebody else.')
    return read(issuer.issuer, claims)
  }
}

/** What it claims to be, to find the keys that tell. */
function issuerIn(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

async function genuine(token: string, { issuer }: Issuer, keys: JWTVerifyGetKey): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      algorithms,
      clockTolerance: leewaySeconds,
      requiredClaims: ['sub', 'exp', 'iat'],
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw notTaken('This token has expired.')
    if (error instanceof errors.JWTClaimValidationFailed) throw notTaken(`What this token says as its ${error.claim} is not taken here.`)
    if (error instanceof errors.JOSEError) throw notTaken('This token is not genuine.')
    // A key that can't be used, such as one of another kind than the token says.
    if (error instanceof TypeError) throw notTaken('This token is not genuine.')
    throw error
  }
}

/** Clerk's tokens of a session name no audience, but the party that they were made for. */
function isFor({ aud, azp }: JWTPayload, audience: string): boolean {
  return aud === undefined ? azp === audience : [aud].flat().includes(audience)
}

function read(issuer: string, { sub = '', exp = 0, iat = 0, auth_time, email, email_verified, name }: JWTPayload): Claims {
  return {
    issuer,
    subject: sub,
    email: typeof email === 'string' ? email : '',
    emailVerified: email_verified === true,
    name,
    issuedAt: new Date(iat * 1000),
    authenticatedAt: typeof auth_time === 'number' ? new Date(Math.min(auth_time * 1000, iat * 1000, Date.now())) : null,
    expiresAt: new Date(exp * 1000),
  }
}

function notTaken(detail: string): Refused {
  return new Refused(common['not-signed-in'], { detail })
}
