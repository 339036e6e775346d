/**
 * Seats: how many people a plan lets belong to an organization (Z4).
 *
 * The database counts: a trigger keeps `seats_used` in step with the memberships, and a check holds it within `seat_limit`, exact
 * under any concurrency. Members and pending invitations count when inviting, members alone when accepting: an invitation that
 * nobody answers keeps nobody out for good. The plan is set by the operator's command line.
 */
import { build, violatedConstraint } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import { lockOrganization } from '../organizations/index.ts'
import { seatRefusals } from './contract.ts'

/** Sets the plan of the organization with this slug. Refuses a plan with fewer seats than are in use, and says how many to free. */
export async function setPlanOf(app: App, slug: string, key: string) {
  const plan = app.product.plans?.find((one) => one.key === key)
  if (!plan) {
    const known = app.product.plans?.map((one) => one.key).join(', ')
    throw new Refused(seatRefusals['no-such-plan'], { detail: known ? `Choose one of: ${known}.` : `${app.product.name} has no plans.` })
  }
  const organizationId = await idOfSlug(app, slug)
  return app.db.transaction({ organizationId, principal: 'system' }, async (tx) => {
    const before = await lockOrganization(tx)
    await tx
      .run(build.updateTable('organizations').set({ plan: plan.key, seat_limit: plan.seats }).where('id', '=', organizationId))
      .catch((error: unknown) => {
        if (violatedConstraint(error) !== 'seats_within_plan') throw error
        const over = before.seats_used - (plan.seats ?? 0)
        throw new Refused(seatRefusals['seats-in-use'], {
          detail: `${before.name} has ${before.seats_used} members; ${plan.name} allows ${plan.seats}. Remove ${over} first.`,
        })
      })
    await record(
      tx,
      { personId: null, name: 'Operator', kind: 'support', requestId: null },
      {
        action: 'organization.plan-set',
        target: { kind: 'organization', id: organizationId, label: before.name },
        before: { plan: before.plan, seats: before.seat_limit },
        after: { plan: plan.key, seats: plan.seats },
        rule: 'operator’s command line',
      },
    )
    return { name: before.name, plan: plan.name }
  })
}

async function idOfSlug(app: App, slug: string): Promise<string> {
  const { rows } = await app.db.service.query<{ id: string | null }>('select organization_of_slug($1) as id', [slug])
  if (!rows[0]?.id) throw new Refused(seatRefusals['no-such-organization'])
  return rows[0].id
}
