/** Which page stands behind an invitation link: one clear next step for each state that it and its reader can be in. */
import type { InvitationBehindLink } from '../contract.ts'

export type Step =
  /** Signed out, and the address has an account. */
  | 'sign-in'
  /** Signed out, and the address has none. */
  | 'sign-up'
  | 'other-account'
  | 'verify'
  | 'accept'
  /** C10: what the person would leave behind forbids it. */
  | 'must-stay'
  | 'member'
  | 'accepted'
  | 'superseded'
  | 'expired'
  | 'cancelled'
  | 'declined'
  | 'inviter-gone'
  | 'removed'

export function stepOf({ state, you, accountExists }: Pick<InvitationBehindLink, 'state' | 'you' | 'accountExists'>): Step {
  if (you?.isMember && you.isInvited) return 'member'
  if (state !== 'open') return state
  if (!you) return accountExists ? 'sign-in' : 'sign-up'
  if (!you.isInvited) return 'other-account'
  if (!you.isVerified) return 'verify'
  return you.leaves?.how === 'refused' ? 'must-stay' : 'accept'
}

/** Nobody can be asked for what is open, or was used; a newer mail is waiting already where there was one. */
export function mayAskAgain(step: Step): boolean {
  return step === 'expired' || step === 'cancelled' || step === 'declined' || step === 'inviter-gone' || step === 'removed'
}
