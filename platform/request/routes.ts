/**
 * The way of a request: who it is, whether they may, what they sent, the transaction, the work, the answer.
 * Three kinds of route differ in how far that way goes: `memberRoute` in an organization, `personRoute` for whoever is signed in,
 * `publicRoute` for everybody.
 */
import type { Context } from 'hono'
import { z } from 'zod'
import { type Context as TenantContext, isUnavailable, sql, type Tx } from '../../kernel/database/index.ts'
import { clientAddress, isOwnOrigin, networkOf } from '../../kernel/http/client.ts'
import { type Keyed, once } from '../../kernel/http/idempotency.ts'
import { readBody, readQuery } from '../../kernel/http/read.ts'
import type { Answer, Limit, Method, Route } from '../../kernel/http/route.ts'
import { Refused } from '../../kernel/refusal.ts'
import { sha256 } from '../../kernel/secrets.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { Refusal } from '../../kernel/shared/policy.ts'
import type { App } from '../app.ts'
import { apiKeyIn, noteUse, spendUse } from './api-key.ts'
import { bearerOf } from './bearer.ts'
import { callerOf, principalIn } from './caller.ts'
import { requireFresh } from './fresh.ts'
import { type Member, memberOf } from './member.ts'
import { type Principal, principalOf } from './principal.ts'

interface Spec<Query extends z.ZodObject, Body extends z.ZodType> {
  method: Method
  path: string
  tag: string
  summary: string
  query?: Query
  body?: Body
  upload?: Route['upload']
  /** Work on the body before a transaction opens: decoding a picture would hold its connection for long. */
  prepare?: (body: unknown) => Promise<unknown>
  answers: Route['answers']
  media?: Route['media']
  refusals?: readonly Refusal[]
  limits?: readonly Limit[]
  /** Whether an Idempotency-Key is taken: on every POST that creates, sends or charges. */
  idempotent?: boolean
  /** Wants a session that began within the last ten minutes. */
  fresh?: boolean
  /** Takes a person who is signed in, and says so to a program. */
  forPeople?: boolean
}

export interface Call<Query, Body> {
  readonly app: App
  readonly context: Context
  readonly requestId: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
}

export interface PersonCall<Query, Body> extends Call<Query, Body> {
  readonly who: Principal
  readonly tx: Tx
}

export interface MemberCall<Query, Body> extends Call<Query, Body> {
  readonly who: Member
  readonly tx: Tx
}

// Where a route names no query, it takes none.
const noQuery = z.strictObject({})

type Handle<TheCall> = (call: TheCall) => Promise<Answer>

export function publicRoute<Query extends z.ZodObject, Body extends z.ZodType>(
  spec: Spec<Query, Body> & { handle: Handle<Call<z.infer<Query>, z.infer<Body>> & { who: Principal | null }> },
): (app: App) => Route {
  return (app) =>
    routeOf(spec, 'public', async (context, requestId) => {
      if (spec.forPeople) refuseKeys(context)
      const who = await principalOf(app, context, null)
      // Signed out as well: what a followed link left in a cookie is enough to decline an invitation.
      checkOrigin(app, context, spec.method)
      await spend(app, context, spec.limits, who?.personId ?? null, null)
      return spec.handle({ ...(await read(app, context, requestId, spec)), who })
    })
}

interface PersonSpec<Query extends z.ZodObject, Body extends z.ZodType> extends Spec<Query, Body> {
  /** For fewer than all who are signed in. */
  access?: 'support'
  /** Lets nobody else go on: it comes before all that tells something about the route. */
  before?: (call: Pick<PersonCall<unknown, unknown>, 'app' | 'who' | 'params' | 'requestId'>) => Promise<void>
  handle: Handle<PersonCall<z.infer<Query>, z.infer<Body>>>
}

export function personRoute<Query extends z.ZodObject, Body extends z.ZodType>(spec: PersonSpec<Query, Body>): (app: App) => Route {
  return (app) =>
    routeOf(spec, spec.access ?? 'signed-in', async (context, requestId) => {
      refuseKeys(context)
      const who = await principalOf(app, context, null)
      if (!who) throw new Refused(common['not-signed-in'])
      checkOrigin(app, context, spec.method)
      await spec.before?.({ app, who, params: context.req.param() as Record<string, string>, requestId })
      if (spec.fresh) requireFresh(who)
      await spend(app, context, spec.limits, who.personId, null)
      const call = await read(app, context, requestId, spec)
      return transactionFor(app, spec.method, { organizationId: null, principal: who.personId }, (tx) =>
        once(tx, keyedBy(app, context, spec, call), () => spec.handle({ ...call, who, tx })),
      )
    })
}

