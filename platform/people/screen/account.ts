/** The account's own endpoints, and their errors as sentences at the field that they are about. */
import type { UseFormReturnType } from '@mantine/form'
import { z } from 'zod'
import { appKey, backupCodes, session, type Session, twoStep } from '../contract.ts'
import { ProblemError, fieldErrors, get, post, queryClient, sentence, visitor } from '../../../portal/api.ts'

export interface Credentials {
  readonly email: string
  readonly password: string
}

const signedIn = z.object({ secondStep: z.boolean().optional() })

/** A new session in place of what may be there; `secondStep` where a code must follow first. */
export const signInAnew = (credentials: Credentials) => post('/api/auth/sign-in/email', credentials, signedIn)

export async function signIn(credentials: Credentials) {
  const answer = await signInAnew(credentials)
  if (!answer.secondStep) await meAnew()
  return answer
}

export const finishSignIn = (code: string) => post('/api/auth/sign-in/second-step', { code })

export interface NewAccount extends Credentials {
  readonly name: string
  readonly organizationName?: string
}

export const signUp = (account: NewAccount) => post('/api/auth/sign-up/email', account)

export const sendVerification = (email: string) => post('/api/auth/send-verification-email', { email })

export const requestPasswordReset = (email: string) => post('/api/auth/request-password-reset', { email, redirectTo: '/reset-password' })

export const resetPassword = (reset: { readonly token: string; readonly newPassword: string }) => post('/api/auth/reset-password', reset)

export interface PasswordChange {
  readonly currentPassword: string
  readonly newPassword: string
  readonly revokeOtherSessions: boolean
}

export const changePassword = (change: PasswordChange) => post('/api/auth/change-password', change)

export const changeEmail = (newEmail: string) => post('/api/auth/change-email', { newEmail, callbackURL: '/profile' })

export type Provider = 'google' | 'microsoft'

/** Leaves for the provider, which sends the person back to `to`. */
export async function signInWith(provider: Provider, to: string): Promise<void> {
  const { url } = await post(
    '/api/auth/sign-in/social',
    { provider, callbackURL: to, errorCallbackURL: '/sign-in' },
    z.object({ url: z.string() }),
  )
  window.location.assign(url)
}

export const sessionsPath = '/api/auth/list-sessions'

/** The own sessions, this one first. */
export async function sessions(signal: AbortSignal): Promise<(Session & { readonly current: boolean })[]> {
  const [all, now] = await Promise.all([
    get(sessionsPath, z.array(session), { signal }),
    get('/api/auth/get-session', z.object({ session }).nullable(), { signal }),
  ])
  return all
    .map((one) => ({ ...one, current: one.id === now?.session.id }))
    .sort((one, other) => Number(other.current) - Number(one.current) || other.updatedAt.localeCompare(one.updatedAt))
}

export const endSession = (token: string) => post('/api/auth/revoke-session', { token })
export const endOtherSessions = () => post('/api/auth/revoke-other-sessions')
export const endAllSessions = () => post('/api/auth/revoke-sessions')

export const waysInPath = '/api/auth/list-accounts'

/** How the person can sign in: `credential` is the password. */
export const waysIn = (signal: AbortSignal) => get(waysInPath, z.array(z.object({ providerId: z.string() })), { signal })

export const twoStepPath = '/api/auth/two-factor'

export const twoStepState = (signal: AbortSignal) => get(twoStepPath, twoStep, { signal })
export const beginTwoStep = (password: string) => post(`${twoStepPath}/enable`, { password }, appKey)
export const activateTwoStep = (code: string) => post(`${twoStepPath}/activate`, { code }, backupCodes)
export const endTwoStep = (password: string) => post(`${twoStepPath}/disable`, { password })
export const renewBackupCodes = (password: string) => post(`${twoStepPath}/backup-codes`, { password }, backupCodes)

export async function meAnew(): Promise<void> {
  queryClient.clear()
  await queryClient.fetchQuery(visitor)
}

/** Where an error without a field of its own is shown: above the form's button. */
export const wholeForm = 'form'

// The one refusal that belongs to a field without naming it: it must not say whether the address or the password is wrong.
const known: Readonly<Record<string, readonly [field: string, message: string]>> = {
  'wrong-credentials': ['password', 'The e-mail address or the password is wrong.'],
}

/** Puts the error into the form. */
export function showError(form: Pick<UseFormReturnType<never>, 'setErrors'>, error: unknown): true {
  const given = fieldErrors(error)
  const [field, message] = (error instanceof ProblemError && known[error.code]) || [wholeForm, sentence(error)]
  form.setErrors(Object.keys(given).length > 0 ? given : { [field]: message })
  return true
}

export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof ProblemError && codes.includes(error.code)
}
