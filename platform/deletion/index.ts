/**
 * Deletion: an organization ends, and nothing of it stays but what is declared to.
 *
 * It begins with a plan: every kind of record with its number, what stays and why, what is still owed to the world outside, and who
 * loses access. Executing takes the organization's lock, the name typed, a session younger than ten minutes, and makes the plan anew:
 * with another hash nothing happens, and the new plan comes back (409). Who may is the product's policy (`deletion`): the owner
 * (Z12), or the support alone (C16).
 *
 * All of it is one transaction. Which tables there are, and in which order their rows go, is read from the catalogue (order.ts), so a
 * new module's table is covered by itself, and one that can't be fails the tests. Modules say what they owe and settle it (`deletion`
 * in platform/module.ts). Members are told by mail. The log stays, with `organization.deleted` as its last event, and goes on
 * verifying offline.
 *
 * An account that moves closes its empty organization the same way (`endOrganization`).
 */
export { deleteOrganizationBySupport, endOrganization, showDeletion, type SupportDeletion } from './delete.ts'
export { deletionMails } from './email.ts'
export type { Words } from './kinds.ts'
export { deletionRoutes } from './routes.ts'
