import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAddress } from './email-address.ts'

const address = (typed: string) => {
  const found = canonicalAddress(typed)
  return found.ok ? found.address : undefined
}
const reason = (typed: string) => {
  const found = canonicalAddress(typed)
  return found.ok ? undefined : found.reason
}

describe('the canonical form of an e-mail address', () => {
  it.each([
    ['jane@example.com', 'jane@example.com'],
    ['Jane.Doe@Example.COM', 'jane.doe@example.com'],
    ['  jane@example.com ', 'jane@example.com'],
    ['jane.doe+invoices@example.com', 'jane.doe+invoices@example.com'],
    ["o'hara!#$%&*/=?^_`{|}~-@example.com", "o'hara!#$%&*/=?^_`{|}~-@example.com"],
    ['jane@müller.example', 'jane@xn--mller-kva.example'],
    ['jane@MÜLLER.example', 'jane@xn--mller-kva.example'],
    ['jane@xn--mller-kva.example', 'jane@xn--mller-kva.example'],
    ['jane@XN--MLLER-KVA.example', 'jane@xn--mller-kva.example'],
    ['jane@straße.example', 'jane@xn--strae-oqa.example'],
    ['jane@例え.テスト', 'jane@xn--r8jz45g.xn--zckzah'],
    ['jane@ｅｘａｍｐｌｅ.com', 'jane@example.com'],
    ['jane@example。com', 'jane@example.com'],
    ['jane@💌.example', 'jane@xn--rr8h.example'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
    ['1@2.example', '1@2.example'],
  ])('C7: reads %j as %s', (typed, expected) => expect(address(typed)).toBe(expected))

  it('keeps dots and plus signs: these are three mailboxes', () =>
    expect(new Set(['janedoe@gmail.com', 'jane.doe@gmail.com', 'janedoe+x@gmail.com'].map(address)).size).toBe(3))

  it('keeps what was typed beside it', () =>
    expect(canonicalAddress(' Jane@Müller.example ')).toEqual({
      ok: true,
      address: 'jane@xn--mller-kva.example',
      typed: 'Jane@Müller.example',
    }))

  it.each([
    ['nothing', ''],
    ['spaces only', '   '],
    ['no @', 'jane.example.com'],
    ['nothing before the @', '@example.com'],
    ['nothing behind the @', 'jane@'],
    ['two @', 'jane@doe@example.com'],
    ['a full-width @', 'jane＠example.com'],
    ['a dotted capital I, whose lower case depends on the language', 'MİKE@example.com'],
    ['a Kelvin sign in the local part', '\u212Aim@example.com'],
    ['letters beyond ASCII in the local part', 'jürgen@example.com'],
    ['a Cyrillic a in the local part', 'j\u0430ne@example.com'],
    ['an emoji in the local part', '💌@example.com'],
    ['a quoted local part', '"jane doe"@example.com'],
    ['a quoted local part with an @', '"jane@evil.example"@example.com'],
    ['a comment', 'jane(work)@example.com'],
    ['a display name', 'Jane <jane@example.com>'],
    ['angle brackets', '<jane@example.com>'],
    ['two addresses', 'jane@example.com,bob@example.com'],
    ['two addresses with a semicolon', 'jane@example.com;bob@example.com'],
    ['a leading dot', '.jane@example.com'],
    ['a trailing dot before the @', 'jane.@example.com'],
    ['two dots in a row', 'jane..doe@example.com'],
    ['a trailing dot', 'jane@example.com.'],
    ['a leading dot in the domain', 'jane@.example.com'],
    ['an empty label', 'jane@example..com'],
    ['no dot in the domain', 'jane@localhost'],
    ['an IPv4 literal', 'jane@127.0.0.1'],
    ['an IPv4 literal in brackets', 'jane@[127.0.0.1]'],
    ['an IPv4 address in hexadecimal', 'jane@0x7f.1'],
    ['an IPv4 address as one number', 'jane@2130706433'],
    ['an IPv6 literal', 'jane@[IPv6:::1]'],
    ['a port', 'jane@example.com:25'],
    ['a path', 'jane@example.com/path'],
    ['a backslash', 'jane@example.com\\evil.example'],
    ['a query', 'jane@example.com?cc=bob@example.com'],
    ['a fragment', 'jane@example.com#x'],
    ['percent encoding', 'jane@ex%61mple.com'],
    ['an underscore in the domain', 'jane@ex_ample.com'],
    ['a hyphen at the beginning of a label', 'jane@-example.com'],
    ['a hyphen at the end of a label', 'jane@example-.com'],
    ['invalid punycode', 'jane@xn--a.example'],
    ['punycode of a name that is spelt otherwise', 'jane@xn--wca.example'],
    ['CR LF and a header', 'jane@example.com\r\nBcc: bob@example.com'],
    ['CR LF at the end', 'jane@example.com\r\n'],
    ['a tab', 'jane@exa\tmple.com'],
    ['NUL', 'jane\0@example.com'],
    ['NUL in the domain', 'jane@example\0.com'],
    ['a no-break space', 'jane@exam\u00a0ple.com'],
    ['a zero-width space', 'jane@exam\u200bple.com'],
    ['a soft hyphen', 'jane@exam\u00adple.com'],
    ['a word joiner', 'jane@exam\u2060ple.com'],
    ['a right-to-left override', 'jane@\u202emoc.elpmaxe'],
    ['half of a surrogate pair', 'jane@\ud83d.example'],
    ['a local part of 65 characters', `${'a'.repeat(65)}@example.com`],
    ['a label of 64 characters', `jane@${'a'.repeat(64)}.com`],
    ['a domain that nobody ever has', 'jane@deleted.invalid'],
    ['a domain of 254 characters', `j@${'a.'.repeat(126)}co`],
    ['255 characters', `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(59)}.com`],
    ['a domain that is too long in punycode only', `jane@${'ü'.repeat(60)}.example`],
    ['a megabyte', 'a'.repeat(1 << 20)],
    ['spaces within that a pattern would go through from each of them', `a${' '.repeat(300_000)}b`],
  ])('C7: refuses %s, with a reason', (_what, typed) => {
    expect(address(typed)).toBeUndefined()
    expect(reason(typed)).toMatch(/^[A-Z].{10,90}\.$/)
  })

  const part = fc.stringMatching(/^[A-Za-z0-9_+-]{1,12}$/)
  const good = fc
    .record({
      local: fc.array(part, { minLength: 1, maxLength: 3 }),
      domain: fc.array(fc.stringMatching(/^[A-Za-z]{1,10}$/), { minLength: 2, maxLength: 4 }),
    })
    .map(({ local, domain }) => `${local.join('.')}@${domain.join('.')}`)

  it('is its own canonical form, whatever goes in', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          good,
          fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `a@${text}.com`),
          fc.string({ unit: 'binary', maxLength: 300 }),
        ),
        (typed) => {
          const found = address(typed)
          if (found !== undefined) expect(address(found)).toBe(found)
        },
      ),
      { numRuns: 3000 },
    ))

  it('is the same for every way of capitals, in any language', () =>
    fc.assert(
      fc.property(good, (typed) => {
        expect(address(typed)).toBeDefined()
        expect(address(typed.toUpperCase())).toBe(address(typed.toLowerCase()))
      }),
    ))

  it('is printable ASCII with one @ and a dot behind it, whatever goes in', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }), (local, domain) => {
        const found = address(`${local}@${domain}`)
        if (found !== undefined) expect(found).toMatch(/^[!-?A-~]+@[a-z0-9.-]+\.[a-z0-9-]+$/)
      }),
      { numRuns: 3000 },
    ))

  it('never throws', () =>
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (typed) => typeof canonicalAddress(typed).ok === 'boolean')))
})
