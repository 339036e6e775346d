/**
 * Invitations: how somebody comes to belong.
 *
 * Whoever may invite names an address and a role that they could hold themselves. A mail goes out with a link: 256 random bits, of
 * which only the SHA-256 is kept. It lives as long as the product says (14 days, C5; 7, Z3). Where the product says so, a person
 * whose address is verified and who belongs nowhere is added at once (C6), and one who belongs elsewhere is refused (C7).
 *
 * The link proves nothing and signs nobody in. It is exchanged for a sealed handle in a cookie; opening it changes nothing, since
 * mail scanners open links too. Accepting takes a signed-in person whose verified address is the invited one, and one statement
 * takes the invitation: it is accepted once, however many try. The inviter must still be allowed to invite for that role then.
 * Where people belong to one organization only, accepting moves the account (C10).
 *
 * An address has one open invitation in an organization, and that of a member has none: changing to an invited one cancels the
 * invitation. Expired ones stay open until resent (Z3), replaced or cancelled. Pending ones hold a seat when inviting; when accepting,
 * members alone count (Z4). No link ends dead: each state has a next step.
 */
export { type Acceptor, acceptInvitation } from './accept.ts'
export { type Handle, handleInCookies } from './handle.ts'
export { cancelInvitationBySupport, cancelLocked } from './change.ts'
export { invitationMails } from './email.ts'
export { type Leaving, leaveBehind, leavingFrom } from './leaving.ts'
export { invitePeople } from './invite.ts'
export { invitationJobs, queueEndOfOwnInvitations } from './own.ts'
export { invitationRoutes } from './routes.ts'
export { listInvitations } from './open.ts'
export { seatsTaken } from './seats.ts'
export { invitationSubject } from './subject.ts'
