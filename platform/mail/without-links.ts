/**
 * Names are text. Mail programs make links of whatever looks like one, so an organization called "evil.example/prize" would put a
 * live link of a stranger's choice into our mail. A word joiner (U+2060: no width, no line break) after the signs that make an
 * address of a word stops them: no list of top-level domains has one that begins with it, and no scheme has one before its slashes.
 */
const joiner = '\u2060'
const looksLikeLink = /[\p{L}\p{N}][.。．｡][\p{L}\p{N}]|:[/\\]|@/u
const decimal = /^[\p{Ps}\p{Pi}]?\d+[.,:]\d+\p{P}?$/u
const linking = /([.。．｡:@/\\])(?=[\p{L}\p{N}/\\])/gu

/** The text with nothing left that a mail program would make a link of, but for addresses of `origin` and what is `verbatim`. */
export function withoutLinks(text: string, origin: string, verbatim: readonly string[] = []): string {
  return text.replace(/\S+/gu, (word) => (isKept(word, origin, verbatim) ? word : word.replace(linking, `$1${joiner}`)))
}

function isKept(word: string, origin: string, verbatim: readonly string[]): boolean {
  if (!looksLikeLink.test(word) || decimal.test(word)) return true
  const bare = word.replace(/^[\p{Ps}\p{Pi}"']+|[\p{Pe}\p{Pf}"'.,;:!?]+$/gu, '')
  return verbatim.includes(bare) || (URL.canParse(bare) && new URL(bare).origin === origin)
}

/** The same for the text of an HTML document; its tags, and with them our own links, stay as they are. */
export function withoutLinksInHtml(html: string, origin: string, verbatim: readonly string[] = []): string {
  return html.replace(
    /(<[^>]*>)|([^<]+)/g,
    (_whole, tag: string | undefined, text: string | undefined) => tag ?? withoutLinks(text ?? '', origin, verbatim),
  )
}

/** For a header: a line break would begin the next one. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}
