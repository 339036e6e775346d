/**
 * People: who somebody is, and how they prove it.
 *
 * Better Auth keeps accounts, sessions and verifications, on our tables. It stands behind the routes of /api/auth, which take only
 * the fields that they name, every address in its one canonical form, and changes only from our own pages; whatever else it
 * offers is not reachable. The way of every request reads its cookie with a statement of ours (see platform/request).
 *
 * An account works when its address is verified. The link is in a mail and leads to a page, which sends the token: opening a link
 * changes nothing. Verifying signs in, and completes what the sign-up was for: joining the organization whose invitation this
 * browser had followed, or making one's own. Until then an account proves nothing, so a newer sign-up with the same address, or a
 * provider that vouches for it, takes its place. Whether an address has an account is told to nobody but its mailbox.
 *
 * Google and Microsoft sign somebody in where they vouch for the address, and are linked to an account whose address is verified;
 * else the mail with the link goes out. Sessions live 30 days from their last use. A new password by mail ends all of them.
 * Changing the address takes a fresh session and a link in the new mailbox; the old one is told. A new password that ends sessions,
 * signing out everywhere, and turning on a second step void the links that were asked for before.
 *
 * With two-step sign-in, neither the right password nor a provider makes a session: a cookie of ten minutes waits for the code of
 * an app, or a backup code. A code works once; five wrong ones end the attempt, ten in a row close the second step for a quarter of
 * an hour. No browser is trusted for later. A session keeps when it passed (`two_step_at`); one that did not reaches nothing while
 * the account has a second step, however it was begun: the statement that resolves it says so. The token of an outside issuer has
 * its issuer's second step; it neither turns ours off, nor makes backup codes anew.
 */
export { identityMails } from './email.ts'
export { peopleCrontab, peopleJobs } from './forget.ts'
export { createIdentity, type Identity } from './identity.ts'
export { peopleRoutes } from './routes.ts'
export { dropUnverified, nameFrom } from './outside.ts'
export { mailVerification, mailsPerAddress } from './letters.ts'
export { identityTransaction } from './store.ts'
export { endSecondStep, findPerson, type FoundPerson, isSupport, secondStepOf } from './support.ts'
