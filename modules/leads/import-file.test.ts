import { describe, expect, test } from 'vitest'
import { Refused } from '../../kernel/refusal.ts'
import { columnNames, isHeading, suggestMapping } from './import-columns.ts'
import { decode, delimiterOf, type Row, rowsOf } from './import-file.ts'
import { readAmount, readRow } from './import-rows.ts'

async function read(bytes: Buffer | string): Promise<{ rows: Row[]; delimiter: string; encoding: string }> {
  const { content, encoding } = decode(Buffer.from(bytes))
  const delimiter = delimiterOf(content)
  const rows: Row[] = []
  for await (const row of rowsOf(content, delimiter)) rows.push(row)
  return { rows, delimiter, encoding }
}

const text = 'Name;City\nZoë Müller;Köln\n'
const bigEndian = (words: string) => Buffer.from(words, 'utf16le').swap16()

describe('Z13: a file is read in whatever encoding it is', () => {
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8', Buffer.from(`\ufeff${text}`)],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16', bigEndian(`\ufeff${text}`)],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['UTF-16', bigEndian(text)],
    ['Windows-1252', Buffer.from(text, 'latin1')],
  ])('%s, %#', async (encoding, bytes) => {
    expect(await read(bytes)).toEqual({
      encoding,
      delimiter: ';',
      rows: [
        { cells: ['Name', 'City'], line: 1 },
        { cells: ['Zoë Müller', 'Köln'], line: 2 },
      ],
    })
  })
})

describe('Z13: the delimiter is found', () => {
  test.each([
    ['a,b\n1,"x;y;z"\n2,c\n', ','],
    ['a;b\n1,5;2,5\n3,5;4,5\n', ';'],
    ['a\tb, c\n1\t2\n', '\t'],
    ['a|b|c\n1|2|3', '|'],
    ['Name\nJane\n', ','],
    ['', ','],
  ])('%j', (content, delimiter) => {
    expect(delimiterOf(Buffer.from(content))).toBe(delimiter)
  })
})

test.each(['sep=;\r\n', '\r\n\r\n', '\ufeffSEP=;\n'])('Z13: what may stand in front of the columns, %j, is no row', async (front) => {
  const { rows, delimiter } = await read(`${front}Name;City\r\n`)
  expect([delimiter, rows]).toEqual([';', [{ cells: ['Name', 'City'], line: front.split('\n').length }]])
})

describe('Z13: broken files', () => {
  test.each([
    ['a,b\n1,2\n3,"never closed\n5,6\n', /behind row 2, and never closed/],
    ['PK\u0003\u0004 a spreadsheet', /Save it as CSV/],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), /Save it as CSV/],
    [`a,b\n1${',2'.repeat(10_001)}\n`, /more than 10,000 cells/],
    [`a,b\n${',\n'.repeat(100_001)}`, /more than 100,000 empty rows/],
  ])('%.40j is refused with what to do', async (content, says) => {
    const error: unknown = await read(content).catch((refused: unknown) => refused)
    expect(error).toBeInstanceOf(Refused)
    expect((error as Refused).detail).toMatch(says)
  })

  test.each([
    ['delimiters alone', `name\nx${','.repeat(8 * 1024 * 1024)}`],
    ['what a stray quotation mark swallows', `name\n"x${',y\n'.repeat(3 * 1024 * 1024)}`],
  ])('a row of many megabytes of %s is refused before it is read to its end', async (_what, text) => {
    let read = 0
    const rows = rowsOf(Buffer.from(text), ',')
    const error: unknown = await (async () => {
      for await (const _row of rows) read++
    })().catch((refused: unknown) => refused)
    expect(error).toBeInstanceOf(Refused)
    expect((error as Refused).detail).toMatch(/Behind row 1 comes one of more than 2 MB/)
    expect(read).toBe(1)
  })

  test('megabytes of rows without anything in them are passed over', async () => {
    const { rows } = await read(`a,b\n${`${','.repeat(63)}\n`.repeat(40_000)}${'\n'.repeat(2_200_000)} , \n1,2\n`)
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
  })

  test('rows of any length, stray quotes, empty lines and a cell of a megabyte are read', async () => {
    const long = 'x'.repeat(1024 * 1024)
    const { rows } = await read(
      `a,b\r\n1\r\n\r\n,\r\n1,2,3\r\n5" pipe,"with ""quotes"" and\r\nlines"\r\n${long},a\u0000b\r\n'=1+1,'quoted'\r\n`,
    )
    expect(rows).toEqual([
      { cells: ['a', 'b'], line: 1 },
      { cells: ['1'], line: 2 },
      { cells: ['1', '2', '3'], line: 5 },
      { cells: ['5" pipe', 'with "quotes" and\nlines'], line: 6 },
      { cells: [long, 'a\u0000b'], line: 8 },
      // Our own exports put that apostrophe there, against formulas.
      { cells: ['=1+1', "'quoted'"], line: 9 },
    ])
  })
})

