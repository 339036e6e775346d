import { z } from 'zod'
import type { Action } from '../../kernel/shared/policy.ts'
import { filter, id, page, paging, refusals, timestamp } from '../../kernel/shared/contract.ts'

export const personId = id('per')

export const member = z
  .object({
    personId,
    name: z.string(),
    email: z.string(),
    image: z.string().nullable(),
    role: z.string(),
    /** `active`: has been here. `new`: was added, and has not opened the organization yet. */
    status: z.enum(['active', 'new']),
    joinedAt: timestamp,
    lastActiveAt: timestamp.nullable(),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof member>

export const memberSorts = ['joinedAt', 'name', 'email', 'role', 'lastActiveAt'] as const
export const memberPage = page(member).meta({ id: 'MemberPage' })

export const memberQuery = z.strictObject({
  search: filter(200).optional(),
  role: filter(40).optional(),
  /** An action: only those whose role may do it, such as `members.remove`. */
  may: filter(80).optional(),
  status: z.enum(['active', 'new']).optional(),
  sort: z.enum(memberSorts.flatMap((key) => [key, `-${key}`] as const)).default('joinedAt'),
  ...paging,
})
export type MemberQuery = z.infer<typeof memberQuery>

export const roleChange = z.strictObject({ role: z.string().min(1).max(40) })

export const memberRefusals = refusals({
  'owner-keeps-role': [409, 'The owner’s role changes only when ownership is transferred.'],
  'owner-stays': [409, 'The owner can’t be removed. Ownership must be transferred first.'],
  'owner-cannot-leave': [409, 'The owner can’t leave: that would orphan the organization. Ownership must be transferred first.'],
  'own-role': [409, 'You cannot change your own role. Ask somebody else who may.'],
  'own-removal': [409, 'You cannot remove yourself here. Leave the organization instead, or ask the owner.'],
  'no-such-role': [422, 'There is no such role here.'],
  'not-yours-to-give': [403, 'You can give only roles whose permissions you hold yourself.'],
})

export const memberActions = {
  'members.view': { label: 'see who belongs to the organization' },
  'members.change-role': {
    label: 'change roles',
    about: 'member',
    refuses: (actor, subject) =>
      subject.role === 'owner'
        ? memberRefusals['owner-keeps-role']
        : subject.personId === actor.personId
          ? memberRefusals['own-role']
          : undefined,
  },
  'members.remove': {
    label: 'remove members',
    about: 'member',
    refuses: (actor, subject) =>
      subject.role === 'owner'
        ? memberRefusals['owner-stays']
        : subject.personId === actor.personId
          ? memberRefusals['own-removal']
          : undefined,
  },
  'members.leave': {
    label: 'leave by themselves',
    personal: true,
    instead: 'ask the owner to remove you',
    about: 'self',
    refuses: (_actor, subject) => (subject.role === 'owner' ? memberRefusals['owner-cannot-leave'] : undefined),
  },
} satisfies Record<string, Action>

export const memberEvents = {
  'member.added': 'Somebody was added without an invitation mail',
  'member.role-changed': 'Somebody got another role',
}
