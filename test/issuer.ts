/** An OpenID issuer for tests, at the wire: a discovery document, keys that change, and tokens that say whatever one wishes. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export interface IssuerServer {
  readonly issuer: string
  readonly audience: string
  /** What OIDC_ISSUERS takes. */
  readonly setting: string
  /** A token of this issuer for us, good for ten minutes, with these claims besides, or instead. */
  token(claims: JWTPayload, options?: { readonly key?: Key; readonly kid?: string }): Promise<string>
  /** Another key from now on; the former one is not shown any more. */
  rotate(alg?: Algorithm): Promise<Key>
  /** Answers nothing good, until it is `back`. */
  away(): void
  back(): void
  /** How often the keys were asked for. */
  readonly asked: number
  stop(): Promise<void>
}

type Algorithm = 'RS256' | 'ES256' | 'EdDSA' | 'PS256' | 'HS256'

export interface Key {
  readonly kid: string
  readonly alg: Algorithm
  readonly secret: CryptoKey
  readonly shown: object
}

let made = 0

export async function newKey(alg: Algorithm): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const kid = `key-${++made}`
  return { kid, alg, secret: privateKey, shown: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

export async function startIssuer({ audience = 'guildhall' } = {}): Promise<IssuerServer> {
  let key = await newKey('RS256')
  let isAway = false
  let asked = 0
  const server = createServer((request, response) => {
    const say = (body: object) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (isAway) response.writeHead(500).end('Away.')
    else if (request.url === '/.well-known/openid-configuration') say({ issuer, jwks_uri: `${issuer}/keys` })
    else if (request.url === '/keys') {
      asked++
      say({ keys: [key.shown] })
    } else response.writeHead(404).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    audience,
    setting: `${issuer}|${audience}`,
    async token(claims, { key: other, kid } = {}) {
      const by = other ?? key
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({ iss: issuer, aud: audience, iat: now, exp: now + 600, ...claims })
        .setProtectedHeader({ alg: by.alg, kid: kid ?? by.kid, typ: 'JWT' })
        .sign(by.secret)
    },
    rotate: async (alg = 'RS256') => (key = await newKey(alg)),
    away: () => void (isAway = true),
    back: () => void (isAway = false),
    get asked() {
      return asked
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
