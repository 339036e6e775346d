import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { kernelServer, type KernelServer, route } from '../../test/kernel.ts'
import { Refused } from '../refusal.ts'
import { common, problem, refusals } from '../shared/contract.ts'
import { readBody, readQuery, uploads } from './read.ts'

const doors = refusals({ 'door-shut': [409, 'The door is shut.'], 'door-gone': [410, 'The door is gone.'] })
const visit = z.strictObject({ name: z.string().min(1).max(20), rooms: z.array(z.strictObject({ floor: z.int() })).optional() })
const gate = z.union([z.strictObject({ left: z.string() }), z.strictObject({ right: z.array(z.string()).min(1, 'Name one.') })])
const pictures = { types: ['image/png'], maxBytes: 1000 }

const [begun, looked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]

const routes = [
  route({
    path: '/api/v1/doors/{doorId}',
    answers: { 200: z.object({ id: z.string() }) },
    run: async (context) => ({ status: 200, body: { id: context.req.param('doorId'), secret: 'a secret of the house' } }),
  }),
  route({
    path: '/api/v1/shut',
    refusals: [doors['door-shut']],
    run: async () => {
      throw new Refused(doors['door-shut'], {
        detail: 'It is shut until nine.',
        who: ['owner'],
        errors: [{ path: 'door', message: 'Take another.' }],
      })
    },
  }),
  route({
    path: '/api/v1/forbidden',
    run: async () => {
      throw new Refused(common['not-allowed'], { who: ['owner', 'admin'] })
    },
  }),
  route({
    path: '/api/v1/later',
    run: async () => {
      throw new Refused(common['too-often'], { retryAfterSeconds: 17 })
    },
  }),
  route({
    path: '/api/v1/undeclared-refusal',
    run: async () => {
      throw new Refused(doors['door-gone'])
    },
  }),
  route({ path: '/api/v1/undeclared-status', run: async () => ({ status: 204 }) }),
  route({ path: '/api/v1/misshapen', answers: { 200: z.object({ id: z.string() }) }, run: async () => ({ status: 200, body: { id: 7 } }) }),
  route({
    path: '/api/v1/broken',
    run: async () => {
      throw new Error('a secret of the house')
    },
  }),
  route({
    path: '/api/v1/unreachable',
    run: async () => {
      throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' })
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/visits',
    body: visit,
    answers: { 200: z.unknown() },
    run: async (context) => ({ status: 200, body: (await readBody(context, { body: visit })) ?? null }),
  }),
  route({
    method: 'post',
    path: '/api/v1/gates',
    body: gate,
    answers: { 200: z.unknown() },
    run: async (context) => ({ status: 200, body: (await readBody(context, { body: gate })) ?? null }),
  }),
  route({
    method: 'put',
    path: '/api/v1/picture',
    upload: pictures,
    answers: { 200: z.object({ bytes: z.number() }) },
    run: async (context) => ({ status: 200, body: { bytes: ((await readBody(context, { upload: pictures })) as Buffer).length } }),
  }),
  route({
    method: 'put',
    path: '/api/v1/slow-picture',
    upload: pictures,
    answers: { 204: null },
    run: async (context) => {
      await readBody(context, { upload: pictures })
      begun.resolve()
      await looked.promise
      return { status: 204 }
    },
  }),
  route({
    path: '/api/v1/list',
    answers: { 200: z.unknown() },
    run: async (context) => ({
      status: 200,
      body: readQuery(context, z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }).strict()),
    }),
  }),
]

let server: KernelServer
let ready = true

beforeAll(async () => {
  server = await kernelServer(routes, {
    baseUrl: 'https://app.example.com',
    ready: async () => {
      if (!ready) throw Object.assign(new Error('gone'), { code: '57P01' })
    },
  })
})
afterAll(() => server.stop())

describe('a refusal', () => {
  test('is problem+json with type, title, status, code, detail, who, field errors and the request id', async () => {
    const answer = await server.client().get('/api/v1/shut')
    expect(answer.status).toBe(409)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(problem.strict().parse(answer.body)).toEqual({
      type: 'https://app.example.com/api-docs/problems#door-shut',
      title: 'The door is shut.',
      status: 409,
      code: 'door-shut',
      detail: 'It is shut until nine.',
      who: ['owner'],
      errors: [{ path: 'door', message: 'Take another.' }],
      requestId: answer.headers.get('x-request-id'),
    })
  })

  test('with 403 says why, and who could', async () => {
    const { body } = await server.client().get('/api/v1/forbidden')
    expect(body).toMatchObject({ status: 403, because: common['not-allowed'].title, who: ['owner', 'admin'] })
  })

  test('with 429 says in Retry-After how long to wait', async () => {
    const answer = await server.client().get('/api/v1/later')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '17'])
  })

  test('that the route does not declare is told to the tests', async () => {
    expect((await server.client().get('/api/v1/undeclared-refusal')).status).toBe(410)
    expect(server.undeclared).toContain('get /api/v1/undeclared-refusal: refusal door-gone')
  })
})

