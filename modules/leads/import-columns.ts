import { type ImportField, importFields, type Mapping, statuses } from './contract.ts'

const firstNames = ['first name', 'firstname', 'given name', 'forename']

/** How else people call what a lead has, in the files that they bring. */
const names: Readonly<Record<ImportField, readonly string[]>> = {
  name: ['full name', 'contact', 'contact name', 'person', 'lead', 'lead name', ...firstNames],
  lastName: ['last name', 'lastname', 'surname', 'family name'],
  company: [
    'organization',
    'organisation',
    'organization name',
    'account',
    'account name',
    'company name',
    'company account',
    'business',
    'employer',
  ],
  email: ['e mail', 'mail', 'email address', 'e mail address', 'e mail 1 value', 'work email'],
  phone: ['telephone', 'phone number', 'tel', 'mobile', 'mobile phone', 'work phone', 'business phone', 'phone 1 value', 'cell'],
  status: ['lead status', 'stage', 'state'],
  source: ['lead source', 'origin', 'channel', 'campaign'],
  value: ['amount', 'deal value', 'estimated value', 'worth', 'budget'],
  notes: ['note', 'comment', 'comments', 'description', 'remarks'],
  assignee: ['owner', 'assigned to', 'lead owner', 'responsible', 'sales rep', 'rep'],
}

/** What may mean something else in the program that it comes from: every row would be left out for it. */
const mustBe: Partial<Record<ImportField, (cell: string) => boolean>> = {
  status: (cell) => statuses.some((status) => status === cell.toLowerCase()),
  assignee: (cell) => cell.includes('@'),
}

/**
 * By the names of the columns, and by what the first rows hold. A last name stands apart only where the column before it holds no more
 * than the first.
 */
export function suggestMapping(columns: readonly string[], sample: readonly (readonly string[])[] = []): Mapping {
  const plain = columns.map((column) =>
    column
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim(),
  )
  const found: Mapping = {}
  for (const field of importFields) {
    const at = [field, ...names[field]].map((name) => plain.indexOf(name)).find((place) => place >= 0)
    if (at === undefined || Object.values(found).includes(at)) continue
    if (field === 'lastName' && !firstNames.includes(plain[found.name ?? -1] ?? '')) continue
    const cells = sample.map((row) => row[at]?.trim() ?? '').filter((cell) => cell !== '')
    if (cells.length && !cells.some(mustBe[field] ?? (() => true))) continue
    found[field] = at
  }
  return found
}

/** Each column has a name, and no two have the same: the report of an import tells them apart by it. */
export function columnNames(cells: readonly string[]): string[] {
  const taken = new Set<string>()
  return cells.map((cell, i) => {
    const name = cell.trim() || `Column ${i + 1}`
    const own = taken.has(name) ? `${name} (${i + 1})` : name
    taken.add(own)
    return own
  })
}

const mostOfAddress = 320

/** A first row with an address in it is a lead, and no heading. */
export function isHeading(cells: readonly string[]): boolean {
  // Nothing longer is an address, and the pattern takes the square of its length: a file of one cell would stop the server for hours.
  return !cells.some((cell) => cell.length <= mostOfAddress && /^\S+@\S+\.\S+$/.test(cell.trim()))
}
