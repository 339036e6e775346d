/** "Firefox on Linux": enough to recognize one's own devices by, from what the browser said at sign-in. */
export interface Device {
  readonly name: string
  readonly handheld: boolean
}

// In this order: most browsers also name those that they descend from.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux/, 'Linux'],
]

// What the server writes of a session that the token of an outside issuer began.
const tokenOf = /^Token of [\w.:[\]-]+$/

export function deviceOf(userAgent: string | null | undefined): Device {
  if (userAgent && tokenOf.test(userAgent)) return { name: userAgent, handheld: false }
  const named = (table: typeof browsers) => table.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1]
  const browser = named(browsers)
  const system = named(systems)
  const name = browser && system ? `${browser} on ${system}` : (browser ?? system ?? 'Unknown device')
  return { name, handheld: system === 'iPhone' || system === 'iPad' || system === 'Android' }
}

/** An address as people write it; the machine that runs the product is its own place. */
export function placeOf(address: string | null | undefined): string {
  if (!address) return 'Unknown place'
  // The browser shortens what it reads: 2001:0db8:0000:…:0001 → 2001:db8::1.
  const short =
    address.includes(':') && URL.canParse(`http://[${address}]`) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address
  return short === '::1' || short.startsWith('127.') ? 'This computer' : short
}
