/** Two-step sign-in: after the password, a code of an authenticator app (TOTP, RFC 6238) or one of ten backup codes. */
import { z } from 'zod'
import { build, sql, violatedConstraint } from '../../kernel/database/index.ts'
import type { Route } from '../../kernel/http/route.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { queueMail } from '../mail/index.ts'
import { cookieName, type Principal, sessionCookie } from '../request/index.ts'
import { own } from './account.ts'
import { ask, askQuietly, passOn, type Reply } from './ask.ts'
import { appKey, backupCodes, digits, personRefusals, secondCode, twoStep } from './contract.ts'
import type { Identity } from './identity.ts'
import { type OwnCall, ownRoute } from './own-route.ts'
import { identityRunner, notePassed, refuseOlder } from './store.ts'
import { secondStepOf } from './support.ts'
import { done, ok, tag, way } from './ways-in.ts'

const presentPassword = z.string().min(1, 'Enter your password.').max(128, 'Use at most 128 characters.')
const withPassword = z.strictObject({ password: presentPassword })
const wrongPassword = [personRefusals['wrong-password'], personRefusals['no-password']]

/**
 * Follows a sign-in that answered `secondStep`, in the same browser. No browser is trusted for later: each sign-in asks anew.
 * The session of before is not sent along, since with one a code would be checked without making a new session.
 */
const secondStep = (identity: Identity) =>
  way({
    path: '/sign-in/second-step',
    summary: 'Finish a sign-in with the code of the app, or with a backup code',
    body: z.strictObject({ code: secondCode }),
    answers: { 200: done },
    refusals: [
      personRefusals['second-step-gone'],
      personRefusals['two-step-off'],
      personRefusals['wrong-code'],
      personRefusals['codes-locked'],
    ],
    limits: [{ name: 'identity.second-step', per: 'ip', points: 200, seconds: 900 }],
    async handle(call) {
      const { app, context } = call
      const { code, from } = call.body.code
      const reply = await askQuietly(identity, call, {
        method: 'POST',
        path: from === 'app' ? '/two-factor/verify-totp' : '/two-factor/verify-backup-code',
        body: { code },
        cookies: { only: pendingCookie(app) },
      })
      if (from === 'app') await requireUnused(app, personIn(reply), code).catch((error: unknown) => undo(app, reply, error))
      await notePassed(app, reply.sessionToken)
      passOn(context, reply.cookies)
      return ok
    },
  })

const show = (identity: Identity) =>
  ownRoute({
    method: 'get',
    path: '/api/auth/two-factor',
    tag,
    summary: 'Whether one’s own two-step sign-in is on, and how many backup codes are left',
    answers: { 200: twoStep },
    async handle({ app, who }) {
      const { enabled, hasPassword } = await stateOf(app, who.personId)
      const backupCodesLeft = enabled ? (await identity.backupCodes(who.personId)).length : null
      return { status: 200, body: { enabled, hasPassword, backupCodesLeft } }
    },
  })

const enable = (identity: Identity) =>
  ownRoute({
    ...own,
    method: 'post',
    path: '/api/auth/two-factor/enable',
    summary: 'Begin to turn on two-step sign-in: a key for the app; it is on once a code of the app was right',
    body: withPassword,
    answers: { 200: appKey },
    refusals: [...wrongPassword, personRefusals['two-step-on']],
    async handle(call) {
      await requirePassword(call)
      const question = { method: 'POST', path: '/two-factor/enable', body: call.body, passwordField: 'password' } as const
      const { body } = await ask(identity, call, question).catch((error: unknown) => {
        // Begun in another window at the same moment: the later one counts.
        if (violatedConstraint(error) !== 'second_steps_person_id_key') throw error
        return ask(identity, call, question)
      })
      const { totpURI: uri } = body as { totpURI: string }
      return { status: 200, body: { uri, key: new URL(uri).searchParams.get('secret') ?? '' } }
    },
  })

const activate = (identity: Identity) =>
  ownRoute({
    ...own,
    method: 'post',
    path: '/api/auth/two-factor/activate',
    summary: 'Turn on two-step sign-in by a code of the app; ends all other sessions, and shows the backup codes once',
    body: z.strictObject({ code: digits }),
    answers: { 200: backupCodes },
    refusals: [personRefusals['wrong-code'], personRefusals['two-step-on'], personRefusals['two-step-off']],
    async handle(call) {
      const { app, who, body } = call
      if ((await stateOf(app, who.personId)).enabled) throw new Refused(personRefusals['two-step-on'])
      await requireUnused(app, who.personId, body.code)
      const { sessionToken } = await ask(identity, call, { method: 'POST', path: '/two-factor/verify-totp', body })
      // Another request was quicker: this one only checked the code.
      if (!sessionToken) throw new Refused(personRefusals['two-step-on'])
      await endOthers(app, who.personId, sessionToken)
      await notePassed(app, sessionToken)
      await tell(app, who, true)
      return { status: 200, body: { backupCodes: await identity.backupCodes(who.personId) } }
    },
  })

