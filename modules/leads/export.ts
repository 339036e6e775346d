import { csvRow } from '../../kernel/csv.ts'
import { sql, type Tx } from '../../kernel/database/index.ts'
import { digitsOf } from '../../kernel/shared/money.ts'
import { type ExportQuery, importFields } from './contract.ts'
import { currencyOf } from './currency.ts'
import { orderOf, pageOf, type Place } from './list.ts'
import type { Listed } from './rows.ts'
import { lookFor, matching } from './search.ts'
import type { Inside } from './stream.ts'

const pageSize = 1000

const columns = [...importFields.filter((field) => field !== 'lastName'), 'created', 'id']

/** Leads as CSV, in the columns that an import knows. The mark in front tells spreadsheets that it is UTF-8. */
export async function* exportLeads(inside: Inside, query: ExportQuery): AsyncIterable<string> {
  yield `\ufeff${csvRow(columns.map(heading))}`
  const order = orderOf(query.sort)
  let after: Place | undefined
  for (;;) {
    const { rows, digits } = await inside(async (tx) => {
      const page = await pageOf(tx, matching(tx, query, await lookFor(tx, query)), order, after, pageSize)
      return { rows: await withEmails(tx, page), digits: digitsOf(await currencyOf(tx)) }
    })
    if (rows.length) yield rows.map((row) => line(row, digits)).join('')
    const last = rows.at(-1)
    if (rows.length < pageSize || !last) return
    after = [last.place, last.id]
  }
}

/** "Name" for `name`. */
function heading(field: string): string {
  return field.charAt(0).toUpperCase() + field.slice(1)
}

/** An assignee is named by the address, as an import wants it. */
async function withEmails<Row extends Listed>(tx: Tx, rows: readonly Row[]): Promise<(Row & { assigneeEmail: string })[]> {
  const ids = [...new Set(rows.flatMap(({ assigneeId }) => assigneeId ?? []))]
  const found = await tx.many(sql<{ id: string; email: string }>`select id, email from people where id = any(${ids}::text[])`)
  const emails = new Map(found.map(({ id, email }) => [id, email]))
  return rows.map((row) => ({ ...row, assigneeEmail: emails.get(row.assigneeId ?? '') ?? '' }))
}

function line(lead: Listed & { notes: string; assigneeEmail: string }, digits: number): string {
  const { name, company, email, phone, status, source, valueMinor, notes, assigneeEmail, createdAt, id } = lead
  const value = valueMinor === null ? null : plain(valueMinor, digits)
  return csvRow([name, company, email, phone, status, source, value, notes, assigneeEmail, createdAt.toISOString(), id])
}

/** 1250 → "12.50". */
function plain(amountMinor: number, digits: number): string {
  if (digits === 0) return String(amountMinor)
  const text = String(amountMinor).padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
