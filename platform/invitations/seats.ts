import { build, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { invitationRefusals } from './contract.ts'

/** Invitations that hold a seat: open, and not expired. Members and these count when inviting; members alone when accepting (Z4). */
export async function pendingCount(tx: Tx): Promise<number> {
  const { pending } = await tx.one(
    build
      .selectFrom('invitations')
      .where('organization_id', '=', tx.organizationId)
      .where('accepted_at', 'is', null)
      .where('cancelled_at', 'is', null)
      .where('declined_at', 'is', null)
      .where('expires_at', '>', (on) => on.fn<Date>('now'))
      .select((count) => count.fn.countAll<number>().as('pending')),
  )
  return pending
}

/** Says which plan would do. */
export function seatRefusal(app: App, limit: number): Refused {
  const larger = app.product.plans?.find(({ seats }) => seats === null || seats > limit)
  const seats = limit === 1 ? 'the 1 seat' : `all ${limit} seats`
  const way = larger ? ` ${larger.name} allows ${larger.seats ?? 'any number of'} members.` : ''
  return new Refused(invitationRefusals['no-seat-left'], { detail: `Members and pending invitations take ${seats} of this plan.${way}` })
}