const disable = (identity: Identity) =>
  ownRoute({
    ...own,
    method: 'post',
    path: '/api/auth/two-factor/disable',
    summary: 'Turn off two-step sign-in, in a session that passed it',
    body: withPassword,
    refusals: [...wrongPassword, personRefusals['two-step-off'], personRefusals['second-step-not-passed']],
    fresh: true,
    async handle(call) {
      await requirePassed(call)
      await ask(identity, call, { method: 'POST', path: '/two-factor/disable', body: call.body, passwordField: 'password' })
      await tell(call.app, call.who, false)
      return ok
    },
  })

const renewCodes = (identity: Identity) =>
  ownRoute({
    ...own,
    method: 'post',
    path: '/api/auth/two-factor/backup-codes',
    summary: 'Make new backup codes in place of the old ones, shown once; in a session that passed the second step',
    body: withPassword,
    answers: { 200: backupCodes },
    refusals: [...wrongPassword, personRefusals['two-step-off'], personRefusals['second-step-not-passed']],
    fresh: true,
    async handle(call) {
      await requirePassed(call)
      const question = { method: 'POST', path: '/two-factor/generate-backup-codes', body: call.body, passwordField: 'password' } as const
      const { body } = await ask(identity, call, question)
      return { status: 200, body: { backupCodes: (body as { backupCodes: string[] }).backupCodes } }
    },
  })

export function secondStepRoutes(identity: Identity): ((app: App) => Route)[] {
  return [secondStep, show, enable, activate, disable, renewCodes].map((make) => make(identity))
}

/** The cookie of a sign-in that waits for its second step; Better Auth names it as it names the session's. */
function pendingCookie(app: App): string {
  return cookieName(app).slice(0, -sessionCookie.length) + 'two_factor'
}

function personIn({ body }: Reply): string {
  return (body as { user: { id: string } }).user.id
}

const codeLivesSeconds = 150

/** A code is good for a minute and a half. Whoever read it over somebody's shoulder is not to use it again. */
async function requireUnused(app: App, personId: string, code: string): Promise<void> {
  await app.limits.spend({ name: 'identity.code', points: 1, seconds: codeLivesSeconds }, `${personId} ${code}`).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error
    const { title } = personRefusals['wrong-code']
    throw new Refused(personRefusals['wrong-code'], { errors: [{ path: 'code', message: title }] })
  })
}

/** Nobody has the cookie of this session yet. */
async function undo(app: App, { sessionToken }: Reply, error: unknown): Promise<never> {
  await identityRunner(app).run(build.deleteFrom('sessions').where('token', '=', sessionToken ?? ''))
  throw error
}

/** Whoever had signed in with the password alone has to come by the second step now, and changes no address by a link of before. */
async function endOthers(app: App, personId: string, sessionToken: string): Promise<void> {
  await refuseOlder(app, personId)
  await identityRunner(app).run(build.deleteFrom('sessions').where('person_id', '=', personId).where('token', '!=', sessionToken))
}

async function stateOf(app: App, personId: string): Promise<{ enabled: boolean; hasPassword: boolean }> {
  return identityRunner(app).one(sql`
    select two_factor_enabled as enabled,
      exists (select from accounts a where a.person_id = p.id and a.provider_id = 'credential' and a.password is not null) as "hasPassword"
    from people p where id = ${personId}`)
}

async function requirePassword({ app, who }: OwnCall): Promise<void> {
  if (!(await stateOf(app, who.personId)).hasPassword) throw new Refused(personRefusals['no-password'])
}

/** A provider's word and a password reset by mail are one mailbox: whoever has that alone must not end what stands beside it. */
async function requirePassed({ app, who }: OwnCall): Promise<void> {
  const { enabled, passed } = await secondStepOf(app, who)
  if (!enabled) throw new Refused(personRefusals['two-step-off'])
  if (!passed) throw new Refused(personRefusals['second-step-not-passed'])
}

async function tell(app: App, { name, email }: Principal, on: boolean): Promise<void> {
  await queueMail(app, identityRunner(app), { template: 'two-step-changed', to: email, props: { name, on } })
}
