import { build, type Tx, violatedConstraint } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { type AuditActor, record } from '../audit/index.ts'
import { lockOrganization } from '../organizations/index.ts'
import type { Plan } from '../product.ts'
import { seatRefusals } from './contract.ts'

/** By the operator, for the organization with this slug. */
export async function setPlanOf(app: App, slug: string, key: string) {
  requirePlan(app, key)
  const organizationId = await organizationOfSlug(app, slug)
  const actor: AuditActor = { personId: null, name: 'Operator', kind: 'support', requestId: null }
  return app.db.transaction({ organizationId, principal: 'system' }, (tx) =>
    setPlan(app, tx, actor, { plan: key, rule: 'operator’s command line' }),
  )
}

interface Setting {
  readonly plan: string
  /** What allowed it. */
  readonly rule: string
  /** Why, where somebody had to say. */
  readonly reason?: string
}

/** Sets the organization's plan. Refuses one with fewer seats than are in use, and says how many to free. */
export async function setPlan(app: App, tx: Tx, actor: AuditActor, { plan: key, rule, reason }: Setting) {
  const plan = requirePlan(app, key)
  const id = tx.organizationId
  const before = await lockOrganization(tx)
  await tx
    .run(build.updateTable('organizations').set({ plan: plan.key, seat_limit: plan.seats }).where('id', '=', id))
    .catch((error: unknown) => {
      if (violatedConstraint(error) !== 'seats_within_plan') throw error
      const over = before.seats_used - (plan.seats ?? 0)
      throw new Refused(seatRefusals['seats-in-use'], {
        detail: `${before.name} has ${before.seats_used} members; ${plan.name} allows ${plan.seats}. Remove ${over} first.`,
      })
    })
  await record(tx, actor, {
    action: 'organization.plan-set',
    target: { kind: 'organization', id, label: before.name },
    before: { plan: before.plan, seats: before.seat_limit },
    after: { plan: plan.key, seats: plan.seats, ...(reason && { reason }) },
    rule,
  })
  return { name: before.name, plan: plan.name }
}

export function requirePlan({ product }: Pick<App, 'product'>, key: string): Plan {
  const plan = product.plans?.find((one) => one.key === key)
  if (plan) return plan
  const known = product.plans?.map((one) => one.key).join(', ')
  throw new Refused(seatRefusals['no-such-plan'], { detail: known ? `Choose one of: ${known}.` : `${product.name} has no plans.` })
}

/** The organization that an operator names. */
export async function organizationOfSlug(app: App, slug: string): Promise<string> {
  const { rows } = await app.db.service.query<{ id: string | null }>('select organization_of_slug($1) as id', [slug])
  if (!rows[0]?.id) throw new Refused(seatRefusals['no-such-organization'])
  return rows[0].id
}
