import { build, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../../platform/app.ts'
import { record } from '../../platform/audit/index.ts'
import { presentActor } from '../../platform/members/index.ts'
import type { Member as Actor } from '../../platform/request/index.ts'
import { holdMembers, requireAssignee } from './assignee.ts'
import { type LeadChange, leadRefusals, type NewLead, type WholeLead } from './contract.ts'
import { currencyOf } from './currency.ts'
import { type Columns, columnsOf } from './fields.ts'
import { lockLead, presentWhole, requireLead, showLead, type Whole } from './rows.ts'
import { told } from './told.ts'

export async function createLead(app: App, tx: Tx, who: Actor, wanted: NewLead): Promise<WholeLead> {
  const actor = await editor(app, tx, who)
  const id = newId('lead')
  const columns = columnsOf(wanted)
  const assignee = columns.assignee_id ? await requireAssignee(app, tx, columns.assignee_id) : null
  await tx.run(
    build
      .insertInto('leads')
      .values({ organization_id: tx.organizationId, id, ...required(columns), created_by: actor.personId, updated_by: actor.personId }),
  )
  await record(tx, actor, {
    action: 'lead.created',
    target: { kind: 'lead', id, label: wanted.name },
    after: told(columns, { currency: await currencyOf(tx), assignee }),
    rule: `leads.edit: ${actor.role}`,
  })
  return showLead(tx, id)
}

/** Changes a lead; with `version`, only while it is that one. What is so already is no change. */
export async function changeLead(app: App, tx: Tx, who: Actor, id: string, change: LeadChange, version?: number): Promise<WholeLead> {
  const actor = await editor(app, tx, who)
  // Before the lead, as a removal takes them: the organization first.
  if (change.assigneeId) await holdMembers(tx)
  const [lead, currency] = [await lockLead(tx, id), await currencyOf(tx)]
  requireVersion(lead, currency, version)
  const columns = differing(lead, columnsOf(change))
  const names = Object.keys(columns)
  if (names.length === 0) return presentWhole(lead, currency)
  const assignee = columns.assignee_id ? await requireAssignee(app, tx, columns.assignee_id) : null
  await tx.run(build.updateTable('leads').set(columns).where('organization_id', '=', tx.organizationId).where('id', '=', id))
  await record(tx, actor, {
    action: names.length === 1 && columns.assignee_id !== undefined ? 'lead.assigned' : 'lead.updated',
    target: { kind: 'lead', id, label: columns.name ?? lead.name },
    before: told(pick(columnsIn(lead), names), { currency, assignee: lead.assigneeName }),
    after: told(columns, { currency, assignee }),
    rule: `leads.edit: ${actor.role}`,
  })
  return presentWhole(await requireLead(tx, id), currency)
}

export async function deleteLead(app: App, tx: Tx, who: Actor, id: string, version?: number): Promise<void> {
  const actor = await editor(app, tx, who)
  const [lead, currency] = [await lockLead(tx, id), await currencyOf(tx)]
  requireVersion(lead, currency, version)
  await tx.run(build.deleteFrom('leads').where('organization_id', '=', tx.organizationId).where('id', '=', id))
  await record(tx, actor, {
    action: 'lead.deleted',
    target: { kind: 'lead', id, label: lead.name },
    before: told(columnsIn(lead), { currency, assignee: lead.assigneeName }),
    rule: `leads.edit: ${actor.role}`,
  })
}

/** Whoever was removed, or lost the role, since the request began changes nothing any more. */
export async function editor(app: App, tx: Tx, who: Actor): Promise<Actor> {
  const actor = await presentActor(app, tx, who)
  actor.require('leads.edit')
  return actor
}

function requireVersion(lead: Whole, currency: string, version: number | undefined): void {
  if (version === undefined || version === lead.version) return
  throw new Refused(leadRefusals['changed-meanwhile'], { more: { lead: presentWhole(lead, currency) } })
}

function required({
  name = '',
  company = '',
  email = '',
  phone = '',
  status = 'new',
  source = '',
  value_minor = null,
  notes = '',
  assignee_id = null,
}: Partial<Columns>): Columns {
  return { name, company, email, phone, status, source, value_minor, notes, assignee_id }
}

function columnsIn(lead: Whole): Columns {
  const { name, company, email, phone, status, source, valueMinor, notes, assigneeId } = lead
  return { name, company, email, phone, status, source, value_minor: valueMinor, notes, assignee_id: assigneeId }
}

function differing(lead: Whole, columns: Partial<Columns>): Partial<Columns> {
  const now = columnsIn(lead)
  return Object.fromEntries(Object.entries(columns).filter(([name, value]) => now[name as keyof Columns] !== value))
}

function pick(columns: Columns, names: readonly string[]): Partial<Columns> {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => names.includes(name)))
}
