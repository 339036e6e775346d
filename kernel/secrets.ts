import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** A key for one purpose, made of the installation's SECRET (HKDF, RFC 5869). Knowing one tells nothing of another. */
export function keyFor(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'guildhall', purpose, 32))
}

export function hmac(key: Buffer | string, text: string, encoding: 'hex' | 'base64' | 'base64url' = 'hex'): string {
  return createHmac('sha256', typeof key === 'string' ? key : ready(key))
    .update(text)
    .digest(encoding)
}

// Making a key of bytes takes ten times as long as signing with it.
const madeReady = new WeakMap<Buffer, KeyObject>()

function ready(key: Buffer): KeyObject {
  const known = madeReady.get(key) ?? createSecretKey(key)
  madeReady.set(key, known)
  return known
}

export function sha256(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest()
}

/** 256 random bits, as they stand in a link. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function sameBytes(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Encrypts (AES-256-GCM) what has to lie somewhere readable for a while: a link's token in a queued job, a handle in a cookie. */
export function seal(key: Buffer, value: unknown): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
}

/** What was sealed, or undefined for anything that this key did not seal. */
export function unseal<Value>(key: Buffer, sealed: string): Value | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < 29) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))
  try {
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')) as Value
  } catch {
    return undefined
  }
}
