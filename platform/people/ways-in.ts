/**
 * The ways in: /api/auth/*. Better Auth does the work behind them, and nothing else of it is reachable: what is no route here does
 * not exist. Each takes only the fields that it names, every address in its canonical form, and changes only from our own pages.
 */
import { z } from 'zod'
import { clientAddress, isOwnOrigin, networkOf } from '../../kernel/http/client.ts'
import { type Canonical, canonicalAddress } from '../../kernel/email-address.ts'
import { openQuery } from '../../kernel/http/read.ts'
import type { Limit, Route } from '../../kernel/http/route.ts'
import { Refused } from '../../kernel/refusal.ts'
import { address, common } from '../../kernel/shared/contract.ts'
import type { Refusal } from '../../kernel/shared/policy.ts'
import type { App } from '../app.ts'
import { handleInCookies } from '../invitations/index.ts'
import { organizationName } from '../organizations/contract.ts'
import { type Call, cookieName, type Principal, publicRoute } from '../request/index.ts'
import { ask, askQuietly, failedToCreate, passOn, type Question, type Reply, UnknownRefusal } from './ask.ts'
import { linkToken, password, personName, personRefusals, providers, whyNoAccount } from './contract.ts'
import type { Identity } from './identity.ts'
import { mailsPerAddress } from './letters.ts'
import { makeWay } from './sign-up.ts'

export const tag = 'Signing in'
export const done = z.object({ status: z.literal(true) })
export const ok = { status: 200, body: { status: true } }

/** An address in its canonical form; every way in takes no other. */
export const canonical = address.transform((typed, context) => {
  const found = accountAddress(typed)
  if (found.ok) return found.address
  context.addIssue({ code: 'custom', message: found.reason })
  return z.NEVER
})

function accountAddress(typed: string): Canonical {
  const found = canonicalAddress(typed)
  const reason = found.ok ? whyNoAccount(found.address) : undefined
  return reason === undefined ? found : { ok: false, reason }
}

/** Where a provider sends people back to: a path of this site. */
const ownPath = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[^\u0000-\u0020\\]*$/, 'This must be a path of this site.')

export type Caller<Body = unknown> = Call<unknown, Body> & { who: Principal | null }

interface Way<Body extends z.ZodType> {
  method?: 'get' | 'post'
  path: string
  summary: string
  query?: z.ZodObject
  body?: Body
  answers?: Route['answers']
  refusals?: readonly Refusal[]
  limits?: readonly Limit[]
  /** Takes somebody who is signed in. */
  own?: boolean
  handle(call: Caller<z.infer<Body>>): Promise<{ status: number; body?: unknown; headers?: Record<string, string> }>
}

/** A route below /api/auth. Its changes want our own origin whoever asks: a page elsewhere could sign people in as somebody else. */
export function way<Body extends z.ZodType>({
  method = 'post',
  own = false,
  answers = { 200: done },
  ...rest
}: Way<Body>): (app: App) => Route {
  const make = publicRoute({
    ...rest,
    method,
    path: `/api/auth${rest.path}`,
    tag,
    answers,
    async handle(call) {
      if (method !== 'get' && !isOwnOrigin(call.context, call.app.baseUrl)) throw new Refused(common['foreign-origin'])
      if (own && !call.who) throw new Refused(common['not-signed-in'])
      return rest.handle(call as Caller<z.infer<Body>>)
    },
  })
  return (app) => ({ ...make(app), access: own ? 'signed-in' : 'public' })
}

const perIp = (name: string, points: number, seconds: number): Limit => ({ name: `identity.${name}`, per: 'ip', points, seconds })
const hour = 3600

/** Before a mail that anybody may have sent to an address: nobody fills a mailbox, nor uses up from one place what its owner may need. */
async function countMail({ app, context }: Pick<Caller, 'app' | 'context'>, to: string): Promise<void> {
  const from = networkOf(clientAddress(context, app.settings.TRUSTED_PROXIES))
  await app.limits.spend({ name: 'identity.mail.here', points: mailsPerAddress.points / 2, seconds: hour }, `${from} ${to}`)
  await app.limits.spend(mailsPerAddress, to)
}

const pass = async (identity: Identity, call: Caller, question: Question) => {
  await ask(identity, call, question)
  return ok
}

const signUp = (identity: Identity) =>
  way({
    path: '/sign-up/email',
    summary: 'Sign up with an address and a password; the answer is the same whether the address has an account or not (C1, C8)',
    body: z.strictObject({ name: personName, email: address, password, organizationName: organizationName.optional() }),
    limits: [perIp('sign-up', 60, hour)],
    async handle(call) {
      const { email, ...rest } = call.body
      const typed = requireCanonical(email)
      await countMail(call, typed.address)
      await signUpOnce(identity, call, { ...rest, email: typed.address, emailTyped: typed.typed })
      return ok
    },
  })

const signIn = (identity: Identity) =>
  way({
    path: '/sign-in/email',
    summary: 'Sign in with an address and a password; `secondStep` where a code must follow',
    body: z.strictObject({ email: canonical, password: z.string().min(1, 'Enter your password.').max(128, 'Use at most 128 characters.') }),
    answers: { 200: done.extend({ secondStep: z.literal(true).optional() }) },
    refusals: [personRefusals['wrong-credentials'], personRefusals['address-not-verified']],
    limits: [perIp('sign-in', 200, hour / 4)],
    async handle(call) {
      const { app, context, body } = call
      const from = networkOf(clientAddress(context, app.settings.TRUSTED_PROXIES))
      // Guessing is slow from one place, and slow from many; from one place, nobody can shut another out.
      await app.limits.spend({ name: 'identity.sign-in.here', points: 20, seconds: hour / 4 }, `${from} ${body.email}`)
      await app.limits.spend({ name: 'identity.sign-in.address', points: 200, seconds: hour }, body.email)
      const reply = await askQuietly(identity, call, { method: 'POST', path: '/sign-in/email', body })
      return letIn(call, reply) ? ok : { status: 200, body: { status: true, secondStep: true } }
    },
  })

