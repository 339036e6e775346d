/**
 * The way of a request through the organization layer. Capabilities declare their routes with the three builders; each takes the
 * action's name, checks it against the policy before anything else is read, and hands over a transaction in the right context.
 */
export { memberOf, memberRoute, personRoute, publicRoute, type Call, type Member, type MemberCall, type PersonCall } from './routes.ts'
export { cookieName, type Principal, principalOf, sessionCookie } from './principal.ts'
