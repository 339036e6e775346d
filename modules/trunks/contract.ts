import { z } from 'zod'
import type { Action } from '../../kernel/shared/policy.ts'
import { filter, id, line, page, paging, refusals, timestamp } from '../../kernel/shared/contract.ts'
import type { Module } from '../../platform/product.ts'

export const trunkId = id('trunk')
export const trunkName = line('a name for the trunk', 80)

/**
 * `lapsing`: phones that are registered work on until they register anew, which is refused; then it is suspended.
 * `revoked`: deleted. Its user name is never given again.
 */
export const trunkStates = ['active', 'lapsing', 'suspended', 'revoked'] as const
export type TrunkState = (typeof trunkStates)[number]

const by = z.object({ personId: z.string(), name: z.string() })

export const trunk = z
  .object({
    id: trunkId,
    name: z.string(),
    username: z.string(),
    realm: z.string(),
    status: z.enum(trunkStates),
    createdAt: timestamp,
    createdBy: by,
    /** When the password was last changed; null: it is the first. */
    rotated: z.object({ at: timestamp, by }).nullable(),
    /** `from`: when nobody is registered with it any more, at the latest. */
    suspended: z.object({ at: timestamp, by, from: timestamp }).nullable(),
    revoked: z.object({ at: timestamp, by }).nullable(),
    /** Counts the changes; what `If-Match` is compared with, in quotation marks. */
    version: z.number().int(),
  })
  .meta({ id: 'Trunk' })
export type Trunk = z.infer<typeof trunk>

export const trunkPage = page(trunk).meta({ id: 'TrunkPage' })
export const trunkQuery = z.strictObject({
  search: filter(200).optional(),
  /** Without it: all but the deleted ones. */
  status: z.enum(trunkStates).optional(),
  ...paging,
})
export type TrunkQuery = z.infer<typeof trunkQuery>

export const newTrunk = z.strictObject({ name: trunkName })
export const trunkChange = z.strictObject({ name: trunkName })

/** What a phone or a PBX is set up with. The password is in the answer to creating and to rotating, and nowhere after that. */
export const credentials = z
  .object({ username: z.string(), password: z.string(), realm: z.string(), server: z.string() })
  .meta({ id: 'TrunkCredentials' })
export type Credentials = z.infer<typeof credentials>
export const trunkWithCredentials = z.object({ trunk, credentials }).meta({ id: 'TrunkWithCredentials' })

/** `now` cuts off what is registered; `re-registration` lets it go on until then. */
export const suspension = z.strictObject({ when: z.enum(['now', 're-registration']).default('now') })
export type Suspension = z.infer<typeof suspension>

export const trunkRefusals = refusals({
  'trunk-deleted': [409, 'This trunk was deleted. Create a new one.'],
  'trunk-suspended': [409, 'This trunk is suspended already.'],
  'trunk-not-suspended': [409, 'This trunk is not suspended.'],
})

export const trunkActions = {
  'trunks.view': { label: 'see SIP trunks' },
  'trunks.manage': {
    label: 'create and change SIP trunks',
    about: 'trunk',
    refuses: (_actor, { state }) => (state === 'revoked' ? trunkRefusals['trunk-deleted'] : undefined),
  },
} satisfies Record<string, Action>

export const trunkEvents = {
  'trunk.created': 'A SIP trunk was created',
  'trunk.renamed': 'A SIP trunk was renamed',
  'trunk.rotated': 'A SIP trunk got a new password',
  'trunk.suspended': 'A SIP trunk was suspended',
  'trunk.resumed': 'A suspended SIP trunk was resumed',
  'trunk.deleted': 'A SIP trunk was deleted',
}

export const trunks: Module = {
  name: 'trunks',
  actions: trunkActions,
  events: trunkEvents,
  places: { trunk: ({ id }) => ({ to: 'trunks', search: { trunk: id }, label: 'Show the trunk' }) },
}
