/**
 * Addresses as mail programs write them: `"Doe, Jane" <jane@example.com>, bob@example.com; carol@example.com`.
 * Split at commas, semicolons and line breaks outside of quotes, angle brackets and comments (RFC 5322, section 3.4).
 */
export interface PastedAddress {
  readonly address: string
  readonly name: string | null
}

export function splitAddresses(text: string): PastedAddress[] {
  const found = pieces(text).flatMap(parse)
  const seen = new Set<string>()
  return found.filter(({ address }) => !seen.has(address.toLowerCase()) && seen.add(address.toLowerCase()))
}

function pieces(text: string): string[] {
  const parts: string[] = []
  let part = ''
  let quoted = false
  let angled = false
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (char === '\\' && quoted) {
      part += char + text.charAt(++i)
      continue
    }
    if (char === '"' && !angled) quoted = !quoted
    if (char === '<' && !quoted) angled = true
    if (char === '>' && !quoted) angled = false
    // A line break ends everything: a quote that was never closed must not swallow the rest of the list.
    const ends = char === '\n' || char === '\r' || (!quoted && !angled && (char === ',' || char === ';'))
    if (!ends) {
      part += char
      continue
    }
    parts.push(part)
    part = ''
    quoted = angled = false
  }
  return [...parts, part].map((piece) => piece.trim()).filter(Boolean)
}

function parse(piece: string): PastedAddress[] {
  const angle = /^(.*)<([^<>]*)>[^<>]*$/s.exec(piece)
  if (angle) return [{ address: bare(angle[2] ?? ''), name: nameOf(angle[1] ?? '') }]
  // "a@x.com b@x.com": a list parted by spaces alone.
  const words = piece.split(/\s+/)
  if (words.length > 1 && words.every((word) => word.includes('@'))) return words.map((word) => ({ address: bare(word), name: null }))
  return [{ address: bare(piece), name: null }]
}

function bare(text: string): string {
  return text.trim().replace(/^mailto:/i, '')
}

function nameOf(text: string): string | null {
  const name = text.trim().replace(/^"(.*)"$/s, '$1').replace(/\\(.)/g, '$1').trim()
  return name || null
}
