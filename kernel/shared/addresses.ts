/**
 * Addresses as mail programs, calendars and spreadsheets write them:
 * `"Doe, Jane" <jane@example.com>, bob@example.com; Carol (carol@example.com)`.
 *
 * RFC 5322, section 3.4, read generously: nothing is thrown away that could be an address, so what can't be
 * understood comes back as it stands, for people to mend. Whether an address is usable is for others to say.
 */
export interface PastedAddress {
  readonly address: string
  readonly name: string | null
}

interface Piece {
  readonly text: string
  /** What parted it from the next one. */
  readonly end: string
}

export function splitAddresses(text: string): PastedAddress[] {
  const rows = text.replace(invisible, '').split(/[\n\r\v\f\u0085\u2028\u2029]/)
  const seen = new Set<string>()
  return withNames(rows.flatMap(pieces))
    .flatMap(parse)
    .filter(({ address }) => !seen.has(address.toLowerCase()) && seen.add(address.toLowerCase()))
}

// Direction marks and zero-width signs come along when chat programs and calendars are copied from.
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
const outlookLink = /\[mailto:([^\]\s]{0,320})\]/gi
const bullet = /^(?:[-*•·–—▪◦]|\d{1,3}[.)])\s+/

// Quotes, comments and angle brackets keep their commas. Each is bounded and ends on its own row, so that one which
// was never closed swallows no addresses; a quote opens at the start of a word only (`5" pipe`); brackets around a
// whole list hold a list.
const token = /(?<=^|[\s,;>])"(?:[^"\\]|\\.){0,300}"|\((?![^()]{0,300}@[^()]{0,300}[,;])[^()]{0,300}\)|<[^<>,;]{0,300}>|[^]/gu

function pieces(row: string): Piece[] {
  const found: Piece[] = []
  let text = ''
  const close = (end: string) => {
    if (text.trim().replace(bullet, '')) found.push({ text: text.trim().replace(bullet, ''), end })
    text = ''
  }
  for (const [part] of row.replace(outlookLink, '<$1>').matchAll(token)) {
    if (/^[,;，；、،]$/.test(part)) {
      close(part)
      continue
    }
    text += part
    if (part.length > 1 && part.startsWith('<')) close('>')
  }
  close('\n')
  return found
}

/** `Doe, Jane <jane@example.com>`, as Outlook writes it, and a name on the row above its `<address>`, belong together. */
function withNames(pieces: readonly Piece[]): string[] {
  const joined: string[] = []
  let waiting: string[] = []
  for (const { text, end } of pieces) {
    const named = waiting.length > 0 && /^[^@<(\t]*[<(\t].*@/s.test(text)
    if (named) joined.push([...waiting, text].join(text.startsWith('<') ? ' ' : ', '))
    else joined.push(...waiting)
    waiting = []
    if (!named && !text.includes('@') && end !== ';') waiting = [text]
    else if (!named) joined.push(text)
  }
  return [...joined, ...waiting]
}

function parse(piece: string): PastedAddress[] {
  const angle = /^([^<]*)<([^<>]*)>?[^<>]*$/s.exec(piece)
  if (angle && bare(angle[2] ?? '')) return angled(angle[1] ?? '', bare(angle[2] ?? ''))
  const comment = /^([^()]*)\(([^()]*)\)([^()]*)$/s.exec(piece)
  if (comment) return commented(`${comment[1]} ${comment[3]}`, comment[2] ?? '')
  if (piece.includes('\t')) return cells(piece.split('\t'))
  return words(piece)
}

function angled(before: string, address: string): PastedAddress[] {
  // `a@x.com Bob <b@x.com>`: an address in front of a name is one of its own, unless quotes make it the name.
  const strays = before
    .replace(/"[^"]*"/g, '')
    .split(/\s+/)
    .map(bare)
    .filter((word) => isPlain(word) && word !== address)
  const name = strays.length ? null : nameOf(before)
  return [...strays.map((stray) => ({ address: stray, name: null })), { address, name: name === address ? null : name }]
}

function commented(outside: string, inside: string): PastedAddress[] {
  if (outside.includes('@')) return words(outside).map((found) => ({ ...found, name: found.name ?? nameOf(inside) }))
  return inside.includes('@') ? words(inside).map((found) => ({ ...found, name: nameOf(outside) })) : words(`${outside}(${inside})`)
}

/** A row of a spreadsheet: the cells without an @ say who it is. */
function cells(row: readonly string[]): PastedAddress[] {
  const addresses = row.filter((cell) => cell.includes('@'))
  const name = nameOf(row.find((cell) => cell.trim() && !cell.includes('@')) ?? '')
  if (!addresses.length) return words(row.join(' '))
  return addresses.flatMap(words).map((found) => ({ ...found, name: found.name ?? name }))
}

/**
 * `a@x.com b@x.com`, `a@x.com and b@x.com`, `a@x.com Jane`. A single address behind other words is left as it stands:
 * `jane doe@example.com` is more likely a slip, and doe@example.com somebody else.
 */
function words(piece: string): PastedAddress[] {
  const whole = bare(piece)
  const all = whole.split(/\s+/).map(bare)
  const plain = all.filter(isPlain)
  const clear = all.length > 1 && (plain.length > 1 || isPlain(all[0] ?? ''))
  if (clear) return plain.map((address) => ({ address, name: null }))
  return whole ? [{ address: whole, name: null }] : []
}

function isPlain(word: string): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(word)
}

/** Without `To:`, `mailto:`, quotes around it, half a bracket and the full stop of a sentence. */
function bare(text: string): string {
  // Nothing so long is an address, and the patterns below take quadratic time.
  if (text.length > 1000) return text.trim()
  const link = /mailto:/i.test(text)
  const without = text.trim().replace(label, '')
  const address = link ? without.replace(/\?.*$/s, '') : without
  return unquoted(address.replace(/^\((?=[^)]*$)|(?<=^[^(]*)\)$/g, '').replace(/[.:!\s]+$/, ''))
}

const label = /^(?:[\p{L} -]{1,20}:\s*)+(?=.*@)/su
const wrapped = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|“([^”]*)”|‘([^’]*)’|`([^`]*)`|\[([^\]]*)\]|<([^<>]*)>|<([^<>]*))$/s

function unquoted(text: string): string {
  const found = wrapped.exec(text)
  return found ? unquoted((found.slice(1).find((part) => part !== undefined) ?? '').trim()) : text
}

function nameOf(text: string): string | null {
  const name = text.trim().replace(/^(?:to|cc|bcc|from|reply-to):\s*/i, '')
  return unquoted(unquoted(name).replace(/\\(.)/g, '$1')).trim() || null
}
