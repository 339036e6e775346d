import { AsyncLocalStorage } from 'node:async_hooks'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { APIError, createEmailVerificationToken } from 'better-auth/api'
import { canonicalAddress } from '../../kernel/email-address.ts'
import { newId } from '../../kernel/ids.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { handleInCookies } from '../invitations/index.ts'
import { queueMail } from '../mail/index.ts'
import { cookieName } from '../request/index.ts'
import { personName } from './contract.ts'
import { providersOf } from './providers.ts'
import { identityRunner } from './store.ts'
import type { verified } from './contract.ts'
import type { z } from 'zod'

export type CompleteSignUp = (app: App, personId: string, requestId?: string | null) => Promise<z.infer<typeof verified>>

/** The request on whose behalf Better Auth works: its hooks run without one of their own. */
interface Underway {
  readonly requestId: string
  /** What failed in a hook whose failures Better Auth only logs: no mail, no success. */
  failure?: unknown
}

export interface Identity {
  readonly handler: (request: Request) => Promise<Response>
  readonly underway: AsyncLocalStorage<Underway>
  readonly completeSignUp: (personId: string, requestId: string) => ReturnType<CompleteSignUp>
  /** Better Auth's own reading of a cookie. The hot path never asks it; a test holds `principalOf` against it. */
  getSession(headers: Headers): Promise<{ user: { id: string; email: string; name: string }; session: { token: string } } | null>
}

export const day = 24 * 3600
const resetLivesSeconds = 3600
const sessionLivesSeconds = 30 * day
/** The header that tells Better Auth the caller's address; what a caller writes into it is overwritten. */
export const clientHeader = 'x-guildhall-client'
export const mailsPerAddress = { name: 'identity.mail', points: 10, seconds: 3600 }

export function createIdentity(app: App, complete: CompleteSignUp): Identity {
  const underway = new AsyncLocalStorage<Underway>()
  const completeSignUp = (personId: string, requestId: string) => complete(app, personId, requestId)
  const auth = betterAuth({ ...optionsOf(app), ...mailsOf(app, underway), databaseHooks: hooksOf(app, underway, completeSignUp) })
  return { handler: auth.handler, underway, completeSignUp, getSession: (headers) => auth.api.getSession({ headers }) }
}

function optionsOf(app: App) {
  const secure = app.baseUrl.startsWith('https:')
  return {
    appName: app.product.name,
    baseURL: app.baseUrl,
    basePath: '/api/auth',
    secret: app.keys.identity,
    trustedOrigins: [new URL(app.baseUrl).origin],
    database: app.db.service,
    ...tables,
    session: { ...tables.session, expiresIn: sessionLivesSeconds, updateAge: day, freshAge: 0, cookieCache: { enabled: false } },
    // No provider is trusted by its name: an address that it doesn't vouch for links nothing (Microsoft passes on made-up ones).
    account: { ...tables.account, updateAccountOnSignIn: false, accountLinking: { enabled: true, trustedProviders: [] } },
    plugins: [providersOf(app)],
    // The routes count attempts themselves, in the database and with the same answer as everywhere.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (level, message) => app.log[level]({ from: 'better-auth' }, message) },
    onAPIError: { throw: true, errorURL: `${app.baseUrl}/sign-in` },
    advanced: {
      // The name says `__Host-` itself; Better Auth would put `__Secure-` in front.
      useSecureCookies: false,
      cookiePrefix: cookieName(app).slice(0, cookieName(app).lastIndexOf('.')),
      cookies: { session_token: { name: cookieName(app) } },
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [clientHeader] },
      database: { generateId: ({ model }) => newId(kinds[model] ?? 'row') },
    },
  } satisfies BetterAuthOptions
}

const kinds: Readonly<Record<string, string>> = { user: 'per', session: 'ses', account: 'acc', verification: 'ver' }
const times = { createdAt: 'created_at', updatedAt: 'updated_at' }

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

