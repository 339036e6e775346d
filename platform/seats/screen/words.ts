import type { PlanOfChange, PlansOverview } from '../contract.ts'

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

export function seatsTaken({ used, pending, limit }: PlansOverview['seats']): string {
  const taken = [counted(used, 'member'), ...(pending ? [counted(pending, 'pending invitation')] : [])].join(' and ')
  return limit === null ? taken : `${taken}, of ${counted(limit, 'seat')}`
}

export function perPlan({ seats, toFree, change }: PlansOverview['plans'][number]): string {
  const allows = seats === null ? 'Any number of people.' : `Up to ${counted(seats, 'person', 'people')}.`
  return change === 'down' && toFree > 0 ? `${allows} ${counted(toFree, 'seat')} must be freed first.` : allows
}

/** What is still to be chosen before the new plan has room for all; undefined where it has. */
export function stillToFree({ toFree, membersToFree }: PlanOfChange, removed: number, cancelled: number): string | undefined {
  const members = membersToFree - removed
  const any = toFree - removed - cancelled
  if (members > 0) return `Choose ${counted(members, 'more member')} to let go.`.replace('1 more member', 'one more member')
  if (any > 0) return `Choose ${counted(any, 'more member or invitation', 'more members or invitations')}.`
  return undefined
}
