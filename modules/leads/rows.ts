import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import { type Lead, leadId, type Status, type WholeLead } from './contract.ts'
import { currencyOf } from './currency.ts'

/** A row of the list, of leads `l` and their assignees `p`. */
export const listed = sql`l.id, l.name, l.company, l.email, l.phone, l.status, l.source, l.value_minor as "valueMinor",
  l.assignee_id as "assigneeId", p.name as "assigneeName", l.created_at as "createdAt", l.updated_at as "updatedAt", l.version`

export interface Listed {
  readonly id: string
  readonly name: string
  readonly company: string
  readonly email: string
  readonly phone: string
  readonly status: Status
  readonly source: string
  readonly valueMinor: number | null
  readonly assigneeId: string | null
  readonly assigneeName: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly version: number
}

export interface Whole extends Listed {
  readonly notes: string
  readonly createdBy: string | null
  readonly creatorName: string | null
  readonly updatedBy: string | null
  readonly updaterName: string | null
}

export function present(row: Listed, currency: string): Lead {
  const { id, name, company, email, phone, status, source, valueMinor, assigneeId, assigneeName, version } = row
  return {
    id,
    name,
    company: company || null,
    email: email || null,
    phone: phone || null,
    status,
    source: source || null,
    value: valueMinor === null ? null : { amountMinor: valueMinor, currency },
    assignee: person(assigneeId, assigneeName),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version,
  }
}

export function presentWhole(row: Whole, currency: string): WholeLead {
  return {
    ...present(row, currency),
    notes: row.notes || null,
    createdBy: person(row.createdBy, row.creatorName),
    updatedBy: person(row.updatedBy, row.updaterName),
  }
}

/** Row security shows the names of members only. */
function person(personId: string | null, name: string | null) {
  return personId !== null && name !== null ? { personId, name } : null
}

export async function findLead(tx: Tx, id: string): Promise<Whole | undefined> {
  if (!leadId.safeParse(id).success) return undefined
  return tx.maybe(sql<Whole>`
    select ${listed}, l.notes, l.created_by as "createdBy", c.name as "creatorName", l.updated_by as "updatedBy", u.name as "updaterName"
    from leads l left join people p on p.id = l.assignee_id left join people c on c.id = l.created_by left join people u on u.id = l.updated_by
    where l.organization_id = ${tx.organizationId} and l.id = ${id}`)
}

/** The lead, or the same answer as for nothing. */
export async function requireLead(tx: Tx, id: string): Promise<Whole> {
  const found = await findLead(tx, id)
  if (!found) throw new Refused(common['not-found'])
  return found
}

/** The same, and nobody else changes it before this transaction ends. */
export async function lockLead(tx: Tx, id: string): Promise<Whole> {
  if (!leadId.safeParse(id).success) throw new Refused(common['not-found'])
  await tx.run(build.selectFrom('leads').select('id').where('organization_id', '=', tx.organizationId).where('id', '=', id).forUpdate())
  return requireLead(tx, id)
}

export async function showLead(tx: Tx, id: string): Promise<WholeLead> {
  const [row, currency] = await Promise.all([requireLead(tx, id), currencyOf(tx)])
  return presentWhole(row, currency)
}
