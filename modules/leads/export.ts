import { csvRow } from '../../kernel/csv.ts'
import { sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../../platform/app.ts'
import type { Member } from '../../platform/request/index.ts'
import { type ExportQuery, importFields } from './contract.ts'
import { currencyOf, digitsOf } from './currency.ts'
import { orderOf, pageOf, type Place } from './list.ts'
import type { Listed } from './rows.ts'
import { lookFor, matching } from './search.ts'

const pageSize = 1000

/**
 * Leads as CSV, made while it is read: each page is a short transaction of its own, in which the reader is asked anew whether they
 * may see leads. Whoever is removed meanwhile gets half of it, and a broken connection. An import reads what this writes.
 */
export function exportLeads(
  app: App,
  organizationId: string,
  who: Member,
  query: ExportQuery,
  abort: () => void,
): ReadableStream<Uint8Array> {
  const inside: Inside = (work) =>
    app.db.reading({ organizationId, principal: who.personId }, async (tx) => {
      await mustStillSee(tx, who)
      return work(tx)
    })
  const failed = (error: unknown) => {
    app.log.warn({ requestId: who.requestId, err: error }, 'an export of leads broke off')
    abort()
  }
  return ReadableStream.from(encoded(table(inside, query), failed))
}

type Inside = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

async function mustStillSee(tx: Tx, who: Member): Promise<void> {
  const now = await tx.maybe(
    sql<{ role: string }>`select role from memberships where organization_id = ${tx.organizationId} and person_id = ${who.personId}`,
  )
  if (!now) throw new Refused(common['not-found'])
  who.withRole(now.role).require('leads.view')
}

async function* encoded(texts: AsyncIterable<string>, failed: (error: unknown) => void): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder()
  try {
    for await (const text of texts) yield encoder.encode(text)
  } catch (error) {
    failed(error)
  }
}

const added = ['created', 'id'] as const

/** The mark in front tells spreadsheets that it is UTF-8. */
async function* table(inside: Inside, query: ExportQuery): AsyncIterable<string> {
  yield `\ufeff${csvRow([...importFields, ...added].map(heading))}`
  const order = orderOf(query.sort)
  let after: Place | undefined
  for (;;) {
    const { rows, currency } = await inside(async (tx) => {
      const where = matching(tx, query, await lookFor(tx, query))
      const [page, currency] = [await pageOf(tx, where, order, after, pageSize), await currencyOf(tx)]
      return { rows: await withEmails(tx, page), currency }
    })
    if (rows.length) yield rows.map((row) => line(row, currency)).join('')
    const last = rows.at(-1)
    if (rows.length < pageSize || !last) return
    after = [last.place, last.id]
  }
}

/** "Name" for `name`. */
export function heading(field: string): string {
  return field.charAt(0).toUpperCase() + field.slice(1)
}

/** An assignee is named by the address, as an import wants it. */
async function withEmails<Row extends Listed>(tx: Tx, rows: readonly Row[]): Promise<(Row & { assigneeEmail: string })[]> {
  const ids = [...new Set(rows.flatMap(({ assigneeId }) => assigneeId ?? []))]
  const found = await tx.many(sql<{ id: string; email: string }>`select id, email from people where id = any(${ids}::text[])`)
  const emails = new Map(found.map(({ id, email }) => [id, email]))
  return rows.map((row) => ({ ...row, assigneeEmail: emails.get(row.assigneeId ?? '') ?? '' }))
}

function line(lead: Listed & { notes: string; assigneeEmail: string }, currency: string): string {
  const { name, company, email, phone, status, source, valueMinor, notes, assigneeEmail, createdAt, id } = lead
  const value = valueMinor === null ? null : plain(valueMinor, digitsOf(currency))
  return csvRow([name, company, email, phone, status, source, value, notes, assigneeEmail, createdAt.toISOString(), id])
}

/** 1250 → "12.50". */
function plain(amountMinor: number, digits: number): string {
  if (digits === 0) return String(amountMinor)
  const text = String(amountMinor).padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
