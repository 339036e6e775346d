import { type Expression, expressionBuilder, type SqlBool } from 'kysely'
import type { DB } from '../../migrations/tables.gen.ts'
import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { atMicroseconds, cursorOf, microseconds, readCursor } from '../../kernel/http/cursor.ts'
import type { Member, MemberQuery } from './contract.ts'

type Tables = DB & { m: DB['memberships']; p: DB['people'] }

/** What each sort compares. Nulls (never active) come as the beginning of time, so that a cursor can stand on them. */
const sortBy = {
  joinedAt: sql<string>`m.joined_at`,
  name: sql<string>`lower(p.name)`,
  email: sql<string>`p.email`,
  role: sql<string>`m.role`,
  lastActiveAt: sql<string>`coalesce(m.last_active_at, 'epoch'::timestamptz)`,
} as const

/** One page of members. Unfiltered, and in the order of joining, it costs the same in an organization of ten and of ten thousand. */
export async function listMembers(tx: Tx, query: MemberQuery) {
  const descending = query.sort.startsWith('-')
  const key = query.sort.replace('-', '') as keyof typeof sortBy
  const sort = sortBy[key]
  const direction = descending ? 'desc' : 'asc'
  const isTime = key === 'joinedAt' || key === 'lastActiveAt'
  const after = readCursor(query.cursor, [isTime ? 'number' : 'text', 'text'])
  const page = selectMembers()
    .where(matching(tx.organizationId, query))
    .$if(after !== undefined, (found) => found.where(beyond(sort, isTime, descending, after ?? [])))
    .select(sql<string | number>`${isTime ? microseconds(sort) : sort}`.as('sortValue'))
    .orderBy(sort, direction)
    .orderBy('m.person_id', direction)
    .limit(query.limit + 1)
  const [rows, total] = await Promise.all([tx.many(page), countMembers(tx, query)])
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  const nextCursor = rows.length > query.limit && last ? cursorOf([last.sortValue, last.personId]) : null
  return { items: items.map(present), nextCursor, total }
}

export async function readMember(tx: Tx, personId: string): Promise<Member | undefined> {
  const row = await tx.maybe(selectMembers().where('m.organization_id', '=', tx.organizationId).where('m.person_id', '=', personId))
  return row && present(row)
}

function selectMembers() {
  return build
    .selectFrom('memberships as m')
    .innerJoin('people as p', 'p.id', 'm.person_id')
    .select([
      'm.person_id as personId',
      'p.name',
      'p.email',
      'p.image',
      'm.role',
      'm.joined_at as joinedAt',
      'm.last_active_at as lastActiveAt',
    ])
}

interface Row {
  personId: string
  name: string
  email: string
  image: string | null
  role: string
  joinedAt: Date
  lastActiveAt: Date | null
}

function present({ personId, name, email, image, role, joinedAt, lastActiveAt }: Row): Member {
  const status = lastActiveAt ? 'active' : 'new'
  return { personId, name, email, image, role, status, joinedAt: joinedAt.toISOString(), lastActiveAt: lastActiveAt?.toISOString() ?? null }
}

function matching(organizationId: string, { search, role, status }: MemberQuery): Expression<SqlBool> {
  const on = expressionBuilder<Tables, 'm' | 'p'>()
  const terms: Expression<SqlBool>[] = [on('m.organization_id', '=', organizationId)]
  if (role) terms.push(on('m.role', '=', role))
  if (status) terms.push(on('m.last_active_at', status === 'active' ? 'is not' : 'is', null))
  if (search) {
    // Lowered by the database on both sides: JavaScript makes two letters of one İ.
    const pattern = sql<string>`lower(${`%${search.replace(/[\\%_]/g, '\\$&')}%`})`
    terms.push(on.or([on(sql<string>`lower(p.name)`, 'like', pattern), on('p.email', 'like', pattern)]))
  }
  return on.and(terms)
}

function beyond(sort: Expression<string>, isTime: boolean, descending: boolean, [value, personId]: (string | number)[]) {
  const given = isTime ? atMicroseconds(value) : sql`${value}`
  return descending
    ? sql<SqlBool>`(${sort}, m.person_id) < (${given}, ${personId})`
    : sql<SqlBool>`(${sort}, m.person_id) > (${given}, ${personId})`
}

/** Without a filter the seats are the members, and the database keeps their count. */
async function countMembers(tx: Tx, query: MemberQuery): Promise<number> {
  if (!query.search && !query.role && !query.status) {
    const { total } = await tx.one(build.selectFrom('organizations').select('seats_used as total').where('id', '=', tx.organizationId))
    return total
  }
  const { total } = await tx.one(
    build
      .selectFrom('memberships as m')
      .innerJoin('people as p', 'p.id', 'm.person_id')
      .where(matching(tx.organizationId, query))
      .select((count) => count.fn.countAll<number>().as('total')),
  )
  return total
}
