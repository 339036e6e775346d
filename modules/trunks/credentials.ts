import { createHash, randomInt } from 'node:crypto'
import type { App } from '../../platform/app.ts'
import type { Credentials } from './contract.ts'

/** Read out on the telephone and typed into a phone's menu: nothing that looks like something else (0 O, 1 l I). */
const small = 'abcdefghjkmnpqrstuvwxyz'
const digits = '23456789'
const letters = `${small}${small.toUpperCase()}${digits}`

/** What a phone registers with: 11 signs after the first make 54 bits, which nobody guesses; the password has 138. */
export function newCredentials(app: Pick<App, 'settings' | 'baseUrl'>): Credentials {
  const realm = realmOf(app)
  return { username: `${pick(small, 1)}${pick(small + digits, 11)}`, password: newPassword(), realm, server: realm }
}

/** The same user, with another password. */
export function rotated(app: Pick<App, 'settings' | 'baseUrl'>, username: string): Credentials {
  const realm = realmOf(app)
  return { username, password: newPassword(), realm, server: realm }
}

function newPassword(): string {
  return pick(letters, 24)
}

export function realmOf({ settings, baseUrl }: Pick<App, 'settings' | 'baseUrl'>): string {
  return settings.SIP_REALM ?? new URL(baseUrl).hostname
}

/**
 * What SIP's digest authentication is checked with (RFC 3261, 22.4; with SHA-256 RFC 8760): the hash of user name, realm and password.
 * Many phones know MD5 only; that is why the password is long and random, and made here.
 */
export function digestsOf({ username, realm, password }: Credentials) {
  const of = (algorithm: 'md5' | 'sha256') => createHash(algorithm).update(`${username}:${realm}:${password}`).digest()
  return { ha1_md5: of('md5'), ha1_sha256: of('sha256') }
}

function pick(signs: string, length: number): string {
  return Array.from({ length }, () => signs.charAt(randomInt(signs.length))).join('')
}
