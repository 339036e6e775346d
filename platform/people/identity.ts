import { AsyncLocalStorage } from 'node:async_hooks'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import type pg from 'pg'
import { twoFactor, type TwoFactorOptions } from 'better-auth/plugins/two-factor'
import { newId } from '../../kernel/ids.ts'
import type { App } from '../app.ts'
import { cookieName } from '../request/index.ts'
import { hooksOf } from './hooks.ts'
import { mailsOf } from './letters.ts'
import { providersOf } from './providers.ts'
import type { verified } from './contract.ts'
import type { z } from 'zod'

export type CompleteSignUp = (app: App, personId: string, requestId?: string | null) => Promise<z.infer<typeof verified>>

/** The request on whose behalf Better Auth works: its hooks run without one of their own. */
export interface Underway {
  readonly requestId: string
  /** In a transaction, where the caller does more in it. */
  readonly connection?: pg.PoolClient | undefined
  /** What failed in a hook whose failures Better Auth only logs: no mail, no success. */
  failure?: unknown
}

export interface Identity {
  readonly handler: (request: Request) => Promise<Response>
  readonly underway: AsyncLocalStorage<Underway>
  /** Those that were not used yet. */
  backupCodes(personId: string): Promise<string[]>
  readonly completeSignUp: (personId: string, requestId: string) => ReturnType<CompleteSignUp>
  /** Better Auth's own reading of a cookie. The hot path never asks it; a test holds `principalOf` against it. */
  getSession(headers: Headers): Promise<{ user: { id: string; email: string; name: string }; session: { token: string } } | null>
}

const day = 24 * 3600
const sessionLivesSeconds = 30 * day
/** The header that tells Better Auth the caller's address; what a caller writes into it is overwritten. */
export const clientHeader = 'x-guildhall-client'

export function createIdentity(app: App, complete: CompleteSignUp): Identity {
  const underway = new AsyncLocalStorage<Underway>()
  const completeSignUp = (personId: string, requestId: string) => complete(app, personId, requestId)
  const auth = betterAuth({ ...optionsOf(app, underway), ...mailsOf(app, underway), databaseHooks: hooksOf(app, underway, completeSignUp) })
  return {
    handler: auth.handler,
    underway,
    completeSignUp,
    backupCodes: async (userId) => (await auth.api.viewBackupCodes({ body: { userId } })).backupCodes,
    getSession: (headers) => auth.api.getSession({ headers }),
  }
}

function optionsOf(app: App, underway: AsyncLocalStorage<Underway>) {
  const secure = app.baseUrl.startsWith('https:')
  return {
    appName: app.product.name,
    baseURL: app.baseUrl,
    basePath: '/api/auth',
    secret: app.keys.identity,
    trustedOrigins: [new URL(app.baseUrl).origin],
    database: lending(app.db.service, underway),
    ...tables,
    session: { ...tables.session, expiresIn: sessionLivesSeconds, updateAge: day, freshAge: 0, cookieCache: { enabled: false } },
    // No provider is trusted by its name: an address that it doesn't vouch for links nothing (Microsoft passes on made-up ones).
    account: { ...tables.account, updateAccountOnSignIn: false, accountLinking: { enabled: true, trustedProviders: [] } },
    plugins: [providersOf(app), secondStep],
    // The routes count attempts themselves, in the database and with the same answer as everywhere.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // Anybody can make it complain, with a way back from a provider that never was: no error of ours.
    logger: { level: 'error', log: (_level, message) => app.log.warn({ from: 'better-auth' }, message) },
    onAPIError: { throw: true, errorURL: `${app.baseUrl}/sign-in` },
    advanced: {
      // The name says `__Host-` itself; Better Auth would put `__Secure-` in front.
      useSecureCookies: false,
      cookiePrefix: cookieName(app).slice(0, cookieName(app).lastIndexOf('.')),
      cookies: { session_token: { name: cookieName(app) } },
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax', path: '/' },
      // Whole, as the person's own list of sessions shows it.
      ipAddress: { ipAddressHeaders: [clientHeader], ipv6Subnet: 128 },
      database: { generateId: ({ model }) => newId(kinds[model] ?? 'row') },
    },
  } satisfies BetterAuthOptions
}

/** The pool, but for requests that lend a connection of theirs: what Better Auth does for those is part of their transaction. */
function lending(pool: pg.Pool, underway: AsyncLocalStorage<Underway>): pg.Pool {
  const connect = async () => {
    const lent = underway.getStore()?.connection
    return lent ? { query: lent.query.bind(lent), release: () => {} } : pool.connect()
  }
  return { connect } as unknown as pg.Pool
}

const kinds: Readonly<Record<string, string>> = { user: 'per', session: 'ses', account: 'acc', verification: 'ver', twoFactor: 'two' }
const times = { createdAt: 'created_at', updatedAt: 'updated_at' }

export const codesLockedSeconds = 900

/** After ten wrong codes in a row the second step of an account is closed for a quarter of an hour, whoever guesses from wherever. */
const secondStep = onEveryWayIn({
  accountLockout: { enabled: true, maxFailedAttempts: 10, durationSeconds: codesLockedSeconds },
  twoFactorCookieMaxAge: 600,
  schema: {
    user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
    twoFactor: {
      modelName: 'second_steps',
      fields: {
        userId: 'person_id',
        backupCodes: 'backup_codes',
        failedVerificationCount: 'failed_verification_count',
        lockedUntil: 'locked_until',
      },
    },
  },
})

/**
 * Better Auth asks for a code after a password only. What it does then (end the session, hold the sign-in in a cookie) it does here
 * after a provider and after a link that verifies an address as well. Whatever came around it, `session_principal` lets nowhere.
 */
function onEveryWayIn(options: TwoFactorOptions) {
  const plugin = twoFactor(options)
  const others = plugin.hooks.after.map((hook) => ({
    ...hook,
    matcher: ({ path = '' }: { path?: string }) => /^\/(callback\/|verify-email$)/.test(path),
  }))
  return { ...plugin, hooks: { after: [...plugin.hooks.after, ...others] } }
}

const tables = {
  user: {
    modelName: 'people',
    fields: { emailVerified: 'email_verified', ...times },
    changeEmail: { enabled: true },
    additionalFields: {
      emailTyped: { type: 'string', required: false, returned: false, fieldName: 'email_typed' },
      organizationName: { type: 'string', required: false, returned: false, fieldName: 'names_organization' },
      joinsOrganizationId: { type: 'string', required: false, returned: false, input: false, fieldName: 'joins_organization_id' },
      joinsInvitationId: { type: 'string', required: false, returned: false, input: false, fieldName: 'joins_invitation_id' },
    },
  },
  session: {
    modelName: 'sessions',
    fields: { userId: 'person_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', ...times },
  },
  account: {
    modelName: 'accounts',
    fields: {
      userId: 'person_id',
      providerId: 'provider_id',
      accountId: 'account_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      ...times,
    },
  },
  verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...times }, storeIdentifier: 'hashed' },
} as const satisfies BetterAuthOptions
