import { randomUUID } from 'node:crypto'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { isUnavailable } from '../database/index.ts'
import { Refused } from '../refusal.ts'
import { common } from '../shared/contract.ts'
import { safeHeaders } from './headers.ts'
import { hasAlready } from './if-match.ts'
import { problemResponse } from './problem.ts'
import { letGo } from './read.ts'
import type { Answer, Route } from './route.ts'

export interface ServerOptions {
  baseUrl: string
  log: Logger
  routes: readonly Route[]
  /** Whether the database answers; throws where it doesn't. */
  ready: () => Promise<unknown>
  /** Told of each refusal that a route did not declare. Tests fail on one. */
  onUndeclared?: (route: Route, what: string) => void
}

export type Variables = { Variables: { requestId: string } }
export type Server = Hono<Variables>

/** The routes, each behind the same safeguards, and the three addresses for operators. Whoever calls adds pages and identity. */
export function createServer(options: ServerOptions): Server {
  const app = new Hono<Variables>()
  const figures = measured()
  const always = safeHeaders(options.baseUrl)
  // Before the line below, which goes through each answer once more: a route's answer is born with its headers.
  for (const route of options.routes) mount(app, route, { ...options, always }, figures.duration)
  app.use(async (context, next) => {
    context.set('requestId', newRequestId())
    await next()
    dress(context.res, always, context.get('requestId'))
  })
  app.get('/healthz', (context) => context.json({ status: 'ok' }))
  app.get('/readyz', async (context) => {
    await options.ready()
    return context.json({ status: 'ready' })
  })
  app.get('/metrics', async (context) => context.text(await figures.registry.metrics()))
  app.notFound((context) => refuse(context, options, new Refused(common['not-found'])))
  app.onError((error, context) => failed(error, context, options))
  return app
}

function newRequestId(): string {
  return `req_${randomUUID().replaceAll('-', '')}`
}

function dress(response: Response, always: Readonly<Record<string, string>>, requestId: string): Response {
  for (const [name, value] of Object.entries(always)) response.headers.set(name, value)
  response.headers.set('x-request-id', requestId)
  return response
}

function measured() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'How long requests took, by route and status.',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })
  return { registry, duration }
}

const tracer = trace.getTracer('guildhall')

type Mounting = ServerOptions & { always: Readonly<Record<string, string>> }

function mount(app: Server, route: Route, options: Mounting, duration: Histogram) {
  const path = route.path.replace(/\{(\w+)\}/g, ':$1')
  app.on(route.method.toUpperCase(), path, (context) =>
    tracer.startActiveSpan(`${route.method.toUpperCase()} ${route.path}`, async (span) => {
      const started = performance.now()
      const response = await respond(route, context, options)
      duration.labels(route.method.toUpperCase(), route.path, String(response.status)).observe((performance.now() - started) / 1000)
      if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
      return response
    }),
  )
}

async function respond(route: Route, context: Context<Variables>, options: Mounting): Promise<Response> {
  const requestId = newRequestId()
  context.set('requestId', requestId)
  try {
    return present(context, route, await route.run(context, requestId), options)
  } catch (error) {
    if (error instanceof Refused) checkDeclared(route, error, options)
    return dress(failed(error, context, options), options.always, requestId)
  } finally {
    if (route.upload) letGo(context)
  }
}

/** The answer through the contract's schema: what the contract does not name never leaves. */
function present(context: Context<Variables>, route: Route, answer: Answer, options: Mounting): Response {
  const shape = route.answers[answer.status]
  if (shape === undefined) {
    options.onUndeclared?.(route, `status ${answer.status}`)
    throw new Error(`${route.method} ${route.path} answered ${answer.status}, which it does not declare.`)
  }
  const given: Record<string, string> = {
    ...options.always,
    'x-request-id': context.get('requestId'),
    'cache-control': 'no-store',
    ...answer.headers,
  }
  const etag = given['etag']
  // Only where the route says that it may be asked so.
  if (304 in route.answers && etag !== undefined && hasAlready(context, etag)) return context.body(null, 304, given)
  const status = answer.status as ContentfulStatusCode
  // HEAD is answered by the route of GET, and nobody reads what it gives: a stream would never hear that it is over.
  if (context.req.method === 'HEAD' && answer.body instanceof ReadableStream) {
    void answer.body.cancel().catch(() => {})
    return context.body(null, status, given)
  }
  if (shape === null)
    return answer.body === undefined
      ? context.body(null, status, given)
      : context.body(answer.body as Uint8Array<ArrayBuffer>, status, given)
  return context.body(JSON.stringify(shape.parse(answer.body)), status, { 'content-type': 'application/json', ...given })
}

function checkDeclared(route: Route, { refusal }: Refused, options: ServerOptions) {
  if (refusal.code in common || refusal.code === 'not-allowed') return
  if (!route.refusals.some((declared) => declared.code === refusal.code)) options.onUndeclared?.(route, `refusal ${refusal.code}`)
}

function refuse(context: Context<Variables>, options: ServerOptions, refused: Refused): Response {
  return problemResponse(refused, context.get('requestId'), options.baseUrl)
}

function failed(error: unknown, context: Context<Variables>, options: ServerOptions): Response {
  if (error instanceof Refused) return refuse(context, options, error)
  const requestId = context.get('requestId')
  if (isUnavailable(error)) {
    options.log.warn({ requestId, err: error }, 'the database is not reachable')
    return refuse(context, options, new Refused(common['not-ready'], { retryAfterSeconds: 2 }))
  }
  options.log.error({ requestId, err: error, path: context.req.routePath }, 'a request failed')
  const body = { type: 'about:blank', title: 'Something went wrong on our side.', status: 500, code: 'failed', requestId }
  return new Response(JSON.stringify(body), {
    status: 500,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  })
}
