/** Our requests to Better Auth, and its answers as ours: cookies passed on, refusals in the closed list of the contract. */
import type { Context } from 'hono'
import { clientAddress } from '../../kernel/http/client.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { Refusal } from '../../kernel/shared/policy.ts'
import type { App } from '../app.ts'
import { bearerOf, cookieName } from '../request/index.ts'
import { personRefusals } from './contract.ts'
import { clientHeader, codesLockedSeconds, type Identity, type Underway } from './identity.ts'

export interface Question {
  readonly method: 'GET' | 'POST'
  /** Below /api/auth, with its query. */
  readonly path: string
  readonly body?: unknown
  /** Whether the caller's cookies go along: all, none, or one. */
  readonly cookies?: boolean | { readonly only: string }
  /** The field in which a wrong password came. */
  readonly passwordField?: string
}

export interface Reply {
  readonly location: string | null
  /** Of the session that began, if one did. */
  readonly sessionToken: string | null
  readonly body: unknown
  /** As they are to be set. */
  readonly cookies: readonly string[]
}

type Caller = { readonly app: App; readonly context: Context } & Pick<Underway, 'requestId' | 'connection'>

/**
 * Asks Better Auth on the caller's behalf. Sets the cookies that it sets; throws `Refused` where it refuses. The request is made
 * anew from what was checked: address and host come from the settings, never from the caller.
 */
export async function ask(identity: Identity, caller: Caller, question: Question): Promise<Reply> {
  const reply = await askQuietly(identity, caller, question)
  passOn(caller.context, reply.cookies)
  return reply
}

/** The same, and what cookies its success sets is left to the caller. */
export async function askQuietly(identity: Identity, { app, context, requestId, connection }: Caller, question: Question): Promise<Reply> {
  refuseToken(context, question)
  const underway: Underway = { requestId, connection }
  const response = await identity.underway.run(underway, () => identity.handler(requestOf(app, context, question)))
  if (underway.failure !== undefined) throw underway.failure
  const cookies = response.headers.getSetCookie()
  const body: unknown = await response.json().catch(() => null)
  if (response.status >= 400) {
    passOn(context, cookies)
    throw refusalOf(body, response.status, question)
  }
  return { location: response.headers.get('location'), sessionToken: sessionTokenIn(cookies, cookieName(app)), body, cookies }
}

export function passOn(context: Context, cookies: readonly string[]): void {
  for (const cookie of cookies) context.header('set-cookie', cookie, { append: true })
}

function sessionTokenIn(cookies: readonly string[], name: string): string | null {
  // The last one counts: a sign-in that waits for its second step sets the cookie, and takes it back.
  const value = cookies.findLast((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1)
  return (value && decodeURIComponent(value.split(';')[0] ?? '').split('.')[0]) || null
}

/** What Better Auth does for somebody who is signed in, it does by their cookie: the issuer of a token keeps such things itself. */
function refuseToken(context: Context, { cookies = true }: Question) {
  if (cookies !== false && bearerOf(context) !== null)
    throw new Refused(common['not-signed-in'], { detail: 'This takes a browser that is signed in; a token is not enough.' })
}

function requestOf(app: App, context: Context, { method, path, body, cookies = true }: Question): Request {
  const headers = new Headers({ origin: new URL(app.baseUrl).origin, [clientHeader]: clientAddress(context, app.settings.TRUSTED_PROXIES) })
  const userAgent = context.req.header('user-agent')
  const cookie = cookiesFor(context, cookies)
  if (userAgent) headers.set('user-agent', userAgent.slice(0, 500))
  if (cookie) headers.set('cookie', cookie)
  if (method === 'POST') headers.set('content-type', 'application/json')
  return new Request(`${app.baseUrl}/api/auth${path}`, {
    method,
    headers,
    body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined,
  })
}

function cookiesFor(context: Context, which: NonNullable<Question['cookies']>): string | undefined {
  if (which === false) return undefined
  const all = context.req.header('cookie')
  return which === true ? all : all?.split(/;\s*/).find((pair) => pair.startsWith(`${which.only}=`))
}

/** Stands for the field that the question names. */
const wrongPassword = 'currentPassword'

const refusals: Readonly<Record<string, readonly [Refusal, field?: string]>> = {
  INVALID_EMAIL_OR_PASSWORD: [personRefusals['wrong-credentials']],
  EMAIL_NOT_VERIFIED: [personRefusals['address-not-verified']],
  INVALID_PASSWORD: [personRefusals['wrong-password'], wrongPassword],
  CREDENTIAL_ACCOUNT_NOT_FOUND: [personRefusals['no-password']],
  INVALID_TOKEN: [personRefusals['link-not-valid']],
  TOKEN_EXPIRED: [personRefusals['link-not-valid']],
  USER_NOT_FOUND: [personRefusals['link-not-valid']],
  PROVIDER_NOT_FOUND: [personRefusals['provider-off']],
  EMAIL_IS_THE_SAME: [personRefusals['same-address'], 'newEmail'],
  UNAUTHORIZED: [common['not-signed-in']],
  INVALID_CODE: [personRefusals['wrong-code'], 'code'],
  INVALID_BACKUP_CODE: [personRefusals['wrong-code'], 'code'],
  // Of two that use one backup code at once, the later.
  'FAILED_TO_VERIFY_BACKUP_CODE._PLEASE_TRY_AGAIN.': [personRefusals['wrong-code'], 'code'],
  INVALID_TWO_FACTOR_COOKIE: [personRefusals['second-step-gone']],
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: [personRefusals['second-step-gone']],
  ACCOUNT_TEMPORARILY_LOCKED: [personRefusals['codes-locked']],
  TOTP_ALREADY_ENABLED: [personRefusals['two-step-on']],
  TOTP_NOT_ENABLED: [personRefusals['two-step-off']],
  BACKUP_CODES_NOT_ENABLED: [personRefusals['two-step-off']],
  TWO_FACTOR_NOT_ENABLED: [personRefusals['two-step-off']],
}

/** Better Auth refuses with a code in capitals; this one may come twice, since a sign-up may meet another of the same address. */
export const failedToCreate = 'FAILED_TO_CREATE_USER'

export class UnknownRefusal extends Error {
  readonly code: string

  constructor(code: string, status: number) {
    super(`Better Auth answered ${status} ${code}, which no refusal of ours stands for.`)
    this.code = code
  }
}

function refusalOf(body: unknown, status: number, { passwordField = wrongPassword }: Question): Error {
  const { code, message } = (body ?? {}) as { code?: string; message?: string }
  const known = refusals[code ?? ''] ?? refusals[(message ?? '').toUpperCase().replaceAll(' ', '_')]
  if (!known) return new UnknownRefusal(code ?? message ?? '', status)
  const [refusal, named] = known
  const field = named === wrongPassword ? passwordField : named
  return new Refused(refusal, {
    ...(field && { errors: [{ path: field, message: refusal.title }] }),
    // When it began, Better Auth does not say: after this long it is over for certain.
    ...(refusal === personRefusals['codes-locked'] && { retryAfterSeconds: codesLockedSeconds }),
  })
}
