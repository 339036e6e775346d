import { z } from 'zod'
import { filter, line, page, paging, refusals, timestamp } from '../../kernel/shared/contract.ts'
import type { Action } from '../../kernel/shared/policy.ts'
import { grace } from '../secrets/contract.ts'

const person = z.object({ personId: z.string(), name: z.string() })

export const apiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    /** What may be shown of the secret: `gh_4fT9aZ01`. */
    prefix: z.string(),
    /** What was given to it: actions of the policy. */
    permissions: z.array(z.string()),
    /** What of that it may do now: what its holder may. */
    inForce: z.array(z.string()),
    /** Whom it acts for; `isMember` is false where they have left, and then it does nothing. */
    heldBy: z.object({ personId: z.string(), name: z.string().nullable(), isMember: z.boolean() }),
    createdBy: person,
    createdAt: timestamp,
    expiresAt: timestamp.nullable(),
    isExpired: z.boolean(),
    /** To the minute. */
    lastUsedAt: timestamp.nullable(),
    rotatedAt: timestamp.nullable(),
    /** Up to when the secret before the last rotation works as well. */
    previousUntil: timestamp.nullable(),
    /** Grows with each change; quoted, it is the ETag. */
    edition: z.number().int(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof apiKey>

export const apiKeyPage = page(apiKey).meta({ id: 'ApiKeys' })

export const apiKeyQuery = z.strictObject({
  search: filter(200).optional(),
  heldBy: filter(100).optional(),
  ...paging,
})
export type ApiKeyQuery = z.infer<typeof apiKeyQuery>

/** With the secret, which is in this answer and never in another. */
export const apiKeyWithSecret = z.object({ apiKey, secret: z.string() }).meta({ id: 'ApiKeyWithSecret' })
export type ApiKeyWithSecret = z.infer<typeof apiKeyWithSecret>

const permissions = z.array(z.string().max(100)).min(1, 'Choose at least one permission.').max(200, 'Choose at most 200 permissions.')
const expiresAt = z.iso.datetime({ message: 'Give a time as RFC 3339 has it, in UTC: 2027-01-31T09:30:00Z.' }).nullable()

export const newApiKey = z.strictObject({
  name: line('a name', 80),
  permissions,
  /** Null, or left out: until it is revoked. */
  expiresAt: expiresAt.optional(),
})
export type NewApiKey = z.infer<typeof newApiKey>

export const apiKeyChange = z.strictObject({
  name: line('a name', 80).optional(),
  permissions: permissions.optional(),
  expiresAt: expiresAt.optional(),
})
export type ApiKeyChange = z.infer<typeof apiKeyChange>

/** For how long the secret before it works on. */
export const rotation = z.strictObject({ grace: grace.default('none') })

export const apiKeyRefusals = refusals({
  'not-yours-to-give': [403, 'A key can’t do more than whoever hands it out.'],
  'key-expired': [409, 'This key has expired. Give it another end first.'],
  'changed-meanwhile': [412, 'Somebody else has changed this key meanwhile. Look at it again, then decide.'],
})

export const apiKeyActions = {
  'api-keys.view': { label: 'see API keys' },
  // A key that makes keys would outlive its own revocation.
  'api-keys.manage': { label: 'make, change, rotate and revoke API keys', personal: true },
} satisfies Record<string, Action>

export const apiKeyEvents = {
  'api-key.created': 'Somebody made an API key',
  'api-key.changed': 'An API key got another name, other permissions or another end',
  'api-key.rotated': 'An API key got a new secret',
  'api-key.revoked': 'An API key was revoked',
}
