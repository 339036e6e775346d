import { z } from 'zod'
import { line, refusals } from '../../kernel/shared/contract.ts'
import type { Action } from '../../kernel/shared/policy.ts'

/** One kind of record: "12 leads". */
const kind = z.object({ kind: z.string(), label: z.string(), count: z.number().int() })

/** What the deletion of the organization does. It is executed as it stands here, or not at all. */
export const deletionPlan = z
  .object({
    organization: z.object({ name: z.string(), slug: z.string() }),
    /** Who loses access, the owner included, and the first of them by name. */
    people: z.object({ count: z.number().int(), first: z.array(z.object({ personId: z.string(), name: z.string() })) }),
    goes: z.array(kind),
    stays: z.array(kind.extend({ because: z.string() })),
    /** What it owes the world outside, and what becomes of that: each a sentence. */
    obligations: z.array(z.string()),
    planHash: z.string(),
  })
  .meta({ id: 'DeletionPlan' })
export type DeletionPlan = z.infer<typeof deletionPlan>

export const deletion = z.strictObject({
  /** The organization's name, typed by whoever deletes it: nobody does this by a slip. */
  name: line('the name of the organization', 80),
  planHash: z.string().min(1, 'Look at the plan first, and send its planHash along.').max(100),
})
export type Deletion = z.infer<typeof deletion>

export const deleted = z.object({ name: z.string() }).meta({ id: 'OrganizationDeleted' })

export const deletionRefusals = refusals({
  'deletion-plan-changed': [409, 'Something changed since you saw what is deleted. Look at it anew, then decide.'],
  'not-its-name': [422, 'This is not the organization’s name.'],
})

/** Where the policy leaves it to the support, nobody in the organization can, and the sentence says whom to ask. */
export function deletionActions({ brand }: { readonly brand: { readonly supportAddress: string } }) {
  return {
    'organization.delete': { label: 'delete the organization', instead: `write to ${brand.supportAddress}` },
  } satisfies Record<string, Action>
}

export const deletionEvents = { 'organization.deleted': 'The organization was deleted' }