export function memberRoute<Query extends z.ZodObject, Body extends z.ZodType>(
  spec: Spec<Query, Body> & { action: string; handle: Handle<MemberCall<z.infer<Query>, z.infer<Body>>> },
): (app: App) => Route {
  return (app) => {
    const forKeys = !spec.fresh && !spec.forPeople && !app.product.policy.actions[spec.action]?.personal
    const route = routeOf(spec, spec.action, async (context, requestId) => {
      const organizationId = context.req.param('organizationId') ?? ''
      const caller = await callerOf(app, context, organizationId.includes('\0') ? null : organizationId)
      if (!caller) throw new Refused(common['not-signed-in'])
      // One answer for an organization of others and for none at all: nothing tells them apart.
      if (caller.role === null) throw new Refused(common['not-found'])
      if (caller.kind === 'person') checkOrigin(app, context, spec.method)
      else if (!forKeys) throw new Refused(common['not-for-keys'])
      const who = memberOf(app, caller, caller.role, requestId)
      who.require(spec.action)
      if (caller.kind === 'key') await spendUse(app, caller.apiKey)
      else if (spec.fresh) requireFresh(caller)
      await spend(app, context, spec.limits, caller.personId, organizationId)
      const call = await read(app, context, requestId, spec)
      const answer = await transactionFor(app, spec.method, { organizationId, principal: principalIn(caller) }, (tx) =>
        once(tx, keyedBy(app, context, spec, call), () => spec.handle({ ...call, who, tx })),
      ).catch(async (error: unknown) => {
        throw await orGone(app, context, organizationId, error)
      })
      if (caller.kind === 'person') noteActivity(app, caller, organizationId)
      else noteUse(app, caller, organizationId)
      return answer
    })
    return { ...route, forKeys }
  }
}

/** Who a stream is for by now; null where it is for them no more. */
export async function memberNow(app: App, context: Context, organizationId: string, action: string): Promise<Member | null> {
  try {
    const caller = await callerOf(app, context, organizationId)
    if (!caller || caller.role === null) return null
    const who = memberOf(app, caller, caller.role, '')
    return who.may(action).allowed ? who : null
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

function refuseKeys(context: Context) {
  if (apiKeyIn(context) !== null) throw new Refused(common['not-for-keys'])
}

/** An organization that was deleted while a request was under way fails it in as many ways as there are statements. It is gone: no more than that. */
async function orGone(app: App, context: Context, organizationId: string, error: unknown): Promise<unknown> {
  if (error instanceof Refused || isUnavailable(error)) return error
  const now = await callerOf(app, context, organizationId).catch((refused: unknown) => (refused instanceof Refused ? refused : undefined))
  if (now instanceof Refused) return now
  return now?.role === null ? new Refused(common['not-found']) : error
}

/** GET changes nothing: the database holds it to that. */
function transactionFor<T>(app: App, method: Method, context: TenantContext, work: (tx: Tx) => Promise<T>): Promise<T> {
  return method === 'get' ? app.db.reading(context, work) : app.db.transaction(context, work)
}

function routeOf<Query extends z.ZodObject, Body extends z.ZodType>(spec: Spec<Query, Body>, access: string, run: Route['run']): Route {
  const { method, path, tag, summary, body, upload, answers, media } = spec
  const { query = noQuery, refusals = [], limits = [], idempotent = false, fresh = false } = spec
  return { method, path, tag, summary, access, query, body, upload, answers, media, refusals, limits, idempotent, fresh, run }
}

async function read<Query extends z.ZodObject, Body extends z.ZodType>(
  app: App,
  context: Context,
  requestId: string,
  spec: Spec<Query, Body>,
) {
  const query = readQuery(context, spec.query ?? noQuery) as z.infer<Query>
  const sent = await readBody(context, spec)
  const body = (spec.prepare ? await spec.prepare(sent) : sent) as z.infer<Body>
  return { app, context, requestId, params: context.req.param() as Record<string, string>, query, body }
}

/** A token that the caller shows is no cookie that a page elsewhere could make a browser send. */
function checkOrigin(app: App, context: Context, method: Method) {
  if (bearerOf(context) !== null) return
  if (method !== 'get' && !isOwnOrigin(context, app.baseUrl)) throw new Refused(common['foreign-origin'])
}

async function spend(app: App, context: Context, limits: readonly Limit[] = [], personId: string | null, organizationId: string | null) {
  for (const limit of limits) {
    const who = { person: personId, organization: organizationId, ip: networkOf(clientAddress(context, app.settings.TRUSTED_PROXIES)) }[
      limit.per
    ]
    if (who) await app.limits.spend(limit, `${limit.per} ${who}`)
  }
}

function keyedBy(app: App, context: Context, spec: { idempotent?: boolean }, call: { query: unknown; body: unknown }): Keyed {
  const key = spec.idempotent ? context.req.header('idempotency-key') : undefined
  return { key, request: requestText(context, call), sealing: app.keys.sealing }
}

/** What makes two requests the same, for the Idempotency-Key: method, path and what was read of the query and the body. */
function requestText(context: Context, { query, body }: { query: unknown; body: unknown }): string {
  // Bytes written out as JSON would take many times their own size, and a second of everybody's time.
  const said = Buffer.isBuffer(body) ? sha256(body).toString('hex') : JSON.stringify(body ?? null)
  return `${context.req.method} ${context.req.path}\n${JSON.stringify(query)}\n${said}`
}

const activityEveryMilliseconds = 60 * 1000

/** "Last active" is written at most once a minute, and never in the way of the answer. */
function noteActivity(app: App, { personId, lastActiveAt }: Principal, organizationId: string) {
  if (lastActiveAt && Date.now() - lastActiveAt.getTime() < activityEveryMilliseconds) return
  app.background(
    app.db.transaction({ organizationId, principal: personId }, (tx) =>
      tx.run(
        sql`update memberships set last_active_at = now() where organization_id = ${organizationId} and person_id = ${personId}
          and (last_active_at is null or last_active_at < now() - interval '1 minute')`,
      ),
    ),
  )
}
