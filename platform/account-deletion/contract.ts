import { z } from 'zod'
import { address, refusals } from '../../kernel/shared/contract.ts'
import { plan } from '../removal/contract.ts'

/** What the deletion of one's account means for one organization. */
const departure = z.object({
  organization: z.object({ id: z.string(), name: z.string(), slug: z.string() }),
  role: z.string(),
  /** A member leaves. An owner who is alone in an empty organization closes it. Any other owner hands it over, or deletes it, first. */
  how: z.enum(['leave', 'close', 'blocked']),
  /** Why it is blocked, each in a sentence. */
  reasons: z.array(z.string()),
  /** What is theirs there, and what becomes of it. */
  records: plan.shape.records,
})
export type Departure = z.infer<typeof departure>

export const accountDeletionPlan = z.object({ email: z.string(), organizations: z.array(departure) }).meta({ id: 'AccountDeletionPlan' })
export type AccountDeletionPlan = z.infer<typeof accountDeletionPlan>

export const accountDeletion = z.strictObject({
  /** One's own address, typed: nobody does this by a slip. */
  email: address,
})

export const accountDeletionRefusals = refusals({
  'owns-organization': [409, 'You own an organization. Hand it over or delete it first.'],
  'joined-meanwhile': [409, 'You were added to an organization in the meantime. Look at what the deletion means now.'],
  'address-differs': [422, 'This is not your e-mail address.'],
})
