/**
 * Tokens of outside OpenID issuers (Z9): an organization that keeps its people elsewhere, at Clerk for instance, calls the API with the
 * tokens that its people have from there.
 *
 * OIDC_ISSUERS says whose tokens are taken, and for which audience. A token must be signed by a key of its issuer (RS256, ES256 or
 * EdDSA; the keys are found by discovery and change when the issuer changes them), be for us, and be in its time. The account is the
 * one that was linked to the issuer's subject; at first the one with the address that the issuer vouches for, or a new one. An
 * address that the issuer doesn't vouch for signs nobody in, and an account here that nobody verified gives way, as it does to a
 * provider.
 *
 * A token begins a session, once, that lives as long as the token does. So everything that asks a session's token works for it, and
 * ending the session, removing the person or deleting the account is in force with the next request: the same token begins no second
 * session, and after "sign out everywhere" none that was made before does. A second step is the issuer's matter; the support console
 * takes ours only. `fresh` is measured by the token's `auth_time`; a token without one is never fresh, since its `iat` changes with each
 * refresh.
 *
 * Where the issuer's keys can't be had, nobody can be told from a forger: the answer is 503, and never 500 nor 401.
 */
export { forgetOutsideTokens, issuerCrontab, issuerJobs } from './forget.ts'
export { createOutsideTokens, type OutsideTokens, outsideSession } from './tokens.ts'
