import { build, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { allSeatsTaken } from '../seats/contract.ts'
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

/** Whether nobody more can be invited, and how many seats are taken then. */
export async function seatsTaken(tx: Tx): Promise<{ taken: number; limit: number | null; isFull: boolean }> {
  const { seats_used, seat_limit } = await tx.one(
    build.selectFrom('organizations').select(['seats_used', 'seat_limit']).where('id', '=', tx.organizationId),
  )
  const taken = seats_used + (await pendingCount(tx))
  return { taken, limit: seat_limit, isFull: seat_limit !== null && taken >= seat_limit }
}

/** Says which plan would do. */
export function seatRefusal(app: App, limit: number, taken = limit): Refused {
  return new Refused(invitationRefusals['no-seat-left'], { detail: allSeatsTaken(app.product, limit, taken) })
}

export async function fullRefusal(app: App, tx: Tx): Promise<Refused> {
  const { limit, taken } = await seatsTaken(tx)
  return seatRefusal(app, limit ?? 0, taken)
}
