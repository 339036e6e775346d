import { sql, type Tx } from '../../kernel/database/index.ts'
import { cursorOf, readCursor } from '../../kernel/http/cursor.ts'
import type { ChainedEvent } from './chain.ts'
import type { AuditFilters, AuditPage, AuditQuery } from './contract.ts'
import { columns, present, readHead } from './events.ts'

/** Counting on would cost more than anybody wants to know. */
const mostCounted = 1000

/** A stretch of the chain; empty where `lowest` is beyond `highest`. */
export interface Stretch {
  readonly lowest: number
  readonly highest: number
}

/** One page of events, newest first, which is by their places. A million of them costs no more than a hundred. */
export async function listEvents(tx: Tx, query: AuditQuery): Promise<AuditPage> {
  const stretch = await stretchOf(tx, query)
  const [before] = (readCursor(query.cursor, ['number']) ?? []) as number[]
  const page = before === undefined ? stretch : { ...stretch, highest: Math.min(stretch.highest, before - 1) }
  const [rows, count] = await Promise.all([matchingEvents(tx, query, page, query.limit + 1), countEvents(tx, query, stretch)])
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  return {
    items: items.map(present),
    nextCursor: rows.length > query.limit && last ? cursorOf([last.seq]) : null,
    total: isNarrowed(query) ? Math.min(count, mostCounted) : count,
    totalIsLeast: isNarrowed(query) && count > mostCounted,
  }
}

/** Time runs along the chain, so a span of time is a stretch of places, and every other index ends in the place. */
export async function stretchOf(tx: Tx, { from, to }: Pick<AuditFilters, 'from' | 'to'>): Promise<Stretch> {
  const place = (text: string | undefined, otherwise: number) =>
    text === undefined
      ? otherwise
      : tx
          .maybe(
            sql<{ seq: number }>`select seq from audit_events where organization_id = ${tx.organizationId} and at >= ${text}::timestamptz
              order by at, seq limit 1`,
          )
          .then((found) => found?.seq ?? Number.MAX_SAFE_INTEGER)
  const head = (await readHead(tx))?.seq ?? 0
  const [lowest, beyond] = await Promise.all([place(from, 1), place(to, head + 1)])
  return { lowest, highest: Math.min(beyond - 1, head) }
}

type Narrowing = Pick<AuditFilters, 'search' | 'actor' | 'action' | 'target' | 'event'>

type Order = 'newest first' | 'oldest first'

/** Events of a stretch that match, one end of it first. */
export async function matchingEvents(tx: Tx, query: Narrowing, stretch: Stretch, most: number, order: Order = 'newest first') {
  const direction = order === 'newest first' ? sql`desc` : sql`asc`
  const found = words(query)
    ? sql`${searched(query, stretch, most, order)} join audit_events e on e.organization_id = ${tx.organizationId} and e.seq = found.place`
    : sql`audit_events e where ${matching(tx, query, stretch)}`
  return tx.many(sql<ChainedEvent>`select ${columns} from ${found} order by e.seq ${direction} limit ${most}`)
}

function matching(tx: Tx, query: Narrowing, { lowest, highest }: Stretch) {
  const terms = [sql`e.organization_id = ${tx.organizationId}`, sql`e.seq between ${lowest} and ${highest}`]
  if (query.actor) terms.push(sql`e.actor_id = ${query.actor}`)
  if (query.action) terms.push(sql`e.action = ${query.action}`)
  if (query.target) terms.push(sql`e.target_id = ${query.target}`)
  if (query.event) terms.push(sql`e.id = ${query.event}`)
  return sql.join(terms, sql` and `)
}

/** The places of the events that have these words; the function may use an index that row security keeps from the rest. */
function searched(query: Narrowing, { lowest, highest }: Stretch, most: number, order: Order) {
  const { actor, action, target } = query
  const given = sql.join([words(query), lowest, highest, actor || null, action || null, target || null, most, order === 'newest first'])
  return sql`search_audit(${given}) found (place)`
}

/** What can be searched for: nothing is left of signs alone, and one event that was named is it or is not. */
function words({ search = '', event }: Narrowing): string {
  return /[\p{L}\p{N}]/u.test(search) && !event ? search : ''
}

function isNarrowed(query: Narrowing): boolean {
  return Boolean(words(query) || query.actor || query.action || query.target || query.event)
}

/** Exact where nothing but time narrows it, since places have no gaps; else counted up to a bound, and one more where it goes on. */
async function countEvents(tx: Tx, query: Narrowing, stretch: Stretch): Promise<number> {
  if (!isNarrowed(query)) return Math.max(0, stretch.highest - stretch.lowest + 1)
  const most = mostCounted + 1
  const found = words(query)
    ? searched(query, stretch, most, 'newest first')
    : sql`(select e.seq from audit_events e where ${matching(tx, query, stretch)} limit ${most}) found`
  const { count } = await tx.one(sql<{ count: number }>`select count(*) as count from ${found}`)
  return count
}

/**
 * Which actions there are, and who acted: each step of the recursion jumps to the next value in the index, so that it costs as much
 * as there are values, and not events.
 */
export async function readChoices(tx: Tx) {
  const organization = tx.organizationId
  const actions = sql<{ action: string }>`
    with recursive step as (
      (select action from audit_events where organization_id = ${organization} order by action limit 1)
      union all
      select (select e.action from audit_events e where e.organization_id = ${organization} and e.action > step.action order by e.action limit 1)
      from step where step.action is not null
    ) select action from step where action is not null limit 500`
  const actors = sql<{ id: string; name: string }>`
    with recursive step as (
      (select actor_id from audit_events where organization_id = ${organization} and actor_id is not null order by actor_id limit 1)
      union all
      select (select e.actor_id from audit_events e where e.organization_id = ${organization} and e.actor_id > step.actor_id order by e.actor_id limit 1)
      from step where step.actor_id is not null
    ) select actor_id as id, latest.actor_name as name
      from step cross join lateral (
        select e.actor_name from audit_events e where e.organization_id = ${organization} and e.actor_id = step.actor_id order by e.seq desc limit 1
      ) latest limit 1000`
  const [done, by] = await Promise.all([tx.many(actions), tx.many(actors)])
  return { actions: done.map(({ action }) => action), actors: by.toSorted((one, other) => one.name.localeCompare(other.name)) }
}
