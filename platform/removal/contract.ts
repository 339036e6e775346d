import { z } from 'zod'
import { id, page, paging, refusals, timestamp } from '../../kernel/shared/contract.ts'
import { seenSecret } from '../secrets/contract.ts'

export const endings = ['unassign', 'reassign', 'archive', 'revoke', 'keep'] as const
export type Ending = (typeof endings)[number]
const ending = z.enum(endings)

/** One kind of record that the person touches. */
export const plannedRecord = z
  .object({
    /** The column: `leads.assignee_id`. */
    kind: z.string(),
    /** "12 leads" */
    label: z.string(),
    count: z.number().int(),
    /** What happens without another choice. */
    ending,
    /** Who gets them then, where they are given to somebody. */
    to: z.object({ personId: z.string(), name: z.string() }).nullable(),
    choices: z.array(ending),
    /** The action that whoever gets them must be allowed; null: any member. */
    needs: z.string().nullable(),
    /** The page of these records, below the organization's. */
    link: z.string().nullable(),
  })
  .meta({ id: 'PlannedEnding' })

/** Everything that the removal of this person touches. It is executed as it stands here, or not at all. */
export const plan = z
  .object({
    person: z.object({ personId: z.string(), name: z.string(), email: z.string(), role: z.string() }),
    /** Devices that the person is signed in on: access to this organization ends on each at once. */
    sessions: z.number().int(),
    /** Open pages of theirs that watch this organization; each is told at once that it has ended. A process that was killed counts for a minute. */
    streams: z.number().int(),
    records: z.array(plannedRecord),
    /** Seats before the removal; null where the organization has no limit. */
    seats: z.object({ used: z.number().int(), limit: z.number().int() }).nullable(),
    /**
     * What this person has seen and what still works as they saw it: to be rotated after they went. Null for whoever may not see
     * that. The removal itself changes none of it, so a plan whose secrets have changed since is not stale.
     */
    secrets: z.array(seenSecret).nullable(),
    planHash: z.string(),
  })
  .meta({ id: 'RemovalPlan' })
export type Plan = z.infer<typeof plan>
export type PlannedRecord = z.infer<typeof plannedRecord>

/** Without `to`, what is reassigned goes to whom the plan names. */
const choice = z.strictObject({ ending, to: id('per').optional() })
export const planHash = z.string().min(1, 'Look at the plan first, and send its planHash along.').max(100)
/** By kind; what is not named goes the way that the plan says. */
export const choices = z.record(z.string().max(100), choice).default({})
export type Choices = z.infer<typeof choices>

export const execution = z.strictObject({
  /** Of the plan that was shown: with another state by now, nothing happens. */
  planHash,
  choices,
})

export const removed = z.object({ id: z.string() }).meta({ id: 'Removed' })

export const removal = z
  .object({
    id: z.string(),
    person: z.object({ personId: z.string(), name: z.string(), email: z.string() }),
    role: z.string(),
    removedAt: timestamp,
    /** Null where the person left by themselves. */
    removedBy: z.object({ personId: z.string(), name: z.string() }).nullable(),
    restorableUntil: timestamp,
    restoredAt: timestamp.nullable(),
    /** How many secrets the person has seen that still work as they saw them; null for whoever may not see that. */
    secretsToRotate: z.number().int().nullable(),
  })
  .meta({ id: 'Removal' })
export type Removal = z.infer<typeof removal>
export const removalList = page(removal).meta({ id: 'Removals' })
export const removalQuery = z.strictObject(paging)
export type RemovalQuery = z.infer<typeof removalQuery>

export const restored = z
  .object({
    /** How many records went back, and how many stay since somebody has changed them meanwhile. */
    returned: z.number().int(),
    stayed: z.number().int(),
  })
  .meta({ id: 'Restored' })

export const removalRefusals = refusals({
  'plan-changed': [409, 'Something changed since you saw the plan. Look at the new one, then decide.'],
  'no-such-choice': [422, 'This can’t be chosen here.'],
  'too-late': [409, 'A removal can be undone within 30 days.'],
  'restored-already': [409, 'This removal was undone already.'],
  'member-again': [409, 'This person is a member again already.'],
  'belongs-elsewhere': [409, 'This person belongs to another organization now. They must leave that first.'],
  'account-deleted': [409, 'This person has deleted their account.'],
  'no-seat-left': [409, 'No seat is left in this plan.'],
})

export const removalEvents = {
  'member.removed': 'Somebody was removed',
  'member.left': 'Somebody left',
  'member.restored': 'A removal was undone',
}