const social = (identity: Identity) =>
  way({
    path: '/sign-in/social',
    summary: 'The address at Google or Microsoft to go to for signing in or up (C9)',
    body: z.strictObject({ provider: z.enum(providers), callbackURL: ownPath.default('/'), errorCallbackURL: ownPath.default('/sign-in') }),
    answers: { 200: z.object({ url: z.string() }) },
    refusals: [personRefusals['provider-off']],
    limits: [perIp('social', 100, hour / 4)],
    async handle(call) {
      const { body } = await ask(identity, call, { method: 'POST', path: '/sign-in/social', body: { ...call.body, disableRedirect: true } })
      return { status: 200, body }
    },
  })

const callback = (identity: Identity) =>
  way({
    method: 'get',
    path: '/callback/{provider}',
    summary: 'Where the provider sends people back to; a second step follows where the account has one',
    query: openQuery,
    answers: { 302: null },
    limits: [perIp('callback', 100, hour / 4)],
    async handle(call) {
      const { search } = new URL(call.context.req.url)
      const provider = providers.find((name) => name === call.params['provider'])
      if (!provider) throw new Refused(common['not-found'])
      const reply = await askQuietly(identity, call, { method: 'GET', path: `/callback/${provider}${search}` }).catch(unreadable)
      if (!reply) return { status: 302, headers: { location: '/sign-in?error=invalid_callback_request' } }
      const to = reply.location ?? '/'
      return { status: 302, headers: { location: letIn(call, reply) ? to : secondStepPage(call, to) } }
    },
  })

const sendAgain = (identity: Identity) =>
  way({
    path: '/send-verification-email',
    summary: 'Send the verification mail again, if this address waits for one',
    body: z.strictObject({ email: canonical }),
    limits: [perIp('verification', 60, hour)],
    async handle(call) {
      await countMail(call, call.body.email)
      return pass(identity, call, { method: 'POST', path: '/send-verification-email', body: call.body, cookies: false })
    },
  })

const forgot = (identity: Identity) =>
  way({
    path: '/request-password-reset',
    summary: 'Send a link to set a new password, if this address has an account',
    body: z.strictObject({ email: canonical, redirectTo: z.string().max(500).optional() }),
    limits: [perIp('reset', 60, hour)],
    async handle(call) {
      const { email } = call.body
      await countMail(call, email)
      // Looking for nobody is quicker than queueing a mail: the time must not tell.
      await Promise.all([ask(identity, call, { method: 'POST', path: '/request-password-reset', body: { email } }), sleep(200)])
      return ok
    },
  })

const reset = (identity: Identity) =>
  way({
    path: '/reset-password',
    summary: 'Set a new password by the link of the mail; ends all sessions',
    body: z.strictObject({ token: linkToken, newPassword: password }),
    refusals: [personRefusals['link-not-valid']],
    limits: [perIp('reset-password', 60, hour)],
    handle: (call) => pass(identity, call, { method: 'POST', path: '/reset-password', body: call.body }),
  })

export function waysIn(identity: Identity): ((app: App) => Route)[] {
  return [signUp, signIn, social, callback, sendAgain, forgot, reset].map((make) => make(identity))
}

/** Whether this sign-in is done. Where a code must follow, the session that this browser may have goes on until the code was right. */
function letIn({ app, context }: Caller, { body, cookies }: Reply): boolean {
  const { twoFactorRedirect: waits } = (body ?? {}) as { twoFactorRedirect?: boolean }
  passOn(context, waits ? cookies.filter((cookie) => !cookie.startsWith(`${cookieName(app)}=`)) : cookies)
  return !waits
}

/** The page that asks for the code, and goes on to where the sign-in was to lead. Who is signed in already is asked all the same. */
function secondStepPage({ who }: Caller, to: string): string {
  return `/sign-in/second-step?${new URLSearchParams({ to, ...(who && { anew: '1' }) })}`
}

/** A way back that nobody's provider writes: whoever follows it sees a page all the same. */
function unreadable(error: unknown): undefined {
  if (!(error instanceof UnknownRefusal)) throw error
}

const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

function requireCanonical(email: string) {
  const found = accountAddress(email)
  if (found.ok) return found
  throw new Refused(common['not-valid'], { errors: [{ path: 'email', message: found.reason }] })
}

interface SignUp {
  name: string
  email: string
  emailTyped: string
  password: string
  organizationName?: string | undefined
}

/** Two sign-ups with one address at once: the later one finds the earlier one's account, and tries again. */
async function signUpOnce(identity: Identity, call: Caller, body: SignUp, again = true): Promise<void> {
  const joins = handleInCookies(call.app, call.context.req.header('cookie') ?? null)
  await makeWay(call.app, { ...body, address: body.email, joins })
  try {
    await ask(identity, call, { method: 'POST', path: '/sign-up/email', body })
  } catch (error) {
    if (!again || !(error instanceof UnknownRefusal) || error.code !== failedToCreate) throw error
    await signUpOnce(identity, call, body, false)
  }
}
