/**
 * Deleting one's account.
 *
 * Before it, a person sees what it means for each organization: a member leaves by the plan of removal, in its default ways; an owner
 * who is alone in an empty organization closes it, as a move of the account does; any other owner is stopped there, and hands the
 * organization over or deletes it first. No account is ever deleted from under an organization.
 *
 * It takes a session younger than ten minutes and the address, typed. Leaving, closing and ending are one transaction. The person's row
 * stays without name and address, since history points at it; the events of each log keep the name that they were written with.
 * Sessions, ways to sign in, the second step, open links and the picture are gone, and the address is free. The row is locked
 * while it ends, and a trigger on memberships reads it under a lock of its own: nobody can be added who is not there any more.
 */
export { accountDeletionMails } from './email.ts'
export { accountDeletionRoutes } from './routes.ts'
