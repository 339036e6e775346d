import { type RawBuilder, sql, type Tx } from '../../kernel/database/index.ts'
import { atMicroseconds, cursorOf, microseconds, readCursor } from '../../kernel/http/cursor.ts'
import type { LeadFilters, LeadPage, LeadQuery, Sort } from './contract.ts'
import { currencyOf } from './currency.ts'
import { type Listed, listed, present } from './rows.ts'
import { type Found, isFiltered, lookFor, matching, mostCounted } from './search.ts'

interface Order {
  readonly column: RawBuilder<unknown>
  readonly kind: 'time' | 'text' | 'number'
  readonly descending: boolean
}

/** Each is a column with an index of its own, in which the id follows. */
const orders = {
  createdAt: { column: sql`l.created_at`, kind: 'time' },
  updatedAt: { column: sql`l.updated_at`, kind: 'time' },
  name: { column: sql`l.name_key`, kind: 'text' },
  company: { column: sql`l.company_key`, kind: 'text' },
  value: { column: sql`l.value_key`, kind: 'number' },
} as const

export function orderOf(sort: Sort): Order {
  return { ...orders[sort.replace('-', '') as keyof typeof orders], descending: sort.startsWith('-') }
}

/** One page of leads. A hundred thousand of them cost about as much as a hundred. */
export async function listLeads(tx: Tx, query: LeadQuery): Promise<LeadPage> {
  const found = await lookFor(tx, query)
  const [page, counted] = await Promise.all([readPage(tx, query, found), countLeads(tx, query, found)])
  return { ...page, ...counted }
}

export async function readPage(tx: Tx, query: LeadQuery, found: Found): Promise<Pick<LeadPage, 'items' | 'nextCursor'>> {
  const order = orderOf(query.sort)
  const after = readCursor(query.cursor, [order.kind === 'text' ? 'text' : 'number', 'text'])
  const [rows, currency] = await Promise.all([pageOf(tx, matching(tx, query, found), order, after, query.limit + 1), currencyOf(tx)])
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  const nextCursor = rows.length > query.limit && last ? cursorOf([last.place, last.id]) : null
  return { items: items.map((row) => present(row, currency)), nextCursor }
}

export type Place = readonly (string | number)[]

/** The rows behind a place, in this order, with the place of each. */
export async function pageOf(tx: Tx, where: RawBuilder<boolean>, order: Order, after: Place | undefined, most: number) {
  const direction = order.descending ? sql`desc` : sql`asc`
  const beyond = after ? sql`and ${behind(order, after)}` : sql``
  const sorted = sql`order by ${order.column} ${direction}, l.id ${direction}`
  const place = order.kind === 'time' ? microseconds(order.column) : order.column
  // The page first, and only then the names of its assignees.
  return tx.many(sql<Listed & { place: string | number; notes: string }>`
    select ${listed}, l.notes, ${place} as place from (select * from leads l where ${where} ${beyond} ${sorted} limit ${sql.lit(most)}) l
    left join people p on p.id = l.assignee_id ${sorted}`)
}

function behind({ column, kind, descending }: Order, [value, id]: Place) {
  const given = kind === 'time' ? atMicroseconds(value) : kind === 'number' ? sql`${value}::bigint` : sql`${value}`
  return descending ? sql`(${column}, l.id) < (${given}, ${id})` : sql`(${column}, l.id) > (${given}, ${id})`
}

/** Exact where nothing narrows it; else counted up to a bound. */
async function countLeads(tx: Tx, filters: LeadFilters, found: Found) {
  if (!isFiltered(filters) && found.how !== 'no words') return upToBound(found.count)
  const where = matching(tx, filters, found)
  if (!isFiltered(filters)) {
    const { count } = await tx.one(sql<{ count: number }>`select count(*) as count from leads l where ${where}`)
    return { total: count, totalIsLeast: false }
  }
  const { count } = await tx.one(
    sql<{ count: number }>`select count(*) as count from (select from leads l where ${where} limit ${sql.lit(mostCounted + 1)}) counted`,
  )
  return upToBound(count)
}

function upToBound(count: number) {
  return { total: Math.min(count, mostCounted), totalIsLeast: count > mostCounted }
}

/** Where leads came from: each step jumps to the next value in the index, so that it costs as much as there are values. */
export async function readSources(tx: Tx): Promise<string[]> {
  const organization = tx.organizationId
  const rows = await tx.many(sql<{ source: string }>`
    with recursive step as (
      (select source from leads where organization_id = ${organization} order by source limit 1)
      union all
      select (select l.source from leads l where l.organization_id = ${organization} and l.source > step.source order by l.source limit 1)
      from step where step.source is not null
    ) select source from step where source <> '' limit 500`)
  return rows.map(({ source }) => source)
}
