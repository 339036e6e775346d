import { z } from 'zod'
import { line, refusals, timestamp } from '../../kernel/shared/contract.ts'

export const personName = line('your name', 80)

const decision = z.object({ allowed: z.boolean(), because: z.string().optional(), who: z.array(z.string()).optional() })

export const me = z
  .object({
    person: z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      emailVerified: z.boolean(),
      image: z.string().nullable(),
    }),
    /** When this session began; some acts want a session younger than 10 minutes. */
    signedInAt: timestamp,
    memberships: z.array(
      z.object({
        organization: z.object({ id: z.string(), name: z.string(), slug: z.string(), members: z.number().int(), plan: z.string().nullable() }),
        role: z.string(),
        joinedAt: timestamp,
        may: z.record(z.string(), decision),
      }),
    ),
    /** Open invitations to the person's verified address. */
    invitations: z.array(
      z.object({
        id: z.string(),
        organizationName: z.string(),
        inviterName: z.string(),
        role: z.string(),
        expiresAt: timestamp,
      }),
    ),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof me>

export const profileChange = z.strictObject({ name: personName.optional() }).refine((change) => Object.keys(change).length > 0, 'Nothing to change.')

export const verification = z.strictObject({ token: z.string().max(4000) })
export const verified = z
  .object({
    /** Where to go on: the organization that the person is in now, or null where none was made or joined. */
    organization: z.object({ id: z.string(), name: z.string(), slug: z.string() }).nullable(),
    /** Why the invitation that the person signed up by did not work, if it did not. */
    refusal: z.object({ code: z.string(), title: z.string() }).nullable(),
  })
  .meta({ id: 'Verified' })

export const personRefusals = refusals({
  'link-not-valid': [410, 'This link has expired or was used already. Ask for a new one.'],
  'picture-not-readable': [422, 'This is not a PNG, JPEG or WebP picture.'],
})
