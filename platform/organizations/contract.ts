import { z } from 'zod'
import type { Action } from '../../kernel/shared/policy.ts'
import { id, line, refusals, timestamp } from '../../kernel/shared/contract.ts'

export const organizationId = id('org')
export const organizationName = line('a name for the organization', 80)

export const organization = z
  .object({
    id: organizationId,
    name: z.string(),
    slug: z.string(),
    owner: z.object({ personId: z.string(), name: z.string() }),
    plan: z.object({ key: z.string(), name: z.string() }).nullable(),
    seats: z.object({ used: z.number().int(), pending: z.number().int(), limit: z.number().int().nullable() }),
    createdAt: timestamp,
  })
  .meta({ id: 'Organization' })
export type Organization = z.infer<typeof organization>

export const newOrganization = z.strictObject({ name: organizationName })
export const organizationChange = z.strictObject({ name: organizationName })

export const organizationRefusals = refusals({
  'belongs-already': [409, 'You belong to an organization already, and can belong to one only.'],
  'changed-meanwhile': [412, 'Somebody else changed this in the meantime. Look at the new state, then try again.'],
})

export const organizationActions = {
  'organization.view': { label: 'see the organization' },
  'organization.rename': { label: 'rename the organization' },
} satisfies Record<string, Action>

export const organizationEvents = {
  'organization.created': 'The organization was created',
  'organization.renamed': 'The organization got another name',
  'organization.closed': 'The organization was closed, since its owner moved to another one',
}
