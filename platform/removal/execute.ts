import { build, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { type AuditActor, record } from '../audit/index.ts'
import { findMember, presentActor } from '../members/index.ts'
import { lockOrganization } from '../organizations/index.ts'
import type { Member as Actor } from '../request/index.ts'
import { type Choices, type Plan, removalRefusals } from './contract.ts'
import { endByPlan } from './ending.ts'
import { type Circumstances, planFor, type Planner } from './plan.ts'

/** How somebody goes: the policy's action for it. */
export type Way = 'members.remove' | 'members.leave'

/** The plan as whoever decides sees it before. */
export async function showPlan(app: App, tx: Tx, who: Actor, personId: string, way: Way): Promise<Plan> {
  const member = await findMember(tx, personId)
  who.require(way, member)
  return planFor(app, tx, who, member, await circumstances(tx))
}

/** The plan by which somebody leaves without being asked: what goes with an account, or with the move to another organization. */
export async function planOfLeaving(app: App, tx: Tx, who: Planner & { personId: string }): Promise<Plan> {
  return planFor(app, tx, who, await findMember(tx, who.personId), await circumstances(tx))
}

async function circumstances(tx: Tx): Promise<Circumstances> {
  return tx.one(build.selectFrom('organizations').select(['owner_id', 'seat_limit', 'seats_used']).where('id', '=', tx.organizationId))
}

export interface Wanted {
  readonly personId: string
  readonly way: Way
  readonly planHash: string
  readonly choices: Choices
}

/**
 * Ends a membership exactly as the plan of this hash says, with these choices. Where the state has changed since, nothing happens,
 * and the refusal carries the new plan.
 */
export async function executePlan(app: App, tx: Tx, who: Actor, wanted: Wanted): Promise<string> {
  const organization = await lockOrganization(tx)
  return executeLocked(app, tx, await presentActor(app, tx, who), organization, wanted)
}

/** The same within a larger act, which has locked the organization and read the actor under that lock. */
export async function executeLocked(app: App, tx: Tx, actor: Actor, organization: Circumstances, wanted: Wanted): Promise<string> {
  const { personId, way, planHash, choices } = wanted
  const member = await findMember(tx, personId)
  actor.require(way, member)
  const plan = await planFor(app, tx, actor, member, organization)
  if (plan.planHash !== planHash) throw new Refused(removalRefusals['plan-changed'], { more: { plan } })
  const ended = await endByPlan(app, tx, { plan, choices, member, actor })
  await record(tx, actor, {
    action: way === 'members.remove' ? 'member.removed' : 'member.left',
    target: { kind: 'person', id: personId, label: member.name },
    before: ended.before,
    after: ended.after,
    rule: `${way}: ${actor.role}`,
  })
  return ended.removalId
}

/**
 * Somebody goes by the plan's default ways, where another act of theirs implies it (the move of an account, its deletion). The
 * organization is locked by then. It can be undone like any leaving.
 */
export async function leaveByPlan(app: App, tx: Tx, who: AuditActor & { personId: string }, rule: string): Promise<string> {
  const member = await findMember(tx, who.personId)
  const plan = await planFor(app, tx, who, member, await circumstances(tx))
  const ended = await endByPlan(app, tx, { plan, choices: {}, member, actor: who })
  await record(tx, who, {
    action: 'member.left',
    target: { kind: 'person', id: who.personId, label: member.name },
    before: ended.before,
    after: ended.after,
    rule,
  })
  return ended.removalId
}
