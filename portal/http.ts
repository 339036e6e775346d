/**
 * The way to the server: same origin, JSON both ways, and every refusal as a `ProblemError`.
 *
 * A request that gets no answer (no network, 502–504) throws `Unreachable`, and `connection` tells the banner. Changes are then
 * repeated a few times under the same Idempotency-Key, so that a reply cut off on its way does not do the thing twice.
 */
import type { ZodType } from 'zod'
import type { Problem } from '../kernel/shared/contract.ts'

export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: string
  readonly status: number
  readonly title: string
  readonly detail: string | undefined
  readonly because: string | undefined
  readonly who: readonly string[]
  readonly errors: readonly { readonly path: string; readonly message: string }[]
  readonly requestId: string | undefined
  /** Seconds. */
  readonly retryAfter: number | undefined
  /** All that the problem says, what belongs to this code alone included (RFC 9457, 3.2). */
  readonly more: Readonly<Record<string, unknown>>

  constructor(problem: Partial<Problem> & { status: number; title: string; code: string }, retryAfter?: number) {
    super(problem.because ?? problem.detail ?? problem.title)
    this.code = problem.code
    this.status = problem.status
    this.title = problem.title
    this.detail = problem.detail
    this.because = problem.because
    this.who = problem.who ?? []
    this.errors = problem.errors ?? []
    this.requestId = problem.requestId
    this.retryAfter = retryAfter
    this.more = problem
  }
}

/** No answer came. Whether the server did what was asked is not known. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  /** Seconds, where the server said. */
  readonly retryAfter: number | undefined

  constructor(cause: unknown, retryAfter?: number) {
    super('The service could not be reached.', { cause })
    this.retryAfter = retryAfter
  }
}

/** Whether the last request reached the server; made for `useSyncExternalStore`. */
export const connection = store(true)

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface Options {
  readonly query?: Query
  readonly signal?: AbortSignal
}

export function get<Answer>(path: string, schema: ZodType<Answer>, options: Options = {}): Promise<Answer> {
  return once('GET', address(path, options.query), undefined, schema, options)
}

/** The body is JSON, or a `Blob`, as of `put`. */
export function post<Answer = unknown>(path: string, body?: unknown, schema?: ZodType<Answer>): Promise<Answer> {
  return insist('POST', path, body ?? {}, schema)
}

/** `ifMatch`: what somebody else has changed since that state is not overwritten; the answer is 412 then. */
export function patch<Answer = unknown>(
  path: string,
  body: unknown,
  schema?: ZodType<Answer>,
  { ifMatch }: { readonly ifMatch?: string } = {},
): Promise<Answer> {
  return insist('PATCH', path, body, schema, ifMatch)
}

/** The body is JSON, or bytes with their own type: a `Blob`. */
export function put<Answer = unknown>(path: string, body: unknown, schema?: ZodType<Answer>): Promise<Answer> {
  return insist('PUT', path, body, schema)
}

export function del<Answer = unknown>(path: string, body?: unknown, schema?: ZodType<Answer>): Promise<Answer> {
  return insist('DELETE', path, body, schema)
}

export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
  return search ? `${path}?${search}` : path
}

const attempts = 5
const patienceMs = 30_000

/** Seconds to wait before the attempt that follows number `count`: 1, 2, 4, 8, then 10; or what the server asked for. */
export function pause(count: number, error: unknown): number {
  const asked = error instanceof Unreachable ? error.retryAfter : undefined
  return Math.min(asked ?? 2 ** count, 10)
}

// A key belongs to an intention: the same change sent again, by us or by an impatient person, keeps its key until an answer has come.
const intentions = new Map<string, string>()

async function insist<Answer>(
  method: string,
  path: string,
  body: unknown,
  schema: ZodType<Answer> | undefined,
  ifMatch?: string,
): Promise<Answer> {
  // What a file holds can't be told before it is read, so each time that one is sent is an intention of its own.
  const said = body instanceof Blob ? newKey() : JSON.stringify(body)
  const intention = method === 'POST' ? `${path}\n${said}` : undefined
  const key = intention && (intentions.get(intention) ?? newKey())
  if (intention && key) intentions.set(intention, key)
  for (let count = 0; ; count++) {
    try {
      const answer = await once(method, path, body, schema, { key, ifMatch })
      if (intention) intentions.delete(intention)
      return answer
    } catch (error) {
      const unknownOutcome = error instanceof Unreachable
      if (intention && !unknownOutcome) intentions.delete(intention)
      if (!unknownOutcome || count + 1 >= attempts) throw error
      await new Promise((resolve) => setTimeout(resolve, pause(count, error) * 1000))
    }
  }
}

async function once<Answer>(
  method: string,
  path: string,
  body: unknown,
  schema: ZodType<Answer> | undefined,
  { signal, ...marks }: { readonly signal?: AbortSignal } & Marks = {},
): Promise<Answer> {
  const response = await reach(path, {
    method,
    headers: headers(body, marks),
    body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
    signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]) : AbortSignal.timeout(patienceMs),
    credentials: 'same-origin',
  })
  const answer = await read(response)
  if (!response.ok) throw new ProblemError(asProblem(response, answer), seconds(response))
  return schema ? checked(schema, answer, path) : (answer as Answer)
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(path, init)
    if (response.status < 502 || response.status > 504) {
      connection.set(true)
      return response
    }
    throw new Unreachable(response.status, seconds(response))
  } catch (error) {
    // Leaving a page cancels its requests; that says nothing about the network.
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    connection.set(false)
    throw error instanceof Unreachable ? error : new Unreachable(error)
  }
}

interface Marks {
  readonly key?: string
  readonly ifMatch?: string
}

function headers(body: unknown, { key, ifMatch }: Marks): Headers {
  const headers = new Headers({ accept: 'application/json' })
  if (body instanceof Blob) headers.set('content-type', body.type)
  else if (body !== undefined) headers.set('content-type', 'application/json')
  if (key) headers.set('idempotency-key', key)
  if (ifMatch) headers.set('if-match', ifMatch)
  return headers
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text()
  if (!text) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** Better Auth answers `{ code, message }`; a proxy in between may answer anything. */
function asProblem(response: Response, answer: unknown): Partial<Problem> & { status: number; title: string; code: string } {
  const given = typeof answer === 'object' && answer !== null ? (answer as Partial<Problem> & { message?: string }) : {}
  return {
    ...given,
    status: response.status,
    code: given.code ?? 'unexpected',
    title:
      given.title ??
      given.message ??
      (response.status === 429 ? 'Too many attempts. Wait a little, then try again.' : 'Something went wrong on our side.'),
    requestId: given.requestId ?? response.headers.get('x-request-id') ?? undefined,
  }
}

function seconds(response: Response): number | undefined {
  const given = Number(response.headers.get('retry-after') ?? response.headers.get('x-retry-after') ?? Number.NaN)
  return Number.isFinite(given) ? given : undefined
}

// An open tab may be older than the server that answers it: a shape it does not know yet is reported, and must not blank the page.
function checked<Answer>(schema: ZodType<Answer>, answer: unknown, path: string): Answer {
  const result = schema.safeParse(answer)
  if (result.success) return result.data
  reportError(new Error(`The answer of ${path} differs from its contract.`, { cause: result.error }))
  return answer as Answer
}

function store<Value>(initial: Value) {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next: Value) {
      if (next === value) return
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

// Not `crypto.randomUUID`: browsers hide it on pages without TLS, such as a development server seen from a phone.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
