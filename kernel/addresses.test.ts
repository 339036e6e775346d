import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitAddresses } from './shared/addresses.ts'

const addresses = (text: string) => splitAddresses(text).map((found) => found.address)
const jane = { address: 'jane@example.com', name: 'Jane Doe' }
const bob = { address: 'bob@example.com', name: null }

describe('addresses pasted from mail programs', () => {
  it.each<[string, string, { address: string; name: string | null }[]]>([
    ['Gmail', '"Doe, Jane" <jane@example.com>, bob@example.com', [{ address: 'jane@example.com', name: 'Doe, Jane' }, bob]],
    ['Gmail, one address as its own name', 'jane@example.com <jane@example.com>', [{ address: 'jane@example.com', name: null }]],
    ['Outlook', 'Doe, Jane <jane@example.com>; bob@example.com;', [{ address: 'jane@example.com', name: 'Doe, Jane' }, bob]],
    ['Outlook, single quotes', "'Jane Doe' <jane@example.com>; 'bob@example.com'", [jane, bob]],
    ['Outlook, headers of an old mail', 'From: Jane Doe [mailto:jane@example.com]', [jane]],
    ['Outlook, a link turned into text', 'bob@example.com<mailto:bob@example.com>', [bob]],
    ['Exchange', 'Doe, Jane (jane@example.com)', [{ address: 'jane@example.com', name: 'Doe, Jane' }]],
    ['Apple Mail', 'Jane Doe <jane@example.com>,\n\tbob@example.com', [jane, bob]],
    ['Apple Mail, folded before the bracket', 'Jane Doe\n <jane@example.com>', [jane]],
    ['a calendar', 'Jane Doe <jane@example.com>\r\nbob@example.com\r\n', [jane, bob]],
    ['a chat with direction marks', '\u200ejane@example.com\u200b\u202c', [{ address: 'jane@example.com', name: null }]],
    ['a spreadsheet', 'Jane Doe\tjane@example.com\tSales\n\tbob@example.com\t', [jane, bob]],
    ['a column with two addresses', 'bob@example.com\tcarol@example.com', [bob, { address: 'carol@example.com', name: null }]],
    ['a contact page', 'Jane Doe (jane@example.com)', [jane]],
    ['an old program with a comment', 'jane@example.com (Jane Doe)', [jane]],
    ['brackets without commas between', 'Jane Doe <jane@example.com> <bob@example.com>', [jane, bob]],
    ['a group', 'Team: bob@example.com, Jane Doe <jane@example.com>;', [bob, jane]],
    ['an escaped quote', '"Jane \\"JD\\" Doe" <jane@example.com>', [{ address: 'jane@example.com', name: 'Jane "JD" Doe' }]],
  ])('%s', (_, text, expected) => expect(splitAddresses(text)).toEqual(expected))

  it.each<[string, string[]]>([
    ['mailto:jane@example.com', ['jane@example.com']],
    ['mailto:jane@example.com?subject=Hello%20you, bob@example.com', ['jane@example.com', 'bob@example.com']],
    ['To: jane@example.com\nCc: bob@example.com', ['jane@example.com', 'bob@example.com']],
    ['- jane@example.com\n• bob@example.com\n3. carol@example.com', ['jane@example.com', 'bob@example.com', 'carol@example.com']],
    ['jane@example.com and bob@example.com.', ['jane@example.com', 'bob@example.com']],
    ['jane@example.com，bob@example.com；carol@example.com', ['jane@example.com', 'bob@example.com', 'carol@example.com']],
    [',; jane@example.com,,\n;', ['jane@example.com']],
    ['Jane@example.com, jane@EXAMPLE.com', ['Jane@example.com']],
    ["o'neil@example.com; jane+list@example.com", ["o'neil@example.com", 'jane+list@example.com']],
    ['(jane@example.com, bob@example.com)', ['jane@example.com', 'bob@example.com']],
    ['“jane@example.com”', ['jane@example.com']],
    ['', []],
    [' \n\t', []],
  ])('%j', (text, expected) => expect(addresses(text)).toEqual(expected))

  it.each<[string, string, string[]]>([
    ['a quote', '"Jane <jane@example.com>, bob@example.com', ['jane@example.com', 'bob@example.com']],
    ['a quote before a closed one', '5" Jane <jane@example.com>, "Doe, Bob" <bob@example.com>', ['jane@example.com', 'bob@example.com']],
    ['a bracket', '<jane@example.com, bob@example.com', ['jane@example.com', 'bob@example.com']],
    ['a comment', 'jane@example.com (Jane, bob@example.com', ['jane@example.com', 'bob@example.com']],
  ])('%s that was never closed swallows no address', (_, text, expected) => expect(addresses(text)).toEqual(expected))

  it('leaves what it can’t understand as it stands, for people to mend', () => {
    expect(addresses('jane, jane doe@example.com, @example.com, jane @ example.com, <>')).toEqual([
      'jane',
      'jane doe@example.com',
      '@example.com',
      'jane @ example.com',
    ])
  })
})