test.each([
  ['1250', 2, 125_000],
  ['1250.5', 2, 125_050],
  ['1,250.50', 2, 125_050],
  ['1.250,50 €', 2, 125_050],
  ['EUR 1 250,00', 2, 125_000],
  ["CHF 1'250.00", 2, 125_000],
  ['1.250', 2, 125_000],
  ['1,250,000', 2, 125_000_000],
  ['1.250', 3, 1250],
  ['1,250', 3, 1_250_000],
  ['1.250.000', 3, 1_250_000_000],
  ['0.250', 2, 25],
  ['12.000', 0, 12_000],
  ['12.00', 0, 12],
  ['0.5', 2, 50],
  ['12.345,678', 2, undefined],
  ['12.34.56', 2, undefined],
  ['-5', 2, undefined],
  ['five', 2, undefined],
  ['1e5', 2, undefined],
  ['99999999999999999999', 2, undefined],
])('an amount: %j with %i digits is %j', (cell, digits, amount) => {
  expect(readAmount(cell, digits)).toBe(amount)
})

test('columns are recognised by what people call them, and told apart', () => {
  expect(suggestMapping(['Full Name', 'E-Mail Address', 'Lead Owner', 'Deal value', 'Shoe size'])).toEqual({
    name: 0,
    email: 1,
    assignee: 2,
    value: 3,
  })
  expect(suggestMapping(['First Name', 'Last Name', 'Email'])).toEqual({ name: 0, lastName: 1, email: 2 })
  expect(suggestMapping(['Name', 'Last Name', 'First Name'])).toEqual({ name: 0 })
  const columns = ['Name', 'Lead Status', 'Lead Owner']
  expect(suggestMapping(columns, [['A', 'Open - Not Contacted', 'Jane Doe']])).toEqual({ name: 0 })
  expect(
    suggestMapping(columns, [
      ['A', '', ''],
      ['B', 'Open', ''],
      ['C', 'Won', 'jane@acme.example'],
    ]),
  ).toEqual({ name: 0, status: 1, assignee: 2 })
  expect(columnNames(['Phone', '', 'Phone'])).toEqual(['Phone', 'Column 2', 'Phone (3)'])
  expect([isHeading(['Name', 'E-mail']), isHeading(['Jane', 'jane@acme.example'])]).toEqual([true, false])
  // With a pattern that goes back and forth this would not end within the time of a test.
  expect(isHeading(['@'.repeat(300_000)])).toBe(true)
})

test.each([
  [['Jane', 'Doe', '030 123456'], { name: 'Jane Doe', phone: '+4930123456' }],
  [['', 'Doe', '+1 415 555 2671'], { name: 'Doe', phone: '+14155552671' }],
  [[' Jane ', '', '0041 44 668 18 00'], { name: 'Jane', phone: '+41446681800' }],
])('Z13: a name in two columns is put together, and a phone number without a country is of the one chosen: %j', (cells, lead) => {
  const around = {
    mapping: { name: 0, lastName: 1, phone: 2 },
    columns: ['N', 'L', 'P'],
    digits: 2,
    members: new Map(),
    phoneCountry: 'DE',
  }
  expect(readRow({ line: 2, cells }, around)).toEqual({ ok: true, lead })
})

test('a row tells each of its mistakes, by column, reason and value', () => {
  const around = {
    mapping: { name: 0, email: 1, phone: 2, status: 3, value: 4, assignee: 5 },
    columns: ['N', 'E', 'P', 'S', 'V', 'A'],
    digits: 2,
    members: new Map([['victor@acme.example', 'Victor is a viewer.']]),
  }
  const bad = readRow({ line: 7, cells: ['a\u0000b', 'nobody', '030', 'Hot', 'much', 'who@else.example'] }, around)
  expect(bad).toMatchObject({
    ok: false,
    failures: [{ line: 7, column: 'N', value: 'a␀b' }, { column: 'E' }, { column: 'P' }, { column: 'S' }, { column: 'V' }, { column: 'A' }],
  })
  expect(readRow({ line: 7, cells: ['Jane', '', '', '', '', 'Victor@Acme.example'] }, around)).toMatchObject({
    failures: [{ column: 'A', reason: 'Victor is a viewer.' }],
  })
  expect(readRow({ line: 8, cells: ['', 'a@b.example'] }, around)).toMatchObject({
    failures: [{ column: 'N', reason: 'A lead needs a name.' }],
  })
  expect(readRow({ line: 9, cells: [' Jane ', '', '', 'WON'] }, around)).toEqual({ ok: true, lead: { name: 'Jane', status: 'won' } })
})
