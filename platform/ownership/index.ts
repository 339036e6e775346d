/**
 * Ownership: every organization has exactly one owner, at every moment, and it can pass to another member.
 *
 * Where the product's policy says `self-service` (Z6), the owner hands over by themselves, to a member whose role may receive. It takes a
 * session younger than ten minutes and the organization's name, typed. Where it says `support` (C16), nobody in the organization
 * can, and the same function of the support may hand over to any member, with a reason.
 *
 * It is done at once, and the receiver need not accept: they had access before, and can hand it back, which nobody else can. The
 * former owner gets the role that the policy names. Both are told by mail, in the transaction of the transfer.
 *
 * The organization's row is locked, and actor and receiver are read under that lock: whoever was removed, demoted or has left by
 * then receives nothing. The database holds the rest: an index refuses a second owner, a deferred reference an organization without.
 */
export { ownershipMails } from './email.ts'
export { ownershipRoutes } from './routes.ts'
export { type SupportTransfer, transferOwnershipBySupport } from './transfer.ts'