/** Which mails go out, and what of passwords and addresses wants one. */
function mailsOf(app: App, underway: AsyncLocalStorage<Underway>) {
  const send = (template: string, to: string, props: Record<string, unknown>, livesSeconds?: number) =>
    queueMail(app, identityRunner(app), {
      template,
      to,
      props,
      until: livesSeconds ? new Date(Date.now() + livesSeconds * 1000) : undefined,
    })
  const noting = async (work: Promise<void>) => {
    const store = underway.getStore()
    await work.catch((error: unknown) => {
      if (!store) throw error
      store.failure = error
    })
  }
  const sendVerification = (user: Recipient, token: string, template: string) =>
    send(template, user.email, { name: user.name, link: `${app.baseUrl}/verify-email?token=${token}` }, day)
  return {
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      // How long a password may be, the routes say: Better Auth counts otherwise than they do.
      minPasswordLength: 1,
      maxPasswordLength: 1000,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: resetLivesSeconds,
      sendResetPassword: ({ user, token }) =>
        noting(
          send('reset-password', user.email, { name: user.name, link: `${app.baseUrl}/reset-password?token=${token}` }, resetLivesSeconds),
        ),
      onPasswordReset: ({ user }) => noting(send('password-changed', user.email, { name: user.name })),
      onExistingUserSignUp: async ({ user }) => {
        if (user.emailVerified) return noting(send('account-exists', user.email, { name: user.name }))
        const token = await createEmailVerificationToken(app.keys.identity, user.email, undefined, day, { userId: user.id })
        return noting(sendVerification(user, token, 'verify-address'))
      },
    },
    emailVerification: {
      sendOnSignUp: true,
      sendOnSignIn: true,
      autoSignInAfterVerification: true,
      expiresIn: day,
      sendVerificationEmail: async ({ user, token }, request) => {
        // Signing in again and again without verifying must not fill a stranger's mailbox; other ways in count before they come here.
        if (/\/(sign-in\/email|callback\/\w+)$/.test(new URL(request?.url ?? app.baseUrl).pathname) && !(await maySend(app, user.email)))
          return
        await noting(sendVerification(user, token, claimsOf(token).updateTo ? 'change-address' : 'verify-address'))
      },
    },
  } satisfies BetterAuthOptions
}

interface Recipient {
  readonly name: string
  readonly email: string
}

async function maySend(app: App, address: string): Promise<boolean> {
  try {
    await app.limits.spend(mailsPerAddress, address)
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}

export interface VerificationClaims {
  readonly email?: string
  readonly updateTo?: string
  readonly userId?: string
}

/** What a verification token says. Only Better Auth says whether it is genuine. */
export function claimsOf(token: string): VerificationClaims {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as VerificationClaims
  } catch {
    return {}
  }
}

/** The last guards: they hold on every way in, whatever an endpoint let through. */
function hooksOf(app: App, underway: AsyncLocalStorage<Underway>, completeSignUp: Identity['completeSignUp']) {
  const canonical = (email: string) => {
    const found = canonicalAddress(email)
    if (!found.ok) throw new APIError('UNPROCESSABLE_ENTITY', { code: 'INVALID_EMAIL', message: found.reason })
    return found
  }
  return {
    user: {
      create: {
        before: async (user, context) => {
          const { address, typed } = canonical(user.email)
          const name = personName.safeParse(user.name)
          if (!name.success) throw new APIError('UNPROCESSABLE_ENTITY', { code: 'INVALID_NAME', message: 'This name can’t be used.' })
          const handle = handleInCookies(app, context?.headers?.get('cookie') ?? null)
          const joins = handle && { joinsOrganizationId: handle.organizationId, joinsInvitationId: handle.invitationId }
          return { data: { ...user, email: address, emailTyped: user['emailTyped'] ?? typed, name: name.data, image: undefined, ...joins } }
        },
        // Runs after the commit. A provider has verified the address already, so what the sign-up was for is done now.
        after: async (user) => {
          if (!user.emailVerified) return
          await completeSignUp(user.id, underway.getStore()?.requestId ?? '').catch((error: unknown) =>
            app.log.error({ err: error, personId: user.id }, 'a sign-up could not be completed'),
          )
        },
      },
      update: {
        before: async (change) => {
          if (change.email === undefined) return
          const { address, typed } = canonical(change.email)
          return { data: { ...change, email: address, emailTyped: typed } }
        },
      },
    },
    // What a provider's tokens could open is of no use here, so it isn't kept.
    account: {
      create: { before: async (account) => ({ data: { ...account, accessToken: null, refreshToken: null, idToken: null } }) },
    },
  } satisfies BetterAuthOptions['databaseHooks']
}
