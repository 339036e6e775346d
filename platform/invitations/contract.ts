import { z } from 'zod'
import type { Action, Refusal } from '../../kernel/shared/policy.ts'
import { address, filter, id, page, paging, refusals, timestamp } from '../../kernel/shared/contract.ts'
import { member } from '../members/contract.ts'
import { plannedRecord } from '../removal/contract.ts'

export const invitationId = id('inv')

export const invitation = z
  .object({
    id: invitationId,
    email: z.string(),
    role: z.string(),
    invitedBy: z.object({ personId: z.string(), name: z.string() }),
    /** When the newest link was made: at inviting, and anew at each resend. */
    sentAt: timestamp,
    createdAt: timestamp,
    expiresAt: timestamp,
    state: z.enum(['pending', 'expired']),
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.infer<typeof invitation>

export const invitationPage = page(invitation).meta({ id: 'InvitationPage' })
export const invitationQuery = z.strictObject({
  search: filter(200).optional(),
  state: z.enum(['pending', 'expired']).optional(),
  ...paging,
})
export type InvitationQuery = z.infer<typeof invitationQuery>

export const mostAtOnce = 50
export const oneInvitation = z.strictObject({ email: address, role: z.string().min(1).max(40).optional() })
export const invite = z.union([
  oneInvitation,
  z.strictObject({
    invitations: z.array(oneInvitation).min(1, 'Enter an e-mail address.').max(mostAtOnce, `Invite at most ${mostAtOnce} people at once.`),
  }),
])

/** What became of one address: a mail went out, the person was added at once, or it was refused. */
export const inviteOutcome = z
  .object({
    email: z.string(),
    outcome: z.enum(['invited', 'added', 'refused']),
    invitation: invitation.optional(),
    member: member.optional(),
    refusal: z.object({ code: z.string(), title: z.string() }).optional(),
  })
  .meta({ id: 'InviteOutcome' })
export type InviteOutcome = z.infer<typeof inviteOutcome>
export const inviteOutcomes = z.object({ results: z.array(inviteOutcome) }).meta({ id: 'InviteOutcomes' })

/**
 * The state of the invitation behind a link, as the person who follows it may know it.
 * `superseded`: a newer link took this one's place. `inviter-gone`: whoever invited may no longer invite for this role. `removed`: the reader accepted it once and was removed since.
 */
export const linkStates = ['open', 'expired', 'superseded', 'cancelled', 'declined', 'accepted', 'inviter-gone', 'removed'] as const

export const invitationBehindLink = z
  .object({
    organization: z.object({ name: z.string(), slug: z.string() }),
    inviter: z.object({ name: z.string() }),
    role: z.object({ key: z.string(), label: z.string() }),
    email: z.string(),
    expiresAt: timestamp,
    state: z.enum(linkStates),
    /** Whether a person with the invited address has an account: decides between sign-up and sign-in. */
    accountExists: z.boolean(),
    /** Null while signed out. */
    you: z
      .object({
        email: z.string(),
        isInvited: z.boolean(),
        isVerified: z.boolean(),
        isMember: z.boolean(),
        /** What accepting would leave behind: the organization to leave or to close, or why that can't be (C10). */
        leaves: z
          .object({
            organizationName: z.string(),
            how: z.enum(['leave', 'close', 'refused']),
            reasons: z.array(z.string()),
            /** Where a member leaves: what is theirs there, and what becomes of it. */
            behind: z.array(plannedRecord.pick({ label: true, ending: true, to: true })),
          })
          .nullable(),
      })
      .nullable(),
    /** Whether "ask for a new invitation" was used within the last day. */
    askedAgain: z.boolean(),
  })
  .meta({ id: 'InvitationBehindLink' })
export type InvitationBehindLink = z.infer<typeof invitationBehindLink>

export const acceptance = z.strictObject({ token: z.string().max(200).optional() })
export const accepted = z
  .object({ organization: z.object({ id: z.string(), name: z.string(), slug: z.string() }), role: z.string() })
  .meta({ id: 'Accepted' })

export const invitationRefusals = refusals({
  'belongs-elsewhere': [409, 'This person belongs to another organization. They must leave theirs first.'],
  'already-member': [409, 'This person is a member already.'],
  'already-invited': [409, 'This address has an open invitation already.'],
  'no-seat-left': [409, 'No seat is left in this plan.'],
  'address-not-usable': [422, 'This is not an e-mail address that mail can be sent to.'],
  'no-such-role': [422, 'There is no such role here.'],
  'not-yours-to-give': [403, 'You can give only roles whose permissions you hold yourself.'],
  'invitation-expired': [410, 'This invitation has expired. Ask for a new one.'],
  'invitation-cancelled': [410, 'This invitation was cancelled. Ask for a new one if you think that is a mistake.'],
  'invitation-declined': [410, 'This invitation was declined. Ask for a new one if you changed your mind.'],
  'invitation-accepted': [410, 'This invitation was accepted already.'],
  'invitation-superseded': [410, 'A newer invitation was sent. Use the link in the newest mail.'],
  'inviter-gone': [410, 'Whoever invited you can no longer do so. Ask for a new invitation.'],
  'wrong-account': [409, 'This invitation is for another address. Sign in with the account of that address.'],
  'address-not-verified': [409, 'Verify your e-mail address first. The mail with the link is on its way.'],
  'must-stay': [409, 'You own an organization that can’t be closed by this move.'],
  'asked-already': [429, 'You asked for a new invitation already. The owner has been told.'],
  'not-needed': [409, 'This invitation is open. You can accept it.'],
})

/** `without-seat`: expired, and no seat is left that a new link could hold. */
export type InvitationState = 'pending' | 'expired' | 'without-seat' | 'accepted' | 'cancelled' | 'declined'

const ended: Readonly<Partial<Record<string, Refusal>>> = {
  accepted: invitationRefusals['invitation-accepted'],
  cancelled: invitationRefusals['invitation-cancelled'],
  declined: invitationRefusals['invitation-declined'],
} satisfies Partial<Record<InvitationState, Refusal>>

export const endedInvitation = Object.values(ended).filter((refusal) => refusal !== undefined)

/** Why nothing can be done to an invitation any more. */
export function refusalOfState({ state }: { readonly state: InvitationState }): Refusal | undefined {
  return ended[state]
}

export const invitationActions = {
  'invitations.view': { label: 'see pending invitations' },
  'invitations.create': {
    label: 'invite people',
    // Of the organization: whether its plan has a seat left.
    refuses: (_actor, { state }) => (state === 'full' ? invitationRefusals['no-seat-left'] : undefined),
  },
  'invitations.cancel': {
    label: 'cancel invitations',
    about: 'invitation',
    refuses: (_actor, { state = '' }) => ended[state],
  },
  'invitations.resend': {
    label: 'resend invitations',
    about: 'invitation',
    refuses: (_actor, { state = '' }) => (state === 'without-seat' ? invitationRefusals['no-seat-left'] : ended[state]),
  },
} satisfies Record<string, Action>

export const invitationEvents = {
  'invitation.created': 'Somebody was invited',
  'invitation.resent': 'An invitation was sent again',
  'invitation.cancelled': 'An invitation was cancelled',
  'invitation.accepted': 'Somebody accepted an invitation, and belongs to the organization',
  'invitation.declined': 'Somebody declined an invitation',
  'invitation.asked-again': 'Somebody asked for a new invitation in place of a dead one',
}
