import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { type AuditActor, record } from '../audit/index.ts'
import { queueMail } from '../mail/index.ts'
import { presentActor } from '../members/index.ts'
import { type LockedOrganization, lockOrganization, lockToEnd } from '../organizations/index.ts'
import { ownerRole } from '../product.ts'
import type { Member as Actor } from '../request/index.ts'
import { type Deletion, type DeletionPlan, deletionRefusals } from './contract.ts'
import { staysOf, tablesThatGo } from './order.ts'
import { planDeletion } from './plan.ts'

/** What deleting would do, for whoever may. */
export async function showDeletion(app: App, tx: Tx): Promise<DeletionPlan> {
  const organization = await tx.maybe(build.selectFrom('organizations').select(['name', 'slug']).where('id', '=', tx.organizationId))
  if (!organization) throw new Refused(common['not-found'])
  return planDeletion(app, tx, organization)
}

/** The owner deletes the organization, exactly as the plan of this hash says (Z12). */
export async function deleteOrganization(app: App, tx: Tx, who: Actor, { name, planHash }: Deletion): Promise<{ name: string }> {
  await lockToEnd(tx)
  const organization = await lockOrganization(tx)
  const actor = await presentActor(app, tx, who)
  actor.require('organization.delete')
  requireName(organization, name)
  const plan = await planDeletion(app, tx, organization)
  if (plan.planHash !== planHash) throw new Refused(deletionRefusals['deletion-plan-changed'], { more: { plan } })
  await carryOut(app, tx, { actor, organization, plan, rule: `organization.delete: ${actor.role}` })
  return { name: organization.name }
}

export interface SupportDeletion {
  /** The organization's name, typed. */
  readonly name: string
  /** Why, in the words of whoever at the support does it. It stands in the log and in the mails. */
  readonly reason: string
}

/**
 * The support deletes it (C16). Within the transaction of the organization; `actor` is of the kind `support`. Whether they may is for
 * the caller to have asked.
 */
export async function deleteOrganizationBySupport(
  app: App,
  tx: Tx,
  actor: AuditActor,
  { name, reason }: SupportDeletion,
): Promise<DeletionPlan> {
  await lockToEnd(tx)
  const organization = await lockOrganization(tx)
  requireName(organization, name)
  const plan = await planDeletion(app, tx, organization)
  await carryOut(app, tx, { actor, organization, plan, rule: 'support', reason })
  return plan
}

function requireName({ name }: LockedOrganization, typed: string): void {
  if (typed === name) return
  throw new Refused(deletionRefusals['not-its-name'], { errors: [{ path: 'name', message: `Type ${name}, exactly as it stands.` }] })
}

interface Ended {
  readonly actor: AuditActor
  readonly organization: LockedOrganization
  readonly plan: DeletionPlan
  readonly rule: string
  readonly reason?: string
}

async function carryOut(app: App, tx: Tx, { actor, organization, plan, rule, reason }: Ended): Promise<void> {
  const members = await membersOf(tx)
  const owner = members.find(({ role }) => role === ownerRole)
  for (const { deletion } of app.modules) await deletion?.settle?.(app, tx)
  await endOrganization(app, tx)
  await tellMembers(app, tx, members, { organizationName: organization.name, by: actor.name, reason })
  await record(tx, actor, {
    action: 'organization.deleted',
    target: { kind: 'organization', id: tx.organizationId, label: organization.name },
    before: {
      name: organization.name,
      slug: organization.slug,
      plan: organization.plan,
      owner: owner?.name,
      ownerId: owner?.id,
      deleted: Object.fromEntries(plan.goes.map(({ kind, count }) => [kind, count])),
      obligations: plan.obligations,
    },
    after: { stays: Object.keys(staysOf(app)), ...(reason && { reason }) },
    rule,
  })
}

/**
 * Every row of the organization, but what is declared to stay. The mails of whoever calls are queued after this: what waits by now is
 * dropped.
 */
export async function endOrganization(app: Pick<App, 'modules'>, tx: Tx): Promise<void> {
  await lockToEnd(tx)
  for (const { name, column } of await tablesThatGo(app, tx)) {
    await tx.run(sql`delete from ${sql.table(name)} where ${sql.ref(column)} = ${tx.organizationId}`)
  }
  await tx.run(sql`select forget_organization()`)
}

function membersOf(tx: Tx) {
  return tx.many(
    build
      .selectFrom('memberships as m')
      .innerJoin('people as p', 'p.id', 'm.person_id')
      .select(['p.id', 'p.name', 'p.email', 'm.role'])
      .where('m.organization_id', '=', tx.organizationId),
  )
}

interface Told {
  readonly organizationName: string
  readonly by: string
  readonly reason: string | undefined
}

async function tellMembers(app: App, tx: Tx, members: readonly { email: string; role: string }[], props: Told): Promise<void> {
  await Promise.all(
    members.map(({ email, role }) =>
      queueMail(app, tx, { template: 'organization-deleted', to: email, props: { ...props, owned: role === ownerRole } }),
    ),
  )
}
