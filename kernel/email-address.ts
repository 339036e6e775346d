/**
 * The one canonical form of an e-mail address: an ASCII local part of RFC 5321 atoms with A–Z lowered, and the domain in punycode.
 * Two spellings of one mailbox give the same bytes; everything that mail programs, JavaScript and PostgreSQL could read
 * differently is refused. Dots and plus signs stay: only the mailbox's own provider knows whether they mean anything.
 */
import { domainToASCII, domainToUnicode } from 'node:url'

export type Canonical =
  | { readonly ok: true; readonly address: string; readonly typed: string }
  | { readonly ok: false; readonly reason: string }

const mostCharacters = 254
const tooLong = `An e-mail address has at most ${mostCharacters} characters.`
const mostLocal = 64
const mostDomain = 253

const atoms = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
// Control, format (zero-width and direction marks), private and unpaired characters, and every kind of space.
const invisible = /[\p{C}\p{Z}]/u
// What an URL parser gives a meaning of its own, so that it would read another host than the one that stands there.
const meansSomethingInUrls = /[/\\?#%:@[\]<>^|]/
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

export function canonicalAddress(typed: string): Canonical {
  // Before any pattern looks at it: the cell of a file may have millions, and the next one takes their square.
  if (typed.length > 2 * mostCharacters) return refuse(tooLong)
  const text = typed.replace(/^ +| +$/g, '')
  if (text === '') return refuse('Enter an e-mail address.')
  if (text.length > mostCharacters) return refuse(tooLong)
  if (invisible.test(text)) return refuse('An e-mail address has no spaces and no invisible characters.')
  const at = text.lastIndexOf('@')
  if (at < 1 || at === text.length - 1) return refuse('An e-mail address looks like name@example.com.')
  const local = text.slice(0, at)
  if (local.length > mostLocal) return refuse(`At most ${mostLocal} characters can stand before the @.`)
  if (!atoms.test(local)) return refuse('Before the @, use the letters a to z, digits, and signs such as . - _ + only.')
  const domain = canonicalDomain(text.slice(at + 1))
  if (domain === undefined) return refuse('What stands behind the @ is not the name of a mail domain.')
  const address = `${lowerAscii(local)}@${domain}`
  return address.length > mostCharacters ? refuse(tooLong) : { ok: true, address, typed: text }
}

function refuse(reason: string): Canonical {
  return { ok: false, reason }
}

/** Only A–Z: `toLowerCase` on anything else differs between languages, and between JavaScript and PostgreSQL. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function canonicalDomain(typed: string): string | undefined {
  if (meansSomethingInUrls.test(typed) || !URL.canParse(`http://${typed}`)) return undefined
  const { hostname } = new URL(`http://${typed}`)
  const labels = hostname.split('.')
  // A last label of digits is an IPv4 address, also where it was written as 0x7f.1 or 2130706433.
  // Nobody ever has a mailbox below `invalid` (RFC 6761): ended accounts stand there, and none is to be taken from them.
  const named = labels.length > 1 && !/^(\d+|invalid)$/.test(labels.at(-1) ?? '')
  const wellFormed = hostname.length <= mostDomain && labels.every((part) => label.test(part))
  return named && wellFormed && isGenuine(hostname) ? hostname : undefined
}

/** Punycode that stands for nothing, or for a name that has another spelling, passes URL parsers as it stands. */
function isGenuine(hostname: string): boolean {
  if (!hostname.includes('xn--')) return true
  const decoded = domainToUnicode(hostname)
  return !decoded.includes('xn--') && domainToASCII(decoded) === hostname
}
