import { type HttpBindings, serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { ProblemError, Unreachable, address, connection, get, pause, post } from './http.ts'

type Call = Context<{ Bindings: HttpBindings }>

let server: ReturnType<typeof serve>
let base: string
let answer: (call: Call) => Response | Promise<Response>
const seen: (string | undefined)[] = []

beforeEach(async () => {
  seen.length = 0
  connection.set(true)
  const app = new Hono<{ Bindings: HttpBindings }>().all('*', (call) => {
    seen.push(call.req.header('idempotency-key'))
    return answer(call)
  })
  base = await new Promise((resolve) => {
    server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(`http://127.0.0.1:${port}`))
  })
})

afterEach(() => void server.close())

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json', ...headers } })
}

test('a refusal arrives with everything that it says', async () => {
  const problem = {
    type: 'x',
    title: 'Your role does not allow this.',
    status: 403,
    code: 'not-allowed',
    requestId: 'req_1',
    because: 'Only the owner can invite people. You are a member.',
    who: ['owner'],
  }
  answer = () => json(403, problem)
  const error = await get(`${base}/x`, z.unknown()).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ProblemError)
  expect(error).toMatchObject({
    code: 'not-allowed',
    status: 403,
    because: problem.because,
    who: ['owner'],
    requestId: 'req_1',
    message: problem.because,
  })
})

test('the identity library’s errors, and answers that are no JSON, become problems too', async () => {
  answer = () => json(401, { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' })
  await expect(get(`${base}/x`, z.unknown())).rejects.toMatchObject({
    code: 'INVALID_EMAIL_OR_PASSWORD',
    title: 'Invalid email or password',
  })
  answer = () => new Response('<h1>Oops</h1>', { status: 500, headers: { 'x-request-id': 'req_2' } })
  await expect(get(`${base}/x`, z.unknown())).rejects.toMatchObject({ code: 'unexpected', status: 500, requestId: 'req_2' })
})

test('how long to wait is told in seconds', async () => {
  answer = () => json(429, { code: 'too-often', title: 'Too many attempts.' }, { 'retry-after': '7' })
  await expect(get(`${base}/x`, z.unknown())).rejects.toMatchObject({ retryAfter: 7 })
})

test('a change whose reply was cut off is sent again under the same key, and a new intention has a new key', async () => {
  answer = (call) => {
    if (seen.length === 1) call.env.incoming.socket.destroy()
    return json(201, { ok: true })
  }
  await expect(post(`${base}/x`, { name: 'a' })).resolves.toEqual({ ok: true })
  expect(seen).toHaveLength(2)
  expect(seen[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(seen[1]).toBe(seen[0])
  await post(`${base}/x`, { name: 'a' })
  expect(seen[2]).not.toBe(seen[0])
})

test('the same change sent twice at once bears one key, so that it happens once', async () => {
  answer = () => new Promise((resolve) => setTimeout(() => resolve(json(201, {})), 20))
  await Promise.all([post(`${base}/x`, { name: 'a' }), post(`${base}/x`, { name: 'a' }), post(`${base}/x`, { name: 'b' })])
  expect(new Set(seen).size).toBe(2)
})

test('an intention that was refused has a new key when it is tried again', async () => {
  answer = () => json(409, { code: 'no-seat-left', title: 'No seat is left.' })
  await post(`${base}/x`, {}).catch(() => undefined)
  await post(`${base}/x`, {}).catch(() => undefined)
  expect(seen[1]).not.toBe(seen[0])
})

test('a service that is not ready is told from one that refuses, and the connection counts as lost until it answers', async () => {
  answer = () => json(503, { code: 'not-ready', title: 'Not ready.' }, { 'retry-after': '2' })
  const error = await get(`${base}/x`, z.unknown()).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Unreachable)
  expect(pause(0, error)).toBe(2)
  expect(connection.get()).toBe(false)
  answer = () => json(200, {})
  await get(`${base}/x`, z.unknown())
  expect(connection.get()).toBe(true)
})

test('a request that its page gave up says nothing about the connection', async () => {
  answer = () => new Promise(() => undefined)
  const leaving = new AbortController()
  const pending = get(`${base}/x`, z.unknown(), { signal: leaving.signal })
  leaving.abort()
  await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
  expect(connection.get()).toBe(true)
})

test('filters that are not set leave the address', () => {
  expect(address('/x', { search: 'a b', role: undefined, cursor: '', limit: 50 })).toBe('/x?search=a+b&limit=50')
})
