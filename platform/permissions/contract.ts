import { z } from 'zod'
import { filter } from '../../kernel/shared/contract.ts'

export const permissionQuery = z.strictObject({
  /** Without it: every action. */
  action: filter(100).optional(),
  /** Without it: oneself. */
  personId: filter(100).optional(),
  /** What it would be done to: the id of a member, an invitation … */
  subject: filter(100).optional(),
})

export const checks = ['role', 'scope', 'grant', 'seats', 'state'] as const

const somebody = z.object({ personId: z.string(), name: z.string(), role: z.string() })

export const permission = z.object({
  action: z.string(),
  /** Completes "can …". */
  label: z.string(),
  /** The kind of thing that it is done to, where it is one of many; `subject` then names which. */
  about: z.string().nullable(),
  allowed: z.boolean(),
  /** `own`: only for what is their own. */
  scope: z.enum(['all', 'own']).nullable(),
  /** Why not, as the person reads it on the button and in the refusal. */
  because: z.string().nullable(),
  /** The refusal that the API would answer with. */
  code: z.string().nullable(),
  /** What was asked, in its order, up to the first that failed. */
  checks: z.array(z.object({ check: z.enum(checks), passed: z.boolean(), text: z.string() })),
})
export type Permission = z.infer<typeof permission>

export const permissions = z
  .object({
    person: somebody,
    subject: z.object({ kind: z.string(), id: z.string(), label: z.string() }).nullable(),
    permissions: z.array(permission),
    /** Who can, for one action. `people` is null for somebody who may not see members. */
    who: z
      .object({
        roles: z.array(z.object({ key: z.string(), label: z.string() })),
        people: z.array(somebody).nullable(),
        /** How many more there are. */
        more: z.number().int(),
      })
      .nullable(),
  })
  .meta({ id: 'Permissions' })
export type Permissions = z.infer<typeof permissions>