describe('an answer', () => {
  test('carries nothing that its contract does not name', async () => {
    const answer = await server.client().get('/api/v1/doors/front')
    expect(answer.text).toBe('{"id":"front"}')
  })

  test('with a status or a shape that the route does not declare is a 500', async () => {
    expect((await server.client().get('/api/v1/undeclared-status')).status).toBe(500)
    expect(server.undeclared).toContain('get /api/v1/undeclared-status: status 204')
    expect((await server.client().get('/api/v1/misshapen')).status).toBe(500)
  })

  test('to a failure tells nothing of it but the request id, under which it is in the log', async () => {
    const answer = await server.client().get('/api/v1/broken')
    expect(answer.status).toBe(500)
    expect(answer.text).not.toContain('secret')
    expect(answer.body).toMatchObject({ code: 'failed', requestId: answer.headers.get('x-request-id') })
    expect(server.logged.some((line) => line.includes(answer.body.requestId) && line.includes('a secret of the house'))).toBe(true)
  })

  test('while the database is away is 503 with Retry-After, and tells no address of it', async () => {
    const answer = await server.client().get('/api/v1/unreachable')
    expect([answer.status, answer.body.code]).toEqual([503, 'not-ready'])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(answer.text).not.toContain('10.0.0.1')
  })

  test('that is private is never stored, whether it went well or not', async () => {
    for (const path of ['/api/v1/doors/front', '/api/v1/shut', '/api/v1/broken', '/api/v1/nowhere']) {
      expect((await server.client().get(path)).headers.get('cache-control'), path).toBe('no-store')
    }
  })
})

