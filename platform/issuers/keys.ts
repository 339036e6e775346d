import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import type { Settings } from '../../kernel/config.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'

export type Issuer = Settings['OIDC_ISSUERS'][number]

const patienceMilliseconds = 5_000
/** A key that the issuer has taken back is believed no longer than this. */
const keysLiveMilliseconds = 10 * 60 * 1000
/** How often a key that nobody has may make us ask anew. */
const cooldownMilliseconds = 30 * 1000

/** The issuer's keys. They are asked for when first wanted; one failure is not remembered. */
export function keysOf(issuer: Issuer): JWTVerifyGetKey {
  let found: Promise<JWTVerifyGetKey> | undefined
  return async (header, token) => {
    found ??= discover(issuer).catch((error: unknown) => {
      found = undefined
      throw error
    })
    const keys = await found
    try {
      return await keys(header, token)
    } catch (error) {
      return unavailable(error)
    }
  }
}

/** OpenID Connect Discovery 1.0, section 4: the document must name the issuer exactly. */
async function discover({ issuer }: Issuer): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const document = (await fetched(address)
    .then((response) => response.json())
    .catch(notReady)) as { issuer?: unknown; jwks_uri?: unknown }
  const keys = typeof document.jwks_uri === 'string' ? URL.parse(document.jwks_uri) : null
  if (document.issuer !== issuer || !keys) throw notReady(new Error(`The document at ${address} is not of ${issuer}.`))
  return createRemoteJWKSet(keys, {
    timeoutDuration: patienceMilliseconds,
    cacheMaxAge: keysLiveMilliseconds,
    cooldownDuration: cooldownMilliseconds,
    [customFetch]: (url, options) => fetch(url, options),
  })
}

async function fetched(address: string): Promise<Response> {
  const response = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(patienceMilliseconds) })
  if (response.status !== 200) throw new Error(`${address} answered ${response.status}.`)
  return response
}

/** A token whose key there is not is a bad token; keys that can't be had are nobody's fault here. */
function unavailable(error: unknown): never {
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JOSENotSupported) throw error
  return notReady(error)
}

function notReady(cause: unknown): never {
  throw Object.assign(new Refused(common['not-ready'], { retryAfterSeconds: 5, detail: 'The issuer of this token can’t be reached.' }), {
    cause,
  })
}
