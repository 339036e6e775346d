/** What people do with their own account (C17): password, address, sessions. */
import { deleteCookie } from 'hono/cookie'
import { z } from 'zod'
import { build, sql, violatedConstraint } from '../../kernel/database/index.ts'
import type { Limit, Route } from '../../kernel/http/route.ts'
import { isOwnOrigin } from '../../kernel/http/client.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { queueMail } from '../mail/index.ts'
import { cookieName, publicRoute } from '../request/index.ts'
import { ask } from './ask.ts'
import { password, personRefusals, session, verification, verified } from './contract.ts'
import { claimsOf, type Identity, mailsPerAddress, type VerificationClaims } from './identity.ts'
import { type OwnCall, ownRoute } from './own-route.ts'
import { identityRunner } from './store.ts'
import { canonical, done, ok, tag, way } from './ways-in.ts'

const perPerson: Limit = { name: 'identity.account', per: 'person', points: 30, seconds: 3600 }

export function accountRoutes(identity: Identity): ((app: App) => Route)[] {
  const own = { tag, answers: { 200: done }, limits: [perPerson] }

  const signOut = way({
    path: '/sign-out',
    summary: 'End this session',
    body: z.strictObject({}),
    async handle(call) {
      await ask(identity, call, { method: 'POST', path: '/sign-out' })
      return ok
    },
  })

  const current = way({
    method: 'get',
    path: '/get-session',
    summary: 'This session, or null',
    answers: { 200: z.object({ session }).nullable() },
    async handle(call) {
      return { status: 200, body: call.who && (await ask(identity, call, { method: 'GET', path: '/get-session' })).body }
    },
  })

  const list = ownRoute({
    method: 'get',
    path: '/api/auth/list-sessions',
    tag,
    summary: 'Where this person is signed in',
    answers: { 200: z.array(session) },
    async handle(call) {
      return { status: 200, body: (await ask(identity, call, { method: 'GET', path: '/list-sessions' })).body }
    },
  })

  const waysToSignIn = ownRoute({
    method: 'get',
    path: '/api/auth/list-accounts',
    tag,
    summary: 'How this person can sign in: `credential` is a password',
    answers: { 200: z.array(z.object({ providerId: z.string() })) },
    async handle(call) {
      return { status: 200, body: (await ask(identity, call, { method: 'GET', path: '/list-accounts' })).body }
    },
  })

  const revoke = ownRoute({
    ...own,
    method: 'post',
    path: '/api/auth/revoke-session',
    summary: 'End one session',
    body: z.strictObject({ token: z.string().regex(/^[\w-]{1,200}$/, 'This is not the token of a session.') }),
    async handle(call) {
      await ask(identity, call, { method: 'POST', path: '/revoke-session', body: call.body })
      return ok
    },
  })

  const revokeOthers = ownRoute({
    ...own,
    method: 'post',
    path: '/api/auth/revoke-other-sessions',
    summary: 'End all sessions but this one',
    body: z.strictObject({}),
    async handle(call) {
      await ask(identity, call, { method: 'POST', path: '/revoke-other-sessions' })
      return ok
    },
  })

  const revokeAll = ownRoute({
    ...own,
    method: 'post',
    path: '/api/auth/revoke-sessions',
    summary: 'Sign out everywhere, here too',
    body: z.strictObject({}),
    async handle(call) {
      await ask(identity, call, { method: 'POST', path: '/revoke-sessions' })
      deleteCookie(call.context, cookieName(call.app), { path: '/', secure: call.app.baseUrl.startsWith('https:') })
      return ok
    },
  })

  const changePassword = ownRoute({
    ...own,
    method: 'post',
    path: '/api/auth/change-password',
    summary: 'Change the password',
    body: z.strictObject({
      currentPassword: z.string().min(1, 'Enter your present password.').max(128, 'Use at most 128 characters.'),
      newPassword: password,
      revokeOtherSessions: z.boolean().default(false),
    }),
    refusals: [personRefusals['wrong-password'], personRefusals['no-password']],
    async handle(call) {
      await ask(identity, call, { method: 'POST', path: '/change-password', body: call.body })
      const { name, email } = call.who
      await queueMail(call.app, identityRunner(call.app), { template: 'password-changed', to: email, props: { name } })
      return ok
    },
  })

  const changeAddress = ownRoute({
    ...own,
    method: 'post',
    path: '/api/auth/change-email',
    summary: 'Ask for another address; it is in force when its mail’s link was followed',
    body: z.strictObject({ newEmail: canonical, callbackURL: z.string().max(500).optional() }),
    refusals: [personRefusals['same-address']],
    fresh: true,
    async handle(call) {
      const { newEmail } = call.body
      await call.app.limits.spend(mailsPerAddress, newEmail)
      await ask(identity, call, { method: 'POST', path: '/change-email', body: { newEmail } })
      return ok
    },
  })

  return [signOut, current, list, waysToSignIn, revoke, revokeOthers, revokeAll, changePassword, changeAddress, verify(identity)]
}

/** GET changes nothing: mail scanners follow links. The mail leads to a page, and the page sends this. */
function verify(identity: Identity) {
  return publicRoute({
    method: 'post',
    path: '/api/v1/verification',
    tag,
    summary: 'Verify an address by the token of the mail; after a sign-up this signs in, and joins or makes the organization (C1, C8)',
    body: verification,
    answers: { 200: verified },
    refusals: [personRefusals['link-not-valid'], personRefusals['address-taken']],
    limits: [{ name: 'identity.verify', per: 'ip', points: 100, seconds: 3600 }],
    async handle(call) {
      if (!isOwnOrigin(call.context, call.app.baseUrl)) throw new Refused(common['foreign-origin'])
      const { token } = call.body
      // Without cookies: whoever holds the mail may be signed in here as somebody else, or nowhere.
      const question = { method: 'GET', path: `/verify-email?token=${encodeURIComponent(token)}`, cookies: false } as const
      const { signedIn } = await ask(identity, call, question).catch(refuseTaken)
      const claims = claimsOf(token)
      if (claims.updateTo) await tellOldAddress(call.app, claims)
      // Better Auth signs in whoever verifies first; a link that comes again only says that all is well.
      if (!signedIn || !claims.userId) return { status: 200, body: { organization: null, refusal: null } }
      return { status: 200, body: await identity.completeSignUp(claims.userId, call.requestId) }
    },
  })
}

function refuseTaken(error: unknown): never {
  if (violatedConstraint(error) === 'people_email_key') throw new Refused(personRefusals['address-taken'])
  throw error
}

/** The old address hears of it, and no link that waits there opens the account any more. */
async function tellOldAddress(app: App, { email = '', updateTo: newAddress, userId = '' }: VerificationClaims) {
  const runner = identityRunner(app)
  const { name } = await runner.one(build.selectFrom('people').select('name').where('id', '=', userId))
  await queueMail(app, runner, { template: 'address-changed', to: email, props: { name, newAddress } })
  await runner.run(build.deleteFrom('verifications').where('value', '=', userId))
}

/** Sessions live 30 days from their last use, written at most once a day. */
export async function keepAlive(identity: Identity, call: OwnCall): Promise<void> {
  const old = await identityRunner(call.app).maybe(
    sql`select id from sessions where token = ${call.who.sessionToken} and expires_at < now() + interval '29 days'`,
  )
  if (old) await ask(identity, call, { method: 'GET', path: '/get-session' })
}
