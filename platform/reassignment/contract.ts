import { z } from 'zod'
import { id, refusals, timestamp } from '../../kernel/shared/contract.ts'
import type { Action } from '../../kernel/shared/policy.ts'

const counted = z.object({ personId: z.string(), name: z.string(), count: z.number().int() })

/** One kind of record that members hold: leads, keys. */
const kind = z
  .object({
    /** The column: `leads.assignee_id`. */
    kind: z.string(),
    /** How people call many of them. */
    label: z.string(),
    /** The action that whoever gets them must be allowed; null: any member. */
    needs: z.string().nullable(),
    unassigned: z.number().int(),
    byMember: z.array(counted),
    /** What a removed person had and nobody has been given since. */
    byRemoval: z.array(counted.extend({ removalId: z.string(), removedAt: timestamp })),
    /** By which the records can be narrowed, and what each knows. */
    filters: z.array(z.object({ key: z.string(), label: z.string(), values: z.array(z.string()) })),
  })
  .meta({ id: 'ReassignableKind' })
export type Kind = z.infer<typeof kind>

export const overview = z.object({ kinds: z.array(kind) }).meta({ id: 'Reassignment' })

export const from = z.union([z.literal('unassigned'), id('per'), z.strictObject({ removal: id('rmv') })])
export type From = z.infer<typeof from>

export const reassignment = z.strictObject({
  kind: z.string().min(1).max(100),
  /** Those of nobody, of a member, or what the person of a removal had and nobody has been given since. */
  from,
  to: id('per'),
  /** By the names that the kind declares. */
  filter: z.record(z.string().max(40), z.string().max(200)).default({}),
})
export type Reassignment = z.infer<typeof reassignment>

export const reassigned = z.object({ count: z.number().int() }).meta({ id: 'Reassigned' })

export const reassignmentRefusals = refusals({
  'no-such-kind': [422, 'Records of this kind can’t be reassigned here.'],
  'no-such-receiver': [422, 'Choose a member who can go on with these records.'],
})

export const reassignmentActions = {
  'records.reassign': { label: 'reassign records in bulk' },
} satisfies Record<string, Action>

export const reassignmentEvents = { 'records.reassigned': 'Records were given to another member' }
