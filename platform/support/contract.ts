import { z } from 'zod'
import { filter, line, page, paging, refusals, timestamp } from '../../kernel/shared/contract.ts'
import { member, personId } from '../members/contract.ts'
import { typedName } from '../ownership/contract.ts'

/** Why it is done. The organization reads it in its log, its owner in a mail. */
export const reason = line('a reason that the customer may read', 300)

export const supportQuery = z.strictObject({
  /** A name or a part of one, a slug, an id, or the address of a member. */
  search: filter(200).refine((text) => text.trim().length > 1, 'Enter at least 2 letters.'),
  ...paging,
})
export type SupportQuery = z.infer<typeof supportQuery>

export const foundOrganization = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  plan: z.string().nullable(),
  members: z.number().int(),
  owner: z.object({ name: z.string(), email: z.string() }),
  createdAt: timestamp,
})
export type FoundOrganization = z.infer<typeof foundOrganization>

export const foundPerson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  twoStep: z.boolean(),
  /** Of the support itself: what guards the console is not taken away through the console. */
  support: z.boolean(),
  createdAt: timestamp,
})

/** `person`: whose address was searched for, wherever they belong. */
export const found = page(foundOrganization).extend({ person: foundPerson.nullable() }).meta({ id: 'SupportFound' })
export type Found = z.infer<typeof found>

/** A member as the members themselves see them, and whether their address is verified. */
export const supportMember = member.extend({ emailVerified: z.boolean() }).meta({ id: 'SupportMember' })
export type SupportMember = z.infer<typeof supportMember>
export const supportMembers = page(supportMember).meta({ id: 'SupportMemberPage' })

/** What the support sees of an organization: who is in it and on which terms, and nothing of what it owns. */
export const supportOrganization = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    createdAt: timestamp,
    owner: z.object({ personId: z.string(), name: z.string(), email: z.string() }),
    plan: z.object({ key: z.string(), name: z.string() }).nullable(),
    /** `pending`: open invitations that have not expired. */
    seats: z.object({ used: z.number().int(), pending: z.number().int(), limit: z.number().int().nullable() }),
  })
  .meta({ id: 'SupportOrganization' })
export type SupportOrganization = z.infer<typeof supportOrganization>

export const planChange = z.strictObject({ plan: z.string().min(1, 'Choose a plan.').max(50), reason })
export const handOver = z.strictObject({ personId, reason })
export const ending = z.strictObject({ name: typedName, reason })
export const because = z.strictObject({ reason })

export const supportEvents = {
  'support.viewed': 'The operator’s support looked at the organization',
  'support.second-step-reset': 'The operator’s support turned off somebody’s two-step sign-in',
  'support.verification-sent': 'The operator’s support sent somebody their verification mail again',
}

export const supportRefusals = refusals({
  'second-step-needed': [403, 'The support console needs two-step sign-in. Turn it on in your profile.'],
  'second-step-not-passed': [403, 'You signed in without your second step. Sign out, then sign in with your password and code.'],
  'support-account': [403, 'Two-step sign-in of a support account is reset on the command line only.'],
  'two-step-off': [409, 'Two-step sign-in is off.'],
  'verified-already': [409, 'This address is verified already.'],
})
