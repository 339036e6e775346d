import { canonicalAddress } from '../../kernel/email-address.ts'
import type { RawBuilder } from 'kysely'
import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { cursorOf, readCursor } from '../../kernel/http/cursor.ts'
import type { App } from '../app.ts'
import type { MemberQuery } from '../members/contract.ts'
import { listMembers } from '../members/index.ts'
import { readOrganization } from '../organizations/index.ts'
import { findPerson, type FoundPerson, isSupport } from '../people/index.ts'
import type { Found, FoundOrganization, SupportMember, SupportOrganization, SupportQuery } from './contract.ts'

interface FoundRow {
  id: string
  name: string
  slug: string
  plan: string | null
  members: number
  owner_name: string
  owner_email: string
  created_at: Date
  rank: number
  sort_name: string
}

/** Organizations by name, slug, id or the address of a member; and the account of that address, wherever it belongs. */
export async function find(app: App, { search: typed, limit, cursor }: SupportQuery): Promise<Found> {
  const after = readCursor(cursor, ['number', 'text', 'text'])
  const canonical = canonicalAddress(typed)
  const search = canonical.ok ? canonical.address : typed.trim()
  const matching = sql`support_organizations(${search}, ${app.db.sign('support', search)})`
  const [rows, { total }, person] = await Promise.all([
    app.db.many(pageOf(matching, search, limit + 1, after)),
    app.db.one(sql<{ total: number }>`select count(*)::int as total from ${matching}`),
    canonical.ok ? findPerson(app, { address: canonical.address }) : undefined,
  ])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(presentFound),
    nextCursor: rows.length > limit && last ? cursorOf([last.rank, last.sort_name, last.id]) : null,
    total,
    person: person ? presentPerson(app, person) : null,
  }
}

/** The one of that slug first, then by name. */
function pageOf(matching: RawBuilder<unknown>, search: string, most: number, [rank, name, id]: readonly (string | number)[] = []) {
  const beyond = sql<boolean>`${id ?? null}::text is null or (rank, sort_name, id) > (${rank ?? null}::bigint, ${name ?? null}, ${id ?? null})`
  return sql<FoundRow>`
    select * from (select *, case slug when lower(${search}) then 0 else 1 end as rank, lower(name) as sort_name from ${matching}) f
    where ${beyond} order by rank, sort_name, id limit ${most}`
}

function presentFound({ owner_name, owner_email, created_at, rank: _rank, sort_name: _name, ...row }: FoundRow): FoundOrganization {
  return { ...row, owner: { name: owner_name, email: owner_email }, createdAt: created_at.toISOString() }
}

function presentPerson(app: App, { joinsOrganizationId: _joins, createdAt, ...person }: FoundPerson): NonNullable<Found['person']> {
  return { ...person, support: isSupport(app, person), createdAt: createdAt.toISOString() }
}

export async function seeOrganization(app: App, tx: Tx): Promise<SupportOrganization> {
  const { owner, ...organization } = await readOrganization(app, tx)
  const { email } = await tx.one(build.selectFrom('people').select('email').where('id', '=', owner.personId))
  return { ...organization, owner: { ...owner, email } }
}

export async function seeMembers(tx: Tx, query: MemberQuery) {
  const page = await listMembers(tx, query)
  const ids = page.items.map(({ personId }) => personId)
  const verified = await tx.many(sql<{ id: string }>`select id from people where id = any(${ids}) and email_verified`)
  const known = new Set(verified.map(({ id }) => id))
  return { ...page, items: page.items.map((one): SupportMember => ({ ...one, emailVerified: known.has(one.personId) })) }
}
