/** Ed25519 (RFC 8032): what this installation says can be held against it later, by whoever has its public key. */
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'

export interface SigningKey {
  /** What people compare: the beginning of the public key's SHA-256. */
  readonly keyId: string
  /** 32 bytes in hexadecimal digits: no sign in it means anything to a command line. */
  readonly publicKey: string
  readonly privateKey: KeyObject
}

// A key is any 32 bytes; these are what stands in front of them in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410).
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const spki = Buffer.from('302a300506032b6570032100', 'hex')

/** Of 32 secret bytes, the same key each time. */
export function signingKey(seed: Buffer): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(spki.length).toString('hex')
  return { keyId: keyIdOf(publicKey), publicKey, privateKey }
}

export function keyIdOf(publicKey: string): string {
  return hash('sha256', Buffer.from(publicKey, 'hex'), 'hex').slice(0, 16)
}

export function signText({ privateKey }: SigningKey, text: string): string {
  return sign(null, Buffer.from(text), privateKey).toString('base64url')
}

export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.concat([spki, Buffer.from(publicKey, 'hex')]), format: 'der', type: 'spki' })
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}
