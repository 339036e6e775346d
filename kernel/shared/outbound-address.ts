/**
 * Which addresses we may be told to send to. Whoever may name an address could otherwise have this server ask, from inside, what it
 * can't be asked from outside: databases, other machines, the credentials that a cloud hands to its own.
 *
 * An allow list: what is not known to be public is refused, and so is every notation that was not understood.
 */

// Browsers and Node both have it; this floor is compiled with the types of neither.
declare const URL: {
  parse(text: string): {
    readonly protocol: string
    readonly hostname: string
    readonly port: string
    readonly username: string
    readonly password: string
    readonly hash: string
  } | null
}

export interface AddressRules {
  /** For development and tests alone: http, and addresses of this machine or its network. */
  readonly allowPrivate?: boolean
}

const mostCharacters = 2000
// RFC 1035, 2.3.4: no name is longer.
const mostOfHost = 253

/** What is wrong with the address of an endpoint, as a sentence for whoever typed it; undefined where nothing is. */
export function addressProblem(text: string, { allowPrivate = false }: AddressRules = {}): string | undefined {
  if (text.length > mostCharacters) return `Use at most ${mostCharacters} characters.`
  // A parser drops these without a word: the address that people see would not be the one that is asked.
  if (/[\u0000-\u0020\u007f-\u00a0\\]/.test(text) || !text.isWellFormed()) return 'Leave out spaces, line breaks and backslashes.'
  const url = URL.parse(text)
  if (!url || !/^https?:\/\/[^/]/i.test(text) || url.hostname === '') return 'Enter a whole address, such as https://example.com/webhooks.'
  if (url.hostname.length > mostOfHost) return `The name of a host has at most ${mostOfHost} characters.`
  if (url.protocol !== 'https:' && !allowPrivate) return 'The address must begin with https://.'
  if (url.username || url.password) return 'Leave user name and password out of the address.'
  if (url.hash || text.includes('#')) return 'Leave out what follows the sign #: it is never sent.'
  if (!allowPrivate && !isSanePort(url.port)) return 'Use the port 443, or one from 1024 on.'
  if (!allowPrivate && !isPublicHost(url.hostname)) return 'This address can’t be reached from the internet.'
  return undefined
}

function isSanePort(port: string): boolean {
  return port === '' || Number(port) >= 1024
}

const localNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|localdomain|home\.arpa|onion|test|invalid)$/

/** Of a name this says only whether it could be public; the addresses that it stands for are checked when it is asked. */
function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '')
  if (host.startsWith('[')) return isPublicAddress(host.slice(1, -1))
  // The parser has made a dotted quad of every other notation of IPv4: 2130706433, 0x7f.1, 017700000001.
  if (/^[\d.]+$/.test(host)) return isPublicAddress(host)
  return host.includes('.') && !localNames.test(host)
}

/** Whether this is the address of one machine on the public internet. In the notation of the socket: `192.0.2.1`, `2001:db8::1`. */
export function isPublicAddress(address: string): boolean {
  const four = bytesOf(address)
  if (four) return !notPublic4.some(([first, bits]) => isWithin(four, first, bits))
  const six = groupsOf(address)
  // Only 2000::/3 was ever given out (RFC 4291, IANA). That alone refuses ::1, ::, mapped and compatible IPv4, NAT64, local,
  // link-local and multicast addresses, in each of their notations.
  return six !== undefined && isWithin(six, publicSix, 3) && !notPublic6.some(([first, bits]) => isWithin(six, first, bits))
}

type Range = readonly [first: readonly number[], bits: number]

// The IANA registries of special-purpose addresses, and two that clouds answer their own machines on.
const notPublic4: readonly Range[] = [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16',
  '198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32',
].flatMap((line) => line.split(' ').map((range) => rangeOf(range)))

const publicSix = [0x2000, 0, 0, 0, 0, 0, 0, 0]
// Protocol assignments (Teredo, ORCHID, benchmarking), documentation, 6to4: it carries an address of IPv4 within.
const notPublic6: readonly Range[] = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map((range) => rangeOf(range))

function rangeOf(text: string): Range {
  const [address = '', bits] = text.split('/')
  const first = bytesOf(address) ?? groupsOf(address)
  if (!first) throw new Error(`${text} is no range.`)
  return [first, Number(bits)]
}

/** Parts are bytes of an IPv4 address, or the 16 bits of a group in IPv6. */
function isWithin(parts: readonly number[], first: readonly number[], bits: number): boolean {
  if (parts.length !== first.length) return false
  const width = parts.length === 4 ? 8 : 16
  return parts.every((part, at) => {
    const held = Math.min(width, Math.max(0, bits - at * width))
    return part >> (width - held) === (first[at] ?? 0) >> (width - held)
  })
}

/** Four decimal numbers and nothing else: what an older parser might take for octal is not understood. */
function bytesOf(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined
  return parts.map(Number)
}

function groupsOf(text: string): number[] | undefined {
  const halves = withGroups(text)?.split('::') ?? []
  if (halves.length < 1 || halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups.map((group) => Number.parseInt(group, 16)) : undefined
}

/** `::ffff:192.0.2.1` → `::ffff:c000:201` */
function withGroups(text: string): string | undefined {
  if (!text.includes(':')) return undefined
  if (!text.includes('.')) return text
  const at = text.lastIndexOf(':') + 1
  const bytes = bytesOf(text.slice(at))
  if (!bytes) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  return `${text.slice(0, at)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}
