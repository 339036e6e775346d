/** Seats as people count them: who is here, who is invited, what is left. */
import { list } from '../../../kernel/shared/policy.ts'
import type { Organization } from '../../organizations/contract.ts'
import type { Plan, Product } from '../../product.ts'
import { allSeatsTaken } from '../../seats/contract.ts'

type Seats = Organization['seats']

/** Null: without limit. An invitation holds its seat while it is pending. */
export function seatsLeft(seats: Seats): number | null {
  return seats.limit === null ? null : Math.max(0, seats.limit - seats.used - seats.pending)
}

export function seatsInWords({ used, pending, limit }: Seats): string {
  const invitations = pending ? `, ${pending} ${pending === 1 ? 'invitation' : 'invitations'} pending` : ''
  if (limit === null) return `${used} ${used === 1 ? 'member' : 'members'}${invitations}`
  const left = seatsLeft({ used, pending, limit })
  return `${used} of ${limit} ${limit === 1 ? 'seat' : 'seats'} used${invitations}: ${left || 'none'} left`
}

/** The smallest plan that has a seat for one more. */
export function planWithRoom(product: Pick<Product, 'plans'>, seats: Seats, more = 1): Plan | undefined {
  const needed = seats.used + seats.pending + more
  return product.plans?.find((plan) => plan.seats === null || plan.seats >= needed)
}

/** "Ask the owner for a plan with more.", for whoever can't change it themselves. */
export function whomToAsk({ policy }: Pick<Product, 'policy'>, role: string): string | undefined {
  const may = policy.roles.filter(({ key }) => policy.grant(key, planAction) !== null)
  if (may.length === 0 || may.some(({ key }) => key === role)) return undefined
  return `Ask ${list(may.map(({ plural }) => plural))} for a plan with more.`
}

const planAction = 'billing.manage'

/** Why nobody more can be invited, and what would help; undefined while a seat is left. */
export function whyFull(product: Pick<Product, 'plans'>, { seats }: Pick<Organization, 'seats'>): string | undefined {
  if (seats.limit === null || seatsLeft(seats) !== 0) return undefined
  return allSeatsTaken(product, seats.limit, seats.used + seats.pending)
}
