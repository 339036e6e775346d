import { sql, type Tx } from '../../../../kernel/database/index.ts'
import { newId } from '../../../../kernel/ids.ts'
import { Refused } from '../../../../kernel/refusal.ts'
import { common } from '../../../../kernel/shared/contract.ts'
import type { App } from '../../../../platform/app.ts'
import { record } from '../../../../platform/audit/index.ts'
import { presentActor } from '../../../../platform/members/index.ts'
import { lockOrganization } from '../../../../platform/organizations/index.ts'
import type { Member } from '../../../../platform/request/index.ts'
import { subjectOf, type Tool } from './contract.ts'

const tools = sql`
  select t.id, t.name, case when p.id is not null then json_build_object('personId', p.id, 'name', p.name) end as borrower
  from tools t left join people p on p.id = t.borrower_id`

export function listTools(tx: Tx): Promise<Tool[]> {
  return tx.many(sql<Tool>`${tools} where t.organization_id = ${tx.organizationId} order by lower(t.name), t.id limit 500`)
}

export function findTool(tx: Tx, id: string): Promise<Tool | undefined> {
  return tx.maybe(sql<Tool>`${tools} where t.organization_id = ${tx.organizationId} and t.id = ${id.replaceAll('\0', '')}`)
}

export async function addTool(tx: Tx, who: Member, name: string): Promise<Tool> {
  const id = newId('tool')
  await tx.run(sql`insert into tools (organization_id, id, name) values (${tx.organizationId}, ${id}, ${name})`)
  const tool: Tool = { id, name, borrower: null }
  await note(tx, who, tool, 'tool.added', { after: { name }, rule: 'tools.add' })
  return tool
}

export async function borrowTool(app: App, tx: Tx, who: Member, id: string): Promise<Tool> {
  const { actor, tool } = await about(app, tx, who, id, 'tools.borrow')
  await setBorrower(tx, id, actor.personId)
  const borrower = { personId: actor.personId, name: actor.name }
  await note(tx, actor, tool, 'tool.borrowed', { before: { borrower: null }, after: { borrower: actor.name }, rule: 'tools.borrow' })
  return { ...tool, borrower }
}

export async function returnTool(app: App, tx: Tx, who: Member, id: string): Promise<Tool> {
  const { actor, tool } = await about(app, tx, who, id, 'tools.return')
  await setBorrower(tx, id, null)
  const before = { borrower: tool.borrower?.name }
  await note(tx, actor, tool, 'tool.returned', { before, after: { borrower: null }, rule: 'tools.return' })
  return { ...tool, borrower: null }
}

/** Under the organization's lock, where nobody else borrows the same tool, and nobody is removed meanwhile. */
async function about(app: App, tx: Tx, who: Member, id: string, action: string): Promise<{ actor: Member; tool: Tool }> {
  await lockOrganization(tx)
  const actor = await presentActor(app, tx, who)
  actor.require(action)
  const tool = await findTool(tx, id)
  if (!tool) throw new Refused(common['not-found'])
  actor.require(action, subjectOf(tool))
  return { actor, tool }
}

async function setBorrower(tx: Tx, id: string, borrowerId: string | null): Promise<void> {
  await tx.run(sql`update tools set borrower_id = ${borrowerId} where organization_id = ${tx.organizationId} and id = ${id}`)
}

async function note(
  tx: Tx,
  who: Member,
  { id, name }: Tool,
  action: string,
  { rule, ...what }: { rule: string; before?: Record<string, unknown>; after?: Record<string, unknown> },
): Promise<void> {
  await record(tx, who, { action, target: { kind: 'tool', id, label: name }, ...what, rule: `${rule}: ${who.role}` })
}
