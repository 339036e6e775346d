/** What people do with their own account (C17): password, address, sessions. */
import { deleteCookie } from 'hono/cookie'
import { z } from 'zod'
import { build, sql } from '../../kernel/database/index.ts'
import type { Limit, Route } from '../../kernel/http/route.ts'
import type { App } from '../app.ts'
import { queueMail } from '../mail/index.ts'
import { bearerOf, cookieName } from '../request/index.ts'
import { ask } from './ask.ts'
import { password, personRefusals, session } from './contract.ts'
import type { Identity } from './identity.ts'
import { mailChange, mailsPerAddress } from './letters.ts'
import { type OwnCall, ownRoute } from './own-route.ts'
import { identityRunner, notePassed, refuseOlder } from './store.ts'
import { secondStepOf } from './support.ts'
import { canonical, done, ok, tag, way } from './ways-in.ts'

export const perPerson: Limit = { name: 'identity.account', per: 'person', points: 30, seconds: 3600 }

export const own = { tag, answers: { 200: done }, limits: [perPerson] }

const signOut = (identity: Identity) =>
  way({
    path: '/sign-out',
    summary: 'End this session',
    body: z.strictObject({}),
    async handle(call) {
      await ask(identity, call, { method: 'POST', path: '/sign-out' })
      return ok
    },
  })

const current = (identity: Identity) =>
  way({
    method: 'get',
    path: '/get-session',
    summary: 'This session, or null',
    answers: { 200: z.object({ session }).nullable() },
    async handle(call) {
      return { status: 200, body: call.who && (await ask(identity, call, { method: 'GET', path: '/get-session' })).body }
    },
  })

const list = (identity: Identity) =>
  ownRoute({
    method: 'get',
    path: '/api/auth/list-sessions',
    tag,
    summary: 'Where this person is signed in',
    answers: { 200: z.array(session) },
    async handle(call) {
      return { status: 200, body: (await ask(identity, call, { method: 'GET', path: '/list-sessions' })).body }
    },
  })

const waysToSignIn = (identity: Identity) =>
  ownRoute({
    method: 'get',
    path: '/api/auth/list-accounts',
    tag,
    summary: 'How this person can sign in: `credential` is a password',
    answers: { 200: z.array(z.object({ providerId: z.string() })) },
    async handle(call) {
      return { status: 200, body: (await ask(identity, call, { method: 'GET', path: '/list-accounts' })).body }
    },
  })

const revoke = (identity: Identity) =>
  ownRoute({
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

const revokeOthers = (identity: Identity) =>
  ownRoute({
    ...own,
    method: 'post',
    path: '/api/auth/revoke-other-sessions',
    summary: 'End all sessions but this one',
    body: z.strictObject({}),
    async handle(call) {
      await refuseOlder(call.app, call.who.personId)
      await ask(identity, call, { method: 'POST', path: '/revoke-other-sessions' })
      return ok
    },
  })

const revokeAll = (identity: Identity) =>
  ownRoute({
    ...own,
    method: 'post',
    path: '/api/auth/revoke-sessions',
    summary: 'Sign out everywhere, here too',
    body: z.strictObject({}),
    async handle(call) {
      await refuseOlder(call.app, call.who.personId)
      await ask(identity, call, { method: 'POST', path: '/revoke-sessions' })
      deleteCookie(call.context, cookieName(call.app), { path: '/', secure: call.app.baseUrl.startsWith('https:') })
      return ok
    },
  })

const changePassword = (identity: Identity) =>
  ownRoute({
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
      const { passed } = await secondStepOf(call.app, call.who)
      const { sessionToken } = await ask(identity, call, { method: 'POST', path: '/change-password', body: call.body })
      // Ending the others makes this one anew.
      if (passed && sessionToken) await notePassed(call.app, sessionToken)
      if (call.body.revokeOtherSessions) await refuseOlder(call.app, call.who.personId)
      const { name, email } = call.who
      await queueMail(call.app, identityRunner(call.app), { template: 'password-changed', to: email, props: { name } })
      return ok
    },
  })

const changeAddress = (identity: Identity) =>
  ownRoute({
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
      // Better Auth takes an address for taken that somebody typed once and nobody verified.
      if (await isUnverified(call.app, newEmail)) await mailChange(call.app, call.who, newEmail)
      else await ask(identity, call, { method: 'POST', path: '/change-email', body: { newEmail } })
      return ok
    },
  })

export function accountRoutes(identity: Identity): ((app: App) => Route)[] {
  return [signOut, current, list, waysToSignIn, revoke, revokeOthers, revokeAll, changePassword, changeAddress].map((make) =>
    make(identity),
  )
}

async function isUnverified(app: App, address: string): Promise<boolean> {
  const found = build.selectFrom('people').select('id').where('email', '=', address).where('email_verified', '=', false)
  return (await identityRunner(app).maybe(found)) !== undefined
}

/** Sessions live 30 days from their last use, written at most once a day. */
export async function keepAlive(identity: Identity, call: OwnCall): Promise<void> {
  if (bearerOf(call.context) !== null) return
  const old = await identityRunner(call.app).maybe(
    sql`select id from sessions where token = ${call.who.sessionToken} and expires_at < now() + interval '29 days'`,
  )
  if (old) await ask(identity, call, { method: 'GET', path: '/get-session' })
}
