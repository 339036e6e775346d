import type { ExpressionBuilder, SqlBool } from 'kysely'
import type { DB } from '../../migrations/tables.gen.ts'
import { build, prepared, sql, type Tx } from '../../kernel/database/index.ts'
import { atMicroseconds, cursorOf, microseconds, readCursor } from '../../kernel/http/cursor.ts'
import type { Member, MemberQuery } from './contract.ts'

type On = ExpressionBuilder<DB & { m: DB['memberships']; p: DB['people'] }, 'm' | 'p'>

/** What each sort compares. Nulls (never active) come as the beginning of time, so that a cursor can stand on them. */
const sortBy = {
  joinedAt: sql<string>`m.joined_at`,
  name: sql<string>`lower(p.name)`,
  email: sql<string>`p.email`,
  role: sql<string>`m.role`,
  lastActiveAt: sql<string>`coalesce(m.last_active_at, 'epoch'::timestamptz)`,
} as const

/** What a query asks for; with `roles`, only those who have one of them. */
type Wanted = MemberQuery & { readonly roles?: readonly string[] }

/** One page of members. Unfiltered, and in the order of joining, it costs the same in an organization of ten and of ten thousand. */
export async function listMembers(tx: Tx, query: Wanted) {
  const shape = shapeOf(query)
  const after = readCursor(query.cursor, [shape.isTime ? 'number' : 'text', 'text'])
  const values = valuesOf(tx, query, after)
  const [rows, total] = await Promise.all([tx.many(pageOf(values, { ...shape, isFirst: !after })), countMembers(tx, values, shape)])
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  const nextCursor = rows.length > query.limit && last ? cursorOf([last.sortValue, last.personId]) : null
  return { items: items.map(present), nextCursor, total }
}

/** What of a query changes the text of its statements. */
function shapeOf({ sort, limit, search, role, roles, status }: Wanted) {
  const key = sort.replace('-', '') as keyof typeof sortBy
  return {
    key,
    isTime: key === 'joinedAt' || key === 'lastActiveAt',
    direction: sort.startsWith('-') ? ('desc' as const) : ('asc' as const),
    searches: search !== undefined && search !== '',
    hasRole: role !== undefined && role !== '',
    hasRoles: roles !== undefined,
    status,
    // A number in the text and no parameter: knowing how little is wanted, the database plans once and well for all organizations.
    most: limit <= 50 ? 50 : 200,
  }
}

type Shape = ReturnType<typeof shapeOf>

function isWhole({ searches, hasRole, hasRoles, status }: Shape): boolean {
  return !searches && !hasRole && !hasRoles && status === undefined
}

/** And what fills them in. */
function valuesOf(
  { organizationId }: Tx,
  { search = '', role = '', roles = [] }: Wanted,
  [sortValue = '', personId = '']: (string | number)[] = [],
) {
  return { organizationId, pattern: `%${search.replace(/[\\%_]/g, '\\$&')}%`, role, roles, sortValue, personId: String(personId) }
}

type Values = ReturnType<typeof valuesOf>

const pageOf = prepared((value: Values, shape: Shape & { isFirst: boolean }) => {
  const sort = sortBy[shape.key]
  const byIndex = isWhole(shape) && shape.key === 'joinedAt'
  const onPage = pageOfIndex(value, shape)
  return selectMembers()
    .$if(byIndex, (found) =>
      found.innerJoin(onPage, (on) => on.onRef('k.organization_id', '=', 'm.organization_id').onRef('k.person_id', '=', 'm.person_id')),
    )
    .$if(!byIndex, (found) => found.where((on) => matching(on, value, shape)))
    .$if(!byIndex && !shape.isFirst, (found) => found.where(beyond(value, shape)))
    .select(sql<string | number>`${shape.isTime ? microseconds(sort) : sort}`.as('sortValue'))
    .orderBy(sort, shape.direction)
    .orderBy('m.person_id', shape.direction)
    .limit(sql.lit(shape.most + 1))
})

/**
 * Who is on the page, from the index alone. The planner decides once for all organizations, so it thinks of the many small ones, where
 * reading all members and sorting them costs nothing; in a large one that takes a hundred times as long as this.
 */
function pageOfIndex(value: Values, shape: Shape & { isFirst: boolean }) {
  return build
    .selectFrom('memberships as m')
    .where('m.organization_id', '=', value.organizationId)
    .$if(!shape.isFirst, (found) => found.where(beyond(value, shape)))
    .select(['m.organization_id', 'm.person_id'])
    .orderBy('m.joined_at', shape.direction)
    .orderBy('m.person_id', shape.direction)
    .limit(sql.lit(shape.most + 1))
    .as('k')
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

function matching(on: On, value: Values, { hasRole, hasRoles, status, searches }: Shape) {
  const terms = [on('m.organization_id', '=', value.organizationId)]
  if (hasRole) terms.push(on('m.role', '=', value.role))
  if (hasRoles) terms.push(on('m.role', '=', sql<string>`any(${value.roles}::text[])`))
  if (status) terms.push(on('m.last_active_at', status === 'active' ? 'is not' : 'is', null))
  // Lowered by the database on both sides: JavaScript makes two letters of one İ.
  const pattern = sql<string>`lower(${value.pattern})`
  if (searches) terms.push(on.or([on(sql<string>`lower(p.name)`, 'like', pattern), on('p.email', 'like', pattern)]))
  return on.and(terms)
}

function beyond({ sortValue, personId }: Values, { key, isTime, direction }: Shape) {
  const given = isTime ? atMicroseconds(sortValue) : sql`${sortValue}`
  return direction === 'desc'
    ? sql<SqlBool>`(${sortBy[key]}, m.person_id) < (${given}, ${personId})`
    : sql<SqlBool>`(${sortBy[key]}, m.person_id) > (${given}, ${personId})`
}

/** Without a filter the seats are the members, and the database keeps their count. */
async function countMembers(tx: Tx, values: Values, shape: Shape): Promise<number> {
  const { total } = await tx.one(isWhole(shape) ? seatsOf(values) : countOf(values, shape))
  return total
}

const seatsOf = prepared((value: Values) =>
  build.selectFrom('organizations').select('seats_used as total').where('id', '=', value.organizationId),
)

const countOf = prepared((value: Values, shape: Shape) =>
  build
    .selectFrom('memberships as m')
    .innerJoin('people as p', 'p.id', 'm.person_id')
    .where((on) => matching(on, value, shape))
    .select((on) => on.fn.countAll<number>().as('total')),
)
