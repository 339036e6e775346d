import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hmac, keyFor, newToken, sameBytes, seal, sha256, unseal } from './secrets.ts'

const secret = 'a secret of the installation, 32 characters or more'

describe('a key', () => {
  test('is 256 bits, and the same for the same secret and purpose', () => {
    expect(keyFor(secret, 'sealing')).toHaveLength(32)
    expect(keyFor(secret, 'sealing')).toEqual(keyFor(secret, 'sealing'))
  })

  test('is another one for another purpose, and for another secret', () => {
    const keys = [keyFor(secret, 'sealing'), keyFor(secret, 'identity'), keyFor(secret, ''), keyFor(`${secret}.`, 'sealing')]
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(4)
  })

  test('is the one of HKDF (RFC 5869), computed by hand', () => {
    const extracted = createHmac('sha256', 'guildhall').update(secret).digest()
    const expanded = createHmac('sha256', extracted)
      .update('sealing')
      .update(Buffer.from([1]))
      .digest()
    expect(keyFor(secret, 'sealing')).toEqual(expanded)
  })
})

describe('HMAC and SHA-256', () => {
  test('are those of the standards (RFC 4231, FIPS 180)', () => {
    expect(hmac('Jefe', 'what do ya want for nothing?')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
    expect(sha256('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(Buffer.from(hmac('key', 'text', 'base64url'), 'base64url').toString('hex')).toBe(hmac('key', 'text'))
  })
})

test('a token has 256 random bits, and stands in an address as it is', () => {
  const tokens = Array.from({ length: 1000 }, newToken)
  expect(new Set(tokens).size).toBe(1000)
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
})

test('texts are compared whole, whatever their lengths', () => {
  expect(sameBytes('secret', 'secret')).toBe(true)
  expect(sameBytes('', '')).toBe(true)
  for (const other of ['', 'secre', 'secret!', 'Secret', 'sécret']) expect(sameBytes('secret', other)).toBe(false)
})

describe('what is sealed', () => {
  const key = keyFor(secret, 'sealing')
  const value = { to: 'jane@example.com', props: { link: 'https://app.example.com/invite/x', names: ['Zoë', '漢字'], none: null } }

  test('is opened as it was, by the same key alone', () => {
    expect(unseal(key, seal(key, value))).toEqual(value)
    expect(unseal(keyFor(secret, 'identity'), seal(key, value))).toBeUndefined()
    expect(unseal(randomBytes(32), seal(key, value))).toBeUndefined()
  })

  test('is never the same text twice, tells nothing, and stands in a cookie as it is', () => {
    const sealed = Array.from({ length: 100 }, () => seal(key, value))
    expect(new Set(sealed).size).toBe(100)
    for (const text of sealed) {
      expect(text).toMatch(/^[A-Za-z0-9_-]+$/)
      expect(Buffer.from(text, 'base64url').includes('jane')).toBe(false)
    }
  })

  test('is nothing any more when any of its bits was changed', () => {
    const bytes = Buffer.from(seal(key, value), 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(unseal(key, changed.toString('base64url')), `byte ${at}`).toBeUndefined()
    }
  })

  test('is nothing any more when it was cut or lengthened, and nothing was sealed in other texts', () => {
    const sealed = seal(key, value)
    for (let length = 0; length < sealed.length - 1; length++)
      expect(unseal(key, sealed.slice(0, length)), `${length} characters`).toBeUndefined()
    expect(unseal(key, `${sealed}AAAA`)).toBeUndefined()
    for (const text of ['', '.', 'null', '{}', 'A'.repeat(38), 'A'.repeat(100), '\u0000', '漢字'.repeat(20)])
      expect(unseal(key, text)).toBeUndefined()
  })
})
