import { z } from 'zod'
import { id, refusals, timestamp } from '../../kernel/shared/contract.ts'
import type { Action } from '../../kernel/shared/policy.ts'
import { choices, planHash } from '../removal/contract.ts'

const plan = z.object({ key: z.string(), name: z.string(), seats: z.number().int().nullable() })

/** The plan in force, and what each other one would need. */
export const plansOverview = z
  .object({
    plan: plan.nullable(),
    seats: z.object({ used: z.number().int(), pending: z.number().int(), limit: z.number().int().nullable() }),
    plans: z.array(
      plan.extend({
        change: z.enum(['current', 'up', 'down']),
        /** Whether `POST …/plan` does it, or the support. */
        by: z.enum(['self-service', 'support']),
        /** Seats to free first, of members and of pending invitations together. */
        toFree: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'Plans' })
export type PlansOverview = z.infer<typeof plansOverview>

const planKey = z.string().min(1).max(40)
export const changeQuery = z.strictObject({ to: planKey })

/** What a change of the plan takes. It is executed as it stands here, or not at all. */
export const planOfChange = z
  .object({
    from: plan,
    to: plan,
    seats: z.object({ used: z.number().int(), pending: z.number().int() }),
    /** So many of the people and invitations below must go. */
    toFree: z.number().int(),
    /** Of these at least so many are members: an invitation has no seat yet. */
    membersToFree: z.number().int(),
    /** Those who may be let go; whoever was not here for longest stands first. */
    people: z.array(
      z.object({ personId: z.string(), name: z.string(), email: z.string(), role: z.string(), lastActiveAt: timestamp.nullable() }),
    ),
    invitations: z.array(z.object({ id: z.string(), email: z.string(), role: z.string() })),
    planHash: z.string(),
  })
  .meta({ id: 'PlanChange' })
export type PlanOfChange = z.infer<typeof planOfChange>

export const planChange = z.strictObject({
  to: planKey,
  planHash,
  /** Members to remove, each exactly as the plan of their removal says. */
  remove: z
    .array(z.strictObject({ personId: id('per'), planHash, choices }))
    .max(200)
    .default([]),
  /** Pending invitations to cancel. */
  cancel: z.array(id('inv')).max(200).default([]),
})
export type PlanChange = z.infer<typeof planChange>

export const seatRefusals = refusals({
  'no-such-plan': [422, 'There is no such plan.'],
  'no-such-organization': [404, 'There is no such organization.'],
  'seats-in-use': [409, 'More members belong to the organization than this plan allows.'],
  'plan-in-force': [409, 'The organization has this plan already.'],
  'larger-by-support': [409, 'A larger plan comes from the support.'],
  'does-not-fit': [409, 'Members and pending invitations take more seats than this plan has.'],
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

/** Where there are no plans, nobody has one to change. */
export function seatActions({ plans }: { readonly plans: readonly unknown[] | null }) {
  return {
    'billing.manage': { label: plans ? 'manage plan and billing' : 'manage a plan', ...(!plans && { instead: 'there is none here' }) },
  } satisfies Record<string, Action>
}

/** "Starter has 3 seats. Free 2 more." */
export function doesNotFit({ name, seats }: { readonly name: string; readonly seats: number | null }, missing: number): string {
  return `${name} has ${seats} ${seats === 1 ? 'seat' : 'seats'}. Free ${missing} more.`
}
