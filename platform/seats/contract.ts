import { refusals } from '../../kernel/shared/contract.ts'

export const seatRefusals = refusals({
  'no-such-plan': [422, 'There is no such plan.'],
  'no-such-organization': [404, 'There is no such organization.'],
  'seats-in-use': [409, 'More members belong to the organization than this plan allows.'],
})

/** Why nobody more can be invited, and which plan would do: the same sentence on the button and in the answer. */
export function allSeatsTaken(
  { plans }: { readonly plans: readonly { readonly name: string; readonly seats: number | null }[] | null },
  limit: number,
  taken = limit,
): string {
  const larger = plans?.find(({ seats }) => seats === null || seats > Math.max(limit, taken))
  const all = limit === 1 ? 'the 1 seat' : `all ${limit} seats`
  const way = larger ? ` ${larger.name} allows ${larger.seats ?? 'any number of'} members.` : ''
  return `Members and pending invitations take ${all} of this plan.${way}`
}

export const seatEvents = { 'organization.plan-set': 'The organization got another plan' }
