/** One row of a file, as a lead; or why it can't be one. */
import { mostMinor } from '../../kernel/shared/money.ts'
import { type ImportField, type Mapping, nameIn, newLead, statuses } from './contract.ts'
import { type Columns, readEmail, readPhone } from './fields.ts'
import { type Row, shown } from './import-file.ts'

export interface Failure {
  readonly line: number
  readonly column: string
  readonly reason: string
  readonly value: string
}

export interface Surroundings {
  readonly mapping: Mapping
  /** The names of the file's columns. */
  readonly columns: readonly string[]
  /** The digits behind the point of the organization's currency. */
  readonly digits: number
  /** Address → who it is, of members; or why no lead is given to them. */
  readonly members: ReadonlyMap<string, { readonly assignee_id: string } | string>
  /** Of phone numbers that name no country. */
  readonly phoneCountry?: string | null
}

export type ReadRow = { readonly ok: true; readonly lead: Partial<Columns> } | { readonly ok: false; readonly failures: readonly Failure[] }

/** Empty cells say nothing. */
export function readRow({ cells, line }: Row, around: Surroundings): ReadRow {
  const lead: Partial<Columns> = {}
  const failures: Failure[] = []
  const fail = (at: number, reason: string) =>
    failures.push({ line, column: around.columns[at] ?? '', reason, value: shown(cells[at] ?? '') })
  for (const [field, at] of Object.entries(around.mapping) as [ImportField, number][]) {
    const cell = field === 'name' ? nameIn(cells, around.mapping) : (cells[at] ?? '').trim()
    if (cell === '' || field === 'lastName') continue
    const read = readers[field](cell, around)
    if (typeof read === 'string') fail(at, read)
    else Object.assign(lead, read)
  }
  if (!failures.length && lead.name === undefined) fail(around.mapping.name ?? 0, 'A lead needs a name.')
  return failures.length ? { ok: false, failures } : { ok: true, lead }
}

/** The columns of the lead, or the reason why not. */
type Reader = (cell: string, around: Surroundings) => Partial<Columns> | string

const text =
  (field: 'name' | 'company' | 'source' | 'notes'): Reader =>
  (cell) => {
    const result = newLead.shape[field].safeParse(cell)
    return result.success ? { [field]: result.data } : (result.error.issues[0]?.message ?? 'This can’t be read.')
  }

const readers: Readonly<Record<Exclude<ImportField, 'lastName'>, Reader>> = {
  name: text('name'),
  company: text('company'),
  source: text('source'),
  notes: text('notes'),
  email(cell) {
    const read = readEmail(cell)
    return read.ok ? { email: read.value } : read.reason
  },
  phone(cell, { phoneCountry }) {
    const read = readPhone(cell, phoneCountry)
    return read.ok ? { phone: read.value } : read.reason
  },
  status(cell) {
    const status = cell.toLowerCase()
    return statuses.some((known) => known === status) ? { status } : `Choose one of: ${statuses.join(', ')}.`
  },
  value(cell, { digits }) {
    const value_minor = readAmount(cell, digits)
    return value_minor === undefined ? 'Write an amount such as 1250.00.' : { value_minor }
  },
  assignee(cell, { members }) {
    const address = assigneeAddress(cell)
    return (address && members.get(address)) || 'No member has this e-mail address.'
  },
}

export function assigneeAddress(cell: string): string | undefined {
  const read = readEmail(cell.trim())
  return read.ok ? read.value : undefined
}

/**
 * "1,250.50", "1.250,50 €" and "EUR 1250.5" are 125050. Three digits behind a single mark are thousands, unless nothing is in front of
 * them, or the currency has three digits behind the point: our own exports write "1.250" of it.
 */
export function readAmount(cell: string, digits: number): number | undefined {
  const plain = cell.replace(/\s|['’]|\p{Sc}|^[A-Z]{3}|[A-Z]{3}$/gu, '')
  if (!/^\d+([.,]\d+)*$/.test(plain)) return undefined
  const parts = plain.split(/[.,]/)
  const marks = new Set(plain.replace(/\d/g, ''))
  const isThousands = parts.at(-1)?.length === 3 && marks.size === 1 && parts[0] !== '0' && !(digits === 3 && /^\d+\.\d+$/.test(plain))
  const fraction = parts.length > 1 && !isThousands ? (parts.pop() ?? '') : ''
  const [first = '', ...thousands] = parts
  if (thousands.some((group) => group.length !== 3) || (thousands.length > 0 && first.length > 3)) return undefined
  // Cents of a cent are nobody's; zeros behind them are.
  if (/[1-9]/.test(fraction.slice(digits))) return undefined
  const amount = Number(`${first}${thousands.join('')}${fraction.slice(0, digits).padEnd(digits, '0')}`)
  return amount <= mostMinor ? amount : undefined
}
