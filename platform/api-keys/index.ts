/**
 * API keys: programs that act for a member.
 *
 * A key acts as its holder, with what was given to it and what the holder may do at that moment, whichever is less. Nothing of that
 * is kept anywhere: each request asks anew, so a role that shrinks shrinks the key, a holder who is removed ends it, and what is
 * revoked is refused with the next request (platform/request). What takes a person (leaving, handing over the organization, making
 * keys, one's own account) no key may.
 *
 * Nobody hands out more than they hold. Whoever makes a key, or adds to one, must hold each permission themselves. Whoever rotates
 * another's key is shown a secret that acts as its holder, and must be allowed all of it on everything. Revoking only takes away,
 * and is anybody's who may manage keys.
 *
 * The secret is shown when it is made and when it is rotated, and each showing stands in the ledger of secrets; only its SHA-256 is
 * kept. After a rotation the secret before works for its grace, and the one before that no longer. `docs/api-keys.md` tells how to
 * use a key, and how a scanner recognises one.
 */
export { createKey } from './api-keys.ts'
export { apiKeyRoutes } from './routes.ts'
