import { build, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { sha256 } from '../../kernel/secrets.ts'
import type { App } from '../app.ts'
import { cancelLocked } from '../invitations/index.ts'
import { presentActor } from '../members/index.ts'
import { lockOrganization } from '../organizations/index.ts'
import type { Plan } from '../product.ts'
import { removalRefusals } from '../removal/contract.ts'
import { executeLocked } from '../removal/index.ts'
import type { Member as Actor } from '../request/index.ts'
import { doesNotFit, type PlanChange, type PlanOfChange, type PlansOverview, seatRefusals } from './contract.ts'
import { requirePlan, setPlan } from './set.ts'

/** The plan in force, and what each other one would need. */
export async function readPlans(app: App, tx: Tx): Promise<PlansOverview> {
  const { plans, planChange } = app.product
  const [{ plan: key, seats_used: used, seat_limit: limit }, invitations] = await Promise.all([organizationOf(tx), pendingOf(tx)])
  const pending = invitations.length
  const current = plans?.findIndex((one) => one.key === key) ?? -1
  return {
    plan: plans?.[current] ?? null,
    seats: { used, pending, limit },
    plans: (plans ?? []).map((one, place) => {
      const change = place === current ? 'current' : place > current ? 'up' : 'down'
      const toFree = change === 'down' ? missing(one, used + pending) : 0
      return { ...one, change, by: planChange?.[change === 'down' ? 'down' : 'up'] ?? 'support', toFree }
    }),
  }
}

/** What changing to this plan takes: whom one may let go, and which invitations would have no seat any more. */
export async function planTheChange(app: App, tx: Tx, who: Actor, key: string): Promise<PlanOfChange> {
  const [organization, people, invitations] = await Promise.all([organizationOf(tx), peopleOf(tx), pendingOf(tx)])
  const { from, to } = requireChange(app, organization.plan, key)
  const used = people.length
  const pending = invitations.length
  const removable = people.filter(({ personId, role }) => who.may('members.remove', { personId, role }).allowed)
  return {
    from,
    to,
    seats: { used, pending },
    toFree: missing(to, used + pending),
    membersToFree: missing(to, used),
    people: removable.map(({ lastActiveAt, ...person }) => ({ ...person, lastActiveAt: lastActiveAt?.toISOString() ?? null })),
    invitations,
    planHash: sha256(
      JSON.stringify([
        from.key,
        to.key,
        people.map(({ personId, role }) => [personId, role]).toSorted(),
        invitations.map(({ id }) => id).toSorted(),
      ]),
    ).toString('base64url'),
  }
}

/**
 * Changes to a smaller plan, with the members and invitations that give their seats up, in one transaction (Z4). Each removal goes
 * exactly as its own plan says, and can be undone like any other, as far as there is a seat.
 */
export async function changePlan(app: App, tx: Tx, who: Actor, { to: key, planHash, remove, cancel }: PlanChange): Promise<PlansOverview> {
  const organization = await lockOrganization(tx)
  const actor = await presentActor(app, tx, who)
  actor.require('billing.manage')
  const plan = await planTheChange(app, tx, actor, key)
  requireSelfService(app, plan)
  if (plan.planHash !== planHash) throw new Refused(removalRefusals['plan-changed'], { more: { plan } })
  requireRoom(plan, new Set(remove.map(({ personId }) => personId)).size, new Set(cancel).size)
  for (const removal of remove) await executeLocked(app, tx, actor, organization, { ...removal, way: 'members.remove' })
  for (const id of new Set(cancel)) await cancelLocked(tx, actor, id)
  await setPlan(app, tx, actor, { plan: key, rule: `billing.manage: ${actor.role}` })
  return readPlans(app, tx)
}

function requireChange({ product }: App, current: string | null, key: string): { from: Plan; to: Plan } {
  const to = requirePlan({ product }, key)
  const from = product.plans?.find((one) => one.key === current)
  if (!from || from.key === to.key) throw new Refused(seatRefusals['plan-in-force'])
  return { from, to }
}

/** Plans stand from the smallest to the largest. */
function requireSelfService({ product }: App, { from, to }: PlanOfChange): void {
  const place = (key: string) => product.plans?.findIndex((one) => one.key === key) ?? -1
  const way = place(to.key) > place(from.key) ? 'up' : 'down'
  if (product.planChange?.[way] === 'self-service') return
  const detail = `To change to ${to.name}, write to ${product.brand.supportAddress}.`
  throw new Refused(seatRefusals['larger-by-support'], { detail })
}

function requireRoom({ to, toFree, membersToFree }: PlanOfChange, removed: number, cancelled: number): void {
  const open = Math.max(membersToFree - removed, toFree - removed - cancelled)
  if (open > 0) throw new Refused(seatRefusals['does-not-fit'], { detail: doesNotFit(to, open), more: { toFree: open } })
}

function missing({ seats }: Plan, taken: number): number {
  return seats === null ? 0 : Math.max(0, taken - seats)
}

function organizationOf(tx: Tx) {
  return tx.one(build.selectFrom('organizations').select(['plan', 'seats_used', 'seat_limit']).where('id', '=', tx.organizationId))
}

function peopleOf(tx: Tx) {
  return tx.many(
    build
      .selectFrom('memberships as m')
      .innerJoin('people as p', 'p.id', 'm.person_id')
      .select(['p.id as personId', 'p.name', 'p.email', 'm.role', 'm.last_active_at as lastActiveAt'])
      .where('m.organization_id', '=', tx.organizationId)
      .orderBy('m.last_active_at', (order) => order.asc().nullsFirst())
      .orderBy('p.id'),
  )
}

/** Expired ones hold no seat. */
function pendingOf(tx: Tx) {
  return tx.many(
    build
      .selectFrom('invitations')
      .select(['id', 'email', 'role'])
      .where('organization_id', '=', tx.organizationId)
      .where('accepted_at', 'is', null)
      .where('cancelled_at', 'is', null)
      .where('declined_at', 'is', null)
      .where('expires_at', '>', (on) => on.fn<Date>('now'))
      .orderBy('sent_at', 'desc')
      .orderBy('id'),
  )
}
