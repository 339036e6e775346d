/**
 * Organizations.
 *
 * Signing up makes one, with the person as its owner (C1), unless the sign-up came by an invitation. Where the product lets people
 * have many (Z10), anybody signed in makes further ones; where it allows one (C2), a person without any makes their own, and the
 * database refuses the second. The name can be changed at any time; the slug is made from the first name once, with a random
 * ending, and a trigger keeps it. There is exactly one owner at every moment, who is a member: a deferred foreign key holds that.
 *
 * An organization sets for itself what the product's policy names (Z1): a change is one event, and If-Match refuses it where somebody
 * else was quicker. The logo is decoded and encoded anew, and served at an address that can't be guessed, since mails show it.
 *
 * Whatever changes members, invitations or the owner locks the organization's row first (`lockOrganization`).
 */
export {
  createOrganization,
  type LockedOrganization,
  lockIfThere,
  lockOrganization,
  lockToEnd,
  readOrganization,
  slugOf,
} from './organizations.ts'
export { organizationRoutes } from './routes.ts'
