/**
 * The way of a request through the organization layer. Capabilities declare their routes with the three builders; each takes the
 * action's name, checks it against the policy before anything else is read, and hands over a transaction in the right context.
 *
 * Who calls is a person who is signed in, or a program with an API key, which acts as the key's holder: it may do what was given to
 * it, and of that what its holder may at that moment. What takes a person (an action that is `personal`, a session that began a
 * short while ago, one's own account) the builders refuse to every key. A token of an outside issuer stands for a session.
 */
export { apiKeyIn, type KeyInUse, presentPermissions } from './api-key.ts'
export { bearerOf } from './bearer.ts'
export { requireFresh } from './fresh.ts'
export { type Member, memberOf } from './member.ts'
export { presentActor } from './present.ts'
export { memberNow, memberRoute, personRoute, publicRoute, type Call, type MemberCall, type PersonCall } from './routes.ts'
export { cookieName, type Principal, principalOf, sessionCookie } from './principal.ts'
