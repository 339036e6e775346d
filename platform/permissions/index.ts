/**
 * Why somebody can or can't do something, and who can.
 *
 * One function decides: `policy.may(actor, action, subject)`, in the route, in the service and on the button. This capability asks it
 * on somebody's behalf and tells the steps: the grant of the role, whether the subject is their own, whether the role at stake is
 * theirs to give, a seat, the state of the subject. Nothing is decided here that is not decided there; a test asks both for every
 * role, action and state.
 *
 * Everybody may ask about themselves. Asking about others takes `members.view`, and about a subject whatever seeing it takes.
 */
export { permissionRoutes } from './routes.ts'
export type { SubjectLoader } from './subjects.ts'
