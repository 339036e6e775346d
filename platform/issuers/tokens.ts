import type { App } from '../app.ts'
import { sha256 } from '../../kernel/secrets.ts'
import { beginSession } from './session.ts'
import { type Claims, looksLikeToken, verifierOf } from './verify.ts'

type Parts = Pick<App, 'db' | 'settings'>

/** As the way of a request asks for it. */
export interface OutsideTokens {
  /** Null for what is no token of an issuer at all; refuses one that is, and is not good. */
  verify(bearer: string): Promise<OutsideToken | null>
  /** Begins the session of a token that has none, unless it had one. */
  begin(token: OutsideToken): Promise<void>
}

export interface OutsideToken {
  readonly claims: Claims
  readonly hash: Buffer
  /** The token of its session. A cookie can't carry it, and it is nothing that the bearer knows how to use. */
  readonly sessionToken: string
}

export const outsideSession = 'oidc_'

export function createOutsideTokens({ db, settings }: Parts): OutsideTokens {
  const issuers = settings.OIDC_ISSUERS
  const verify = verifierOf(issuers)
  return {
    async verify(bearer) {
      if (issuers.length === 0 || !looksLikeToken(bearer)) return null
      // What is signed, and not the signature: that can be written in several ways, and one of them is enough for a session that was ended.
      const hash = sha256(bearer.slice(0, bearer.lastIndexOf('.')))
      return { claims: await verify(bearer), hash, sessionToken: `${outsideSession}${hash.toString('base64url')}` }
    },
    begin: (token) => beginSession({ db }, token),
  }
}