describe('every answer', () => {
  test('bears a request id of its own, which callers can not choose', async () => {
    const ids = await Promise.all(
      ['/api/v1/doors/a', '/api/v1/shut', '/api/v1/broken', '/api/v1/nowhere', '/healthz'].map(
        async (path) => (await server.client().get(path, { 'x-request-id': 'req_mine' })).headers.get('x-request-id') ?? '',
      ),
    )
    for (const id of ids) expect(id).toMatch(/^req_[0-9a-f]{32}$/)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('bears the security headers, refusals and failures included', async () => {
    for (const path of ['/api/v1/doors/a', '/api/v1/shut', '/api/v1/broken', '/healthz']) {
      const { headers } = await server.client().get(path)
      expect(headers.get('content-security-policy'), path).toMatch(
        /default-src 'self'; script-src 'self';.*object-src 'none'; base-uri 'none'/,
      )
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'")
      expect(headers.get('content-security-policy')?.match(/script-src[^;]*/)?.[0], path).not.toContain('unsafe')
      expect(headers.get('strict-transport-security'), path).toBe('max-age=31536000; includeSubDomains')
      expect(headers.get('referrer-policy'), path).toBe('no-referrer')
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('x-frame-options'), path).toBe('DENY')
    }
  })

  test('without https does not ask browsers to insist on it', async () => {
    const plain = await kernelServer([], { baseUrl: 'http://localhost' })
    expect((await plain.client().get('/healthz')).headers.get('strict-transport-security')).toBeNull()
    await plain.stop()
  })
})

describe('a body', () => {
  const post = (body: unknown, headers?: Record<string, string>) => server.client().post('/api/v1/visits', body, headers)

  test('that fits is read', async () => {
    expect((await post({ name: 'Jane' })).body).toEqual({ name: 'Jane' })
    expect((await post('{"name":"Jane"}', { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200)
  })

  test('that is not JSON is 400', async () => {
    for (const broken of ['{', '{"name":', 'name=Jane', '{"name":"Jane"}}', '\u0000']) {
      const answer = await post(broken)
      expect([answer.status, answer.body.code], broken).toEqual([400, 'not-readable'])
    }
  })

  test('of another type than JSON is 415', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/json', '']) {
      const answer = await post('{"name":"Jane"}', { 'content-type': type })
      expect([answer.status, answer.body.code], type).toEqual([415, 'not-json'])
    }
  })

  test('that is too large is 413, whether its length was told, or not', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(300_000) })
    expect((await post(large)).status).toBe(413)
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < large.length; at += 50_000) controller.enqueue(new TextEncoder().encode(large.slice(at, at + 50_000)))
        controller.close()
      },
    })
    const init = { method: 'POST', body: chunks, duplex: 'half', headers: { 'content-type': 'application/json' } }
    const streamed = await fetch(`${server.url}/api/v1/visits`, init as RequestInit)
    expect(streamed.status).toBe(413)
    expect(await streamed.json()).toMatchObject({ code: 'too-large', detail: 'At most 256 KiB are taken here.' })
  })

  test('with fields that do not fit is 422, and names each by its path', async () => {
    const answer = await post({ name: '', rooms: [{ floor: 1 }, { floor: 'two' }], role: 'owner', __proto__: {} })
    expect([answer.status, answer.body.code]).toEqual([422, 'not-valid'])
    expect(answer.body.errors.map(({ path }: { path: string }) => path).toSorted()).toEqual(['name', 'role', 'rooms.1.floor'])
    expect(answer.body.errors).toContainEqual({ path: 'role', message: 'There is no such field.' })
  })

  test('that is no object, or a thousand levels deep, is 422', async () => {
    const deep = `{"name":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    for (const body of ['[]', '[{"name":"Jane"}]', '"Jane"', 'null', '7', 'true', deep, '{"__proto__":{"name":"Jane"}}']) {
      expect((await post(body)).status, body.slice(0, 40)).toBe(422)
    }
  })

  test('that may have two shapes is told what is wrong with the one that comes closest', async () => {
    const answer = await server.client().post('/api/v1/gates', { right: [] })
    expect(answer.body.errors).toEqual([{ path: 'right', message: 'Name one.' }])
  })

  test('of which thousands of fields are wrong is told the first hundred', async () => {
    const answer = await server.client().post('/api/v1/visits', Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`x${i}`, 1])))
    expect([answer.status, answer.body.errors.length]).toEqual([422, 100])
  })

  test('that comes while others hold as much as uploads may together is 503, and no longer than that', async () => {
    const most = uploads.most
    uploads.most = 1500
    onTestFinished(() => void (uploads.most = most))
    const put = (path: string) =>
      server.client().request('PUT', path, { body: new Uint8Array(1000), headers: { 'content-type': 'image/png' } })
    const first = put('/api/v1/slow-picture')
    await begun.promise
    const refused = await put('/api/v1/picture')
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([503, 'not-ready', '5'])
    looked.resolve()
    expect((await first).status).toBe(204)
    expect((await put('/api/v1/picture')).status).toBe(200)
    expect(uploads.held).toBe(0)
  })

  test('of bytes has one of its types, and its size', async () => {
    const put = (bytes: number, type: string) =>
      server.client().request('PUT', '/api/v1/picture', { body: new Uint8Array(bytes), headers: { 'content-type': type } })
    expect((await put(1000, 'image/png')).body).toEqual({ bytes: 1000 })
    expect((await put(1001, 'image/png')).status).toBe(413)
    expect((await put(10, 'image/svg+xml')).status).toBe(415)
  })
})

describe('a query', () => {
  test('is read, and what it does not name has its default', async () => {
    expect((await server.client().get('/api/v1/list?limit=3')).body).toEqual({ limit: 3 })
    expect((await server.client().get('/api/v1/list')).body).toEqual({ limit: 50 })
  })

  test('with a name that is not known is 422: a misspelt filter must not widen a list', async () => {
    const answer = await server.client().get('/api/v1/list?limti=3')
    expect([answer.status, answer.body.errors]).toEqual([422, [{ path: 'limti', message: 'There is no such field.' }]])
  })

  test('with a value out of bounds is 422', async () => {
    for (const limit of ['0', '-1', '201', '1000000', '1.5', 'many', '', '1e9', '%00', 'NaN'])
      expect((await server.client().get(`/api/v1/list?limit=${limit}`)).status, limit).toBe(422)
  })
})

describe('the addresses for operators', () => {
  test('/healthz says that the process lives, whatever the database does', async () => {
    ready = false
    const answer = await server.client().get('/healthz')
    expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }])
    ready = true
  })

  test('/readyz says whether the database answers', async () => {
    expect((await server.client().get('/readyz')).body).toEqual({ status: 'ready' })
    ready = false
    const answer = await server.client().get('/readyz')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
    ready = true
  })

  test('/metrics counts requests by route and status, and never by address', async () => {
    await server.client().get('/api/v1/doors/a-door-of-its-own')
    const { text } = await server.client().get('/metrics')
    expect(text).toContain(
      'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/api/v1/doors/{doorId}",http_response_status_code="200"}',
    )
    expect(text).not.toContain('a-door-of-its-own')
    expect(text).toContain('process_resident_memory_bytes')
  })
})

test('an address that nobody declared, or with another method, is 404 and problem+json', async () => {
  for (const [method, path] of [
    ['GET', '/api/v1/nowhere'],
    ['DELETE', '/api/v1/doors/front'],
    ['GET', '/api/v1/doors/../../etc/passwd'],
    ['PROPFIND', '/api/v1/list'],
  ] as const) {
    const answer = await server.client().request(method, path)
    expect([answer.status, answer.headers.get('content-type')], `${method} ${path}`).toEqual([404, 'application/problem+json'])
  }
})
