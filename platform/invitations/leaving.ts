import { build, type Runner, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { type AuditActor, record } from '../audit/index.ts'
import { endOrganization } from '../deletion/index.ts'
import { lockIfThere } from '../organizations/index.ts'
import { ownerRole } from '../product.ts'
import type { Plan } from '../removal/contract.ts'
import { leaveByPlan, planOfLeaving } from '../removal/index.ts'
import type { Principal } from '../request/index.ts'
import { invitationRefusals } from './contract.ts'

/** What accepting leaves behind, where a person belongs to one organization only (C10). */
export interface Leaving {
  readonly organizationId: string
  readonly organizationName: string
  readonly role: string
  /** A member leaves; an owner alone in an empty organization closes it; any other owner must stay. */
  readonly how: 'leave' | 'close' | 'refused'
  readonly reasons: readonly string[]
  /** What is theirs there, and what becomes of it by the plan. */
  readonly behind: Plan['records']
}

type Who = Pick<Principal, 'personId' | 'sessionToken'>

/** The organization that this person would leave by joining another; null where they may have many, or have none. */
export async function leavingOf(app: App, who: Who & Pick<Principal, 'name'>): Promise<Leaving | null> {
  const organizationId = await organizationToLeave(app, app.db, who)
  if (organizationId === null) return null
  return app.db.transaction({ organizationId, principal: who.personId }, async (tx) => {
    return leavingFrom(app, tx, who)
  })
}

/** What leaving this organization means; null where the person does not belong to it. */
export async function leavingFrom(app: App, tx: Tx, { personId, name }: Pick<Principal, 'personId' | 'name'>): Promise<Leaving | null> {
  const leaving = await judge(app, tx, personId)
  if (leaving?.how !== 'leave') return leaving
  return { ...leaving, behind: (await planOfLeaving(app, tx, { personId, name })).records }
}

/** Within a transaction, `runner` is that transaction: one that waits for a second connection can wait for others that do the same. */
export async function organizationToLeave(app: App, runner: Runner, { sessionToken }: Who): Promise<string | null> {
  if (app.product.belonging !== 'one') return null
  const found = await runner.maybe(
    sql<{ organization_id: string }>`select organization_id from session_memberships(${sessionToken}) limit 1`,
  )
  return found?.organization_id ?? null
}

/** Null where the person does not belong to it any more. */
async function judge(app: App, tx: Tx, personId: string): Promise<Leaving | null> {
  const found = await tx.maybe(
    build
      .selectFrom('organizations as o')
      .innerJoin('memberships as m', 'm.organization_id', 'o.id')
      .where('o.id', '=', tx.organizationId)
      .where('m.person_id', '=', personId)
      .select(['o.name', 'm.role', 'o.seats_used as members']),
  )
  if (!found) return null
  const { name, role, members } = found
  const leaving = { organizationId: tx.organizationId, organizationName: name, role, behind: [] }
  if (role !== ownerRole) return { ...leaving, how: 'leave', reasons: [] }
  const reasons = members > 1 ? [`${members - 1} other ${members === 2 ? 'member belongs' : 'members belong'} to it.`] : []
  for (const module of app.modules) reasons.push(...((await module.holdings?.(tx)) ?? []))
  return { ...leaving, how: reasons.length ? 'refused' : 'close', reasons }
}

interface Occasion {
  /** What implies that the person goes, as the log tells it. */
  readonly rule?: string
  readonly refuse?: (leaving: Leaving) => Refused
}

function mustStay({ organizationName, reasons }: Leaving): Refused {
  return new Refused(invitationRefusals['must-stay'], { detail: `You own ${organizationName}. ${reasons.join(' ')}` })
}

/**
 * Leaves or closes it, within the transaction that accepts; both organizations are locked by then. Whoever was removed from it, or
 * closed it, while this waited for the lock has nothing left to leave.
 */
export async function leaveBehind(
  app: App,
  tx: Tx,
  actor: AuditActor & { personId: string },
  { rule = 'accepted an invitation to another organization', refuse = mustStay }: Occasion = {},
): Promise<void> {
  await lockIfThere(tx)
  const leaving = await judge(app, tx, actor.personId)
  if (!leaving) return
  const { organizationName: name, how, role } = leaving
  if (how === 'refused') throw refuse(leaving)
  if (how === 'leave') return void (await leaveByPlan(app, tx, actor, rule))
  await endOrganization(app, tx)
  await record(tx, actor, {
    action: 'organization.closed',
    target: { kind: 'organization', id: tx.organizationId, label: name },
    before: { name, role },
    rule,
  })
}
