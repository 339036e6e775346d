/**
 * Members: who belongs to an organization, with which role, and how that ends.
 *
 * A membership is a row; it is read on every request, so what is removed here is out with the next one (C13). Roles are the
 * product's. Nobody changes their own role or the owner's, and nobody gives a role that may do more than theirs: that is asked of
 * the policy, under the lock, with the actor's role as it is at that moment. The owner can neither be removed nor leave (C15); the
 * database would refuse it at the commit if a check here were ever forgotten. Seats are counted by a trigger.
 */
export { presentActor } from '../request/index.ts'
export { beginMembership, endMembership, findMember, mustBeGrantable } from './members.ts'
export { listMembers, readMember } from './list.ts'
export { memberRoutes } from './routes.ts'