describe('any text', () => {
  it('never throws, and answers no empty address and none twice', () => {
    const signs = fc.constantFrom(
      '"',
      "'",
      '<',
      '>',
      '(',
      ')',
      ',',
      ';',
      ':',
      '\\',
      '\n',
      '\t',
      ' ',
      '@',
      'a',
      'b.c',
      'mailto:',
      '[',
      ']',
      '“',
    )
    const noise = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(signs, { maxLength: 40 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(noise, (text) => {
        const found = addresses(text)
        expect(found.every((address) => address.trim().length > 0)).toBe(true)
        expect(new Set(found.map((address) => address.toLowerCase())).size).toBe(found.length)
      }),
      { numRuns: 500 },
    )
  })

  const label = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  const plain = fc
    .tuple(fc.stringMatching(/^[a-z0-9][a-z0-9.+_'-]{0,8}[a-z0-9]$/), label, label)
    .map(([local, host, top]) => `${local}@${host}.${top}`)
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z ,.'-]{0,15}$/)
  const written = fc.tuple(plain, name, fc.nat(7)).map(([address, name, form]) => ({
    address,
    text: [
      address,
      `<${address}>`,
      `"${name}" <${address}>`,
      `${name.replaceAll(',', '')} <${address}>`,
      `${name} (${address})`,
      `${address} (${name})`,
      `mailto:${address}`,
      `${name.replaceAll(',', '')}\t${address}`,
    ][form]!,
  }))
  const separator = fc.constantFrom(', ', '; ', '\n', '\r\n', ';\n', ',,', ' ;')

  it('never loses an address, however it is written', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(written, separator), { maxLength: 8 }), (list) => {
        const found = new Set(addresses(list.map(([item, parted]) => item.text + parted).join('')))
        for (const [item] of list) expect(found).toContain(item.address)
      }),
      { numRuns: 500 },
    )
  })

  it('never loses a plain address among noise on other rows', () => {
    fc.assert(
      fc.property(fc.string(), plain, fc.string(), (before, address, after) => {
        expect(addresses(`${before}\n${address}\n${after}`).map((found) => found.toLowerCase())).toContain(address)
      }),
      { numRuns: 500 },
    )
  })

  it('reads a hundred thousand signs in no time', () => {
    for (const sign of ['"', '(', '<', '"a', '(@', ' "\\', '@', 'a ', '[mailto:', '.', ' ', '\t', 'a@b ', 'a: ']) {
      // Time of our own, whatever else the machine is busy with.
      const began = process.cpuUsage()
      splitAddresses(`x${sign.repeat(100_000 / sign.length)}x`)
      expect([sign, process.cpuUsage(began).user < 1_500_000]).toEqual([sign, true])
    }
  })
})
