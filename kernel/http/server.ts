import { randomUUID } from 'node:crypto'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import { type Context, Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { isUnavailable } from '../database/index.ts'
import { Refused } from '../refusal.ts'
import { common } from '../shared/contract.ts'
import { problemResponse } from './problem.ts'
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
  app.use(async (context, next) => {
    const requestId = `req_${randomUUID().replaceAll('-', '')}`
    context.set('requestId', requestId)
    await next()
    context.header('x-request-id', requestId)
  })
  app.use(headers(options.baseUrl))
  app.get('/healthz', (context) => context.json({ status: 'ok' }))
  app.get('/readyz', async (context) => {
    await options.ready()
    return context.json({ status: 'ready' })
  })
  app.get('/metrics', async (context) => context.text(await figures.registry.metrics()))
  for (const route of options.routes) mount(app, route, options, figures.duration)
  app.notFound((context) => refuse(context, options, new Refused(common['not-found'])))
  app.onError((error, context) => failed(error, context, options))
  return app
}

function headers(baseUrl: string) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      // Mantine sets measured sizes and colours as style attributes.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      frameSrc: ["'self'", 'blob:', 'data:'],
    },
    strictTransportSecurity: baseUrl.startsWith('https:') ? 'max-age=31536000; includeSubDomains' : false,
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    crossOriginEmbedderPolicy: false,
  })
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

function mount(app: Server, route: Route, options: ServerOptions, duration: Histogram) {
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

async function respond(route: Route, context: Context<Variables>, options: ServerOptions): Promise<Response> {
  try {
    return present(context, route, await route.run(context, context.get('requestId')), options)
  } catch (error) {
    if (error instanceof Refused) checkDeclared(route, error, options)
    return failed(error, context, options)
  }
}

/** The answer through the contract's schema: what the contract does not name never leaves. */
function present(context: Context<Variables>, route: Route, answer: Answer, options: ServerOptions): Response {
  const shape = route.answers[answer.status]
  if (shape === undefined) {
    options.onUndeclared?.(route, `status ${answer.status}`)
    throw new Error(`${route.method} ${route.path} answered ${answer.status}, which it does not declare.`)
  }
  const given = { 'cache-control': 'no-store', ...answer.headers }
  const status = answer.status as ContentfulStatusCode
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
