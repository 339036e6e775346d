import type { AsyncLocalStorage } from 'node:async_hooks'
import type { BetterAuthOptions } from 'better-auth'
import { createEmailVerificationToken } from 'better-auth/api'
import type { Runner } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { queueMail } from '../mail/index.ts'
import type { Underway } from './identity.ts'
import { identityRunner, refuseOlder } from './store.ts'

export const mailsPerAddress = { name: 'identity.mail', points: 20, seconds: 3600 }
const linkLivesSeconds = 24 * 3600
const resetLivesSeconds = 3600

/** Which mails go out, and what of passwords and addresses wants one. */
export function mailsOf(app: App, underway: AsyncLocalStorage<Underway>) {
  const noting = async (work: Promise<void>) => {
    const store = underway.getStore()
    await work.catch((error: unknown) => {
      if (!store) throw error
      store.failure = error
    })
  }
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
          mailPerson(
            app,
            'reset-password',
            user.email,
            { name: user.name, link: `${app.baseUrl}/reset-password?token=${token}` },
            resetLivesSeconds,
          ),
        ),
      onPasswordReset: async ({ user }) => {
        await refuseOlder(app, user.id)
        await noting(mailPerson(app, 'password-changed', user.email, { name: user.name }))
      },
      onExistingUserSignUp: async ({ user }) => {
        if (user.emailVerified) return noting(mailPerson(app, 'account-exists', user.email, { name: user.name }))
        const token = await createEmailVerificationToken(app.keys.identity, user.email, undefined, linkLivesSeconds, { userId: user.id })
        return noting(mailLink(app, 'verify-address', user, token))
      },
    },
    emailVerification: {
      sendOnSignUp: true,
      sendOnSignIn: true,
      autoSignInAfterVerification: true,
      expiresIn: linkLivesSeconds,
      sendVerificationEmail: async ({ user, token }, request) => {
        // Signing in again and again without verifying must not fill a stranger's mailbox; other ways in count before they come here.
        if (/\/(sign-in\/email|callback\/\w+)$/.test(new URL(request?.url ?? app.baseUrl).pathname) && !(await maySend(app, user.email)))
          return
        await noting(mailLink(app, claimsOf(token).updateTo ? 'change-address' : 'verify-address', user, token))
      },
    },
  } satisfies BetterAuthOptions
}

interface Recipient {
  readonly name: string
  readonly email: string
}

/** The link that changes a person's address, as Better Auth makes it for one that nobody has typed before. */
export async function mailChange(app: App, person: { personId: string; name: string; email: string }, newAddress: string): Promise<void> {
  const claims = { requestType: 'change-email-verification', userId: person.personId }
  const token = await createEmailVerificationToken(app.keys.identity, person.email, newAddress, linkLivesSeconds, claims)
  await mailLink(app, 'change-address', { name: person.name, email: newAddress }, token)
}

/** The mail that a sign-up sends, once more, as part of the caller's transaction. */
export async function mailVerification(app: App, runner: Runner, { id, name, email }: Recipient & { readonly id: string }): Promise<void> {
  const token = await createEmailVerificationToken(app.keys.identity, email, undefined, linkLivesSeconds, { userId: id })
  const props = { name, link: `${app.baseUrl}/verify-email?token=${token}` }
  await queueMail(app, runner, { template: 'verify-address', to: email, props, until: new Date(Date.now() + linkLivesSeconds * 1000) })
}

/** The mail with the link to the page that verifies an address. */
function mailLink(app: App, template: string, { name, email }: Recipient, token: string): Promise<void> {
  return mailPerson(app, template, email, { name, link: `${app.baseUrl}/verify-email?token=${token}` }, linkLivesSeconds)
}

function mailPerson(app: App, template: string, to: string, props: Record<string, unknown>, livesSeconds?: number): Promise<void> {
  const until = livesSeconds === undefined ? undefined : new Date(Date.now() + livesSeconds * 1000)
  return queueMail(app, identityRunner(app), { template, to, props, until })
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
  /** When it was made, in seconds. */
  readonly iat?: number
}

/** What a verification token says. Only Better Auth says whether it is genuine. */
export function claimsOf(token: string): VerificationClaims {
  try {
    const said = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as VerificationClaims | null
    return said ?? {}
  } catch {
    return {}
  }
}
