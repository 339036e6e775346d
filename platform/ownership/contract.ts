import { z } from 'zod'
import { line, refusals } from '../../kernel/shared/contract.ts'
import { type Action, list, type Role } from '../../kernel/shared/policy.ts'
import { personId } from '../members/contract.ts'

export const typedName = line('the name of the organization', 80)

export const transfer = z.strictObject({
  personId,
  /** The organization's name, typed by whoever hands it over: nobody does this by a slip. */
  name: typedName,
})
export type Transfer = z.infer<typeof transfer>

export const transferred = z
  .object({
    owner: z.object({ personId: z.string(), name: z.string() }),
    /** The former owner, and the role that they have now. */
    former: z.object({ personId: z.string(), name: z.string(), role: z.string() }),
  })
  .meta({ id: 'OwnershipTransferred' })
export type Transferred = z.infer<typeof transferred>

export const ownershipRefusals = refusals({
  'owner-already': [409, 'This person owns the organization already.'],
  'cannot-receive': [409, 'This member’s role can’t take over the organization. Change the role first.'],
  'name-differs': [422, 'This is not the organization’s name.'],
})

interface Policy {
  readonly ownership: { readonly receivers: readonly string[] }
  readonly brand: { readonly supportAddress: string }
  readonly roles: readonly Role[]
}

/** Who may receive is the product's policy, and so are the sentences. */
export function ownershipActions({ ownership, brand, roles }: Policy) {
  const receivers = roles.filter(({ key }) => ownership.receivers.includes(key))
  return {
    'ownership.transfer': {
      label: 'transfer ownership',
      personal: true,
      instead: `write to ${brand.supportAddress}`,
      about: 'member',
      refuses: (_actor, { role }) => {
        if (role === undefined || ownership.receivers.includes(role)) return undefined
        if (role === roles[0]?.key) return ownershipRefusals['owner-already']
        const title = `Ownership goes to ${list(receivers.map(({ plural }) => plural))} only. Change this member’s role first.`
        return { ...ownershipRefusals['cannot-receive'], title }
      },
    },
  } satisfies Record<string, Action>
}

export const ownershipEvents = { 'ownership.transferred': 'The organization got another owner' }
