/** What narrows a list of leads, as conditions on rows `l`. */
import { type RawBuilder, sql, type Tx } from '../../kernel/database/index.ts'
import type { LeadFilters } from './contract.ts'

/**
 * How the words of a search are looked for. What few leads have is found by the index of words; what many have is met soonest by
 * walking the leads in their order. Which it is has to be asked first: no plan can know it. The answer is most of a total, too.
 */
export interface Found {
  readonly how: 'no words' | 'few' | 'many'
  /** How many leads have the words, counted up to a bound and one more. */
  readonly count: number
}

/** Counting on would cost more than anybody wants to know. */
export const mostCounted = 10_000

/** Up to here the index of words is quicker, also where every match has to be put in order. */
const few = 4000

export async function lookFor(tx: Tx, { search }: LeadFilters): Promise<Found> {
  if (!hasWords(search)) return { how: 'no words', count: 0 }
  const { count } = await tx.one(sql<{ count: number }>`select count(*) as count from search_leads(${search}, ${mostCounted + 1})`)
  return { how: count > few ? 'many' : 'few', count }
}

/** Nothing can be searched by signs alone. */
function hasWords(search = ''): boolean {
  return /[\p{L}\p{N}]/u.test(search)
}

/** Whether anything but words narrows it. */
export function isFiltered({ status, assignee, source, createdFrom, createdTo }: LeadFilters): boolean {
  return Boolean(status ?? (assignee || source || createdFrom || createdTo))
}

export function matching({ organizationId }: Tx, filters: LeadFilters, { how }: Found): RawBuilder<boolean> {
  const { search, status, assignee, source, createdFrom, createdTo } = filters
  const terms: RawBuilder<unknown>[] = [sql`l.organization_id = ${organizationId}`]
  if (how === 'few') terms.push(sql`l.id = any(array(select search_leads(${search}, ${few + 1})))`)
  // Of a case the planner believes that every second row fulfils it. Of words it would believe that hardly any does, and read them all.
  if (how === 'many') terms.push(sql`case when l.words @@ (select lead_query(${organizationId}, ${search})) then true end`)
  if (status) terms.push(sql`l.status = ${status}`)
  if (assignee) terms.push(assignee === 'unassigned' ? sql`l.assignee_id is null` : sql`l.assignee_id = ${assignee}`)
  if (source) terms.push(sql`l.source = ${source}`)
  if (createdFrom) terms.push(sql`l.created_at >= ${createdFrom}::timestamptz`)
  if (createdTo) terms.push(sql`l.created_at < ${createdTo}::timestamptz`)
  return sql<boolean>`${sql.join(terms, sql` and `)}`
}
