import { canonicalAddress } from '../../kernel/email-address.ts'
import { build, sql, type Tx } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'
import type { MemberQuery } from '../members/contract.ts'
import { listMembers } from '../members/index.ts'
import { readOrganization } from '../organizations/index.ts'
import { findPerson, type FoundPerson, isSupport } from '../people/index.ts'
import type { Found, SupportMember, SupportOrganization } from './contract.ts'

const mostFound = 50

interface FoundRow {
  id: string
  name: string
  slug: string
  plan: string | null
  members: number
  owner_name: string
  owner_email: string
  created_at: Date
}

/** Organizations by name, slug, id or the address of a member; and the account of that address, wherever it belongs. */
export async function find(app: App, typed: string): Promise<Found> {
  const canonical = canonicalAddress(typed)
  const search = canonical.ok ? canonical.address : typed.trim()
  const [rows, person] = await Promise.all([
    app.db.many(sql<FoundRow>`select * from support_organizations(${search}, ${app.db.sign('support', search)})`),
    canonical.ok ? findPerson(app, { address: canonical.address }) : undefined,
  ])
  const items = rows.slice(0, mostFound).map(({ owner_name, owner_email, created_at, ...row }) => ({
    ...row,
    owner: { name: owner_name, email: owner_email },
    createdAt: created_at.toISOString(),
  }))
  return { items, more: rows.length > mostFound, person: person ? presentPerson(app, person) : null }
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
