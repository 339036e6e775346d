/** A file as people have it: in some encoding, with some delimiter, and with mistakes. */
import { setImmediate as turn } from 'node:timers/promises'
import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { Refused } from '../../kernel/refusal.ts'
import { leadRefusals } from './contract.ts'

export interface Decoded {
  readonly encoding: string
  /** In UTF-8, without a mark in front, each line ended by a line feed alone. */
  readonly content: Buffer
}

// What .xlsx and .ods begin with, and .xls.
const spreadsheets = ['504b0304', 'd0cf11e0']

/** By the mark in front, by the zeros of UTF-16 without one, or by what the bytes can be. */
export function decode(bytes: Buffer): Decoded {
  if (spreadsheets.includes(bytes.subarray(0, 4).toString('hex')))
    throw unreadable('This is a spreadsheet. Save it as CSV, then upload that.')
  const { encoding, text } = decoded(bytes)
  // Some programs name the delimiter in front, for spreadsheets; it is found without that.
  return { encoding, content: Buffer.from(text.replace(/\r\n?/g, '\n').replace(/^sep=.\n/i, '\n')) }
}

function decoded(bytes: Buffer): { encoding: string; text: string } {
  const utf16 = utf16Of(bytes)
  if (utf16) return { encoding: 'UTF-16', text: new TextDecoder(utf16).decode(bytes) }
  try {
    return { encoding: 'UTF-8', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { encoding: 'Windows-1252', text: new TextDecoder('windows-1252').decode(bytes) }
  }
}

function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const mark = bytes.subarray(0, 2).toString('hex')
  if (mark === 'fffe') return 'utf-16le'
  if (mark === 'feff') return 'utf-16be'
  const start = bytes.subarray(0, 1000)
  const zeros = (odd: number) => start.filter((byte, i) => byte === 0 && i % 2 === odd).length
  // Text of Latin letters has a zero in every second place.
  if (zeros(1) > start.length * 0.3 && zeros(0) < zeros(1) / 4) return 'utf-16le'
  if (zeros(0) > start.length * 0.3 && zeros(1) < zeros(0) / 4) return 'utf-16be'
  return undefined
}

const delimiters = [',', ';', '\t', '|'] as const
const looksAtRows = 20

/** The one that cuts the first rows into most cells, and all of them into equally many as far as possible. */
export function delimiterOf(content: Buffer): string {
  const start = content
    .subarray(0, 64 * 1024)
    .toString('utf8')
    .replace(/^\n+/, '')
  const scored = delimiters.map((delimiter) => {
    const counts = countsIn(start, delimiter)
    return { delimiter, least: Math.min(...counts), first: counts[0] ?? 0 }
  })
  const [best] = scored.toSorted((one, other) => other.least - one.least || other.first - one.first)
  return best?.delimiter ?? ','
}

/** How often the delimiter stands in each of the first rows, outside of quotes. */
function countsIn(text: string, delimiter: string): number[] {
  const counts = [0]
  let quoted = false
  for (const sign of text) {
    if (sign === '"') quoted = !quoted
    if (quoted) continue
    if (sign === '\n' && counts.length === looksAtRows) break
    if (sign === '\n') counts.push(0)
    if (sign === delimiter) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1
  }
  // The text may end within a row, or with an empty one.
  return counts.length > 1 ? counts.slice(0, -1) : counts
}

export interface Row {
  readonly cells: readonly string[]
  /** The line of the file that the row begins on. */
  readonly line: number
}

// A row is one piece of work, and nobody else gets a turn in it: a file of delimiters alone would be one row of millions of cells.
const mostRowBytes = 2 * 1024 * 1024
const mostCells = 10_000
// Spreadsheets leave some at the end; a file of nothing else has sixteen million of them, and takes a minute.
const mostEmptyRows = 100_000

/** The rows of a file, the empty ones left out. Others get their turn while a long one is read. */
export async function* rowsOf(content: Buffer, delimiter: string): AsyncGenerator<Row> {
  const parser = parse({ delimiter, info: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true })
  const ended = () => parser.info.records + parser.info.empty_lines
  // What fails on the way is thrown by the parser.
  pipeline(Readable.from(slices(content, ended), { highWaterMark: 1 }), parser, () => {})
  let empty = 0
  try {
    for await (const one of parser) {
      const { record, info } = one as { record: string[]; info: { lines: number } }
      if (record.length > mostCells) throw unreadable(`A row has more than ${mostCells.toLocaleString('en')} cells.`)
      if (record.every((cell) => cell.trim() === '')) {
        if (++empty > mostEmptyRows)
          throw unreadable(`There are more than ${mostEmptyRows.toLocaleString('en')} empty rows. Delete them, then upload the file again.`)
        continue
      }
      // The library counts to the end of a row.
      const line = info.lines - record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
      yield { cells: record.map(unprotected), line }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { records = 0 } = error as { records?: number }
    throw unreadable(`A quotation mark is opened ${records > 0 ? `behind row ${records}` : 'in the first row'}, and never closed.`)
  }
}

const sliceBytes = 64 * 1024

/** `ended` counts the rows that were read to their end. */
async function* slices(content: Buffer, ended: () => number): AsyncGenerator<Buffer> {
  let [seen, since] = [0, 0]
  for (let from = 0; from < content.length; from += sliceBytes) {
    await turn()
    if (ended() > seen) [seen, since] = [ended(), from]
    if (from - since > mostRowBytes)
      throw unreadable(`Behind row ${seen} comes one of more than 2 MB. Maybe a quotation mark is opened there, and never closed.`)
    yield content.subarray(from, from + sliceBytes)
  }
}

/** Without the apostrophe that keeps spreadsheets from running a cell: our own exports have it (kernel/csv.ts). */
function unprotected(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell
}

export function unreadable(detail: string): Refused {
  return new Refused(leadRefusals['csv-not-readable'], { detail })
}

/** A cell as it can be kept and shown: whole enough to be recognised. */
export function shown(cell: string): string {
  return cell.replaceAll('\0', '␀').toWellFormed().slice(0, 200)
}
