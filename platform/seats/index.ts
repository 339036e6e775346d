/**
 * Seats: how many people a plan lets belong to an organization (Z4).
 *
 * The database counts: a trigger keeps `seats_used` in step with the memberships, and a check holds it within `seat_limit`, exact
 * under any concurrency. Members and pending invitations count when inviting, members alone when accepting: an invitation that
 * nobody answers keeps nobody out for good. The plan is set by the operator, and where the
 * product's policy says so (`planChange`) by whoever may manage the billing: a smaller one with the members and invitations that give
 * up their seats for it, in one transaction, each exactly as its plan says.
 */
export { seatRoutes } from './routes.ts'
export { organizationOfSlug, setPlan, setPlanOf } from './set.ts'
