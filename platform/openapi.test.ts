import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Route } from '../kernel/http/route.ts'
import { common } from '../kernel/shared/contract.ts'
import { type World, world } from '../test/world.ts'

interface Operation {
  readonly summary?: string
  readonly tags?: string[]
  readonly security?: unknown[]
  readonly parameters?: { name: string; in: string; required?: boolean }[]
  readonly requestBody?: { content: Record<string, { schema: unknown }> }
  readonly responses: Record<string, { description: string; headers?: object; content?: Record<string, { schema: unknown }> }>
}

interface Document {
  readonly openapi: string
  readonly servers: { url: string }[]
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { schemas: Record<string, unknown> }
}

describe.each(['clozup', 'cliqtel'])('the document of %s', (slug) => {
  let it: World
  let document: Document

  beforeAll(async () => {
    it = await world(slug)
    document = (await it.client().get('/api/v1/openapi.json')).body as Document
  })
  afterAll(() => it.stop())

  const operationOf = ({ path, method }: Route): Operation => {
    const found = document.paths[path]?.[method]
    if (!found) throw new Error(`The document has no ${method} ${path}.`)
    return found
  }

  test('is valid OpenAPI 3.1, every reference in it resolves, and it names the address of the site', async () => {
    const validator = new Validator()
    expect(await validator.validate(structuredClone(document) as never)).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
    expect(document.servers).toEqual([{ url: it.app.baseUrl }])
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '')
    expect(references.length).toBeGreaterThan(20)
    expect(references.filter((name) => !(name in document.components.schemas))).toEqual([])
  })

  test('has every route, and nothing that is none', () => {
    const told = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
    expect(told.toSorted()).toEqual(it.routes.map(({ method, path }) => `${method} ${path}`).toSorted())
  })

  test('tells of each route every status that it may answer, and the shape of each', () => {
    for (const route of it.routes) {
      const { responses, summary, tags } = operationOf(route)
      const statuses = [...Object.keys(route.answers), ...route.refusals.map(({ status }) => String(status))]
      if (route.access !== 'public') statuses.push('401')
      if (route.path.includes('{organizationId}')) statuses.push('403', '404')
      if (route.body || route.query) statuses.push('422')
      if (route.body) statuses.push('400')
      if (route.body || route.upload) statuses.push('413', '415')
      if (route.fresh) statuses.push('428')
      if (route.method !== 'get') statuses.push('403')
      if (route.idempotent) statuses.push('409')
      const name = `${route.method} ${route.path}`
      expect(
        statuses.filter((status) => !(status in responses)),
        name,
      ).toEqual([])
      for (const [status, shape] of Object.entries(route.answers))
        expect(Object.keys(responses[status]?.content ?? {}), `${name}: ${status}`).toEqual(
          shape === null ? (status === '200' && route.media) || [] : ['application/json'],
        )
      // Nothing answers 200 without a body.
      if (route.answers[200] === null) expect(route.media, name).toBeDefined()
      for (const [status, { content, description, headers }] of Object.entries(responses)) {
        if (Number(status) < 400) continue
        expect(content?.['application/problem+json']?.schema, `${name}: ${status}`).toEqual({ $ref: '#/components/schemas/Problem' })
        expect(description).not.toBe('')
        if (['429', '503'].includes(status)) expect(Object.keys(headers ?? {}), `${name}: ${status}`).toEqual(['Retry-After'])
      }
      expect([summary, tags?.length], name).toEqual([expect.stringMatching(/\w$/), 1])
    }
  })

  test('tells each refusal by its code, on the status that it comes with', () => {
    for (const route of it.routes)
      for (const { code, status, title } of route.refusals)
        expect(operationOf(route).responses[status]?.description, `${route.method} ${route.path}`).toContain(`\`${code}\`: ${title}`)
  })

  test('tells what each route takes: its path, its query, its body, its Idempotency-Key and If-Match, and who it is for', () => {
    for (const route of it.routes) {
      const { parameters = [], requestBody, security } = operationOf(route)
      const name = `${route.method} ${route.path}`
      const within = (place: string) => parameters.filter((one) => one.in === place).map((one) => one.name)
      expect(within('path'), name).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(([, param]) => param))
      expect(within('query'), name).toEqual(Object.keys(route.query?.shape ?? {}))
      expect(within('header').includes('Idempotency-Key'), name).toBe(route.idempotent)
      expect(within('header').includes('If-Match'), name).toBe(route.refusals.some(({ status }) => status === 412))
      expect(Object.keys(requestBody?.content ?? {}), name).toEqual(route.upload?.types ?? (route.body ? ['application/json'] : []))
      const byToken = !route.path.startsWith('/api/auth/') && route.access !== 'support'
      const programs = [...(byToken ? [{ issuerToken: [] }] : []), ...(route.forKeys ? [{ apiKey: [] }] : [])]
      const waysIn = route.access === 'public' ? [] : [{ session: [] }, ...programs]
      expect(security ?? [], name).toEqual(waysIn)
    }
  })

  test('every POST that creates, sends or charges takes an Idempotency-Key', () => {
    const creates = it.routes.filter(
      ({ method, answers, path }) => method === 'post' && path.startsWith('/api/v1/organizations') && '201' in answers,
    )
    expect(creates.filter(({ idempotent }) => !idempotent).map(({ path }) => path)).toEqual([])
  })

  test('leads from /api/v1/docs to a page for people', async () => {
    const answer = await it.client().get('/api/v1/docs')
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/api-docs'])
  })
})

test('what the kernel refuses has one status for each code', () => {
  for (const [key, { code, status }] of Object.entries(common)) expect([code, status >= 400]).toEqual([key, true])
})
