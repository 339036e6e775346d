import { expect, test } from 'vitest'
import { fieldsOf, typeOf } from './fields.ts'
import { type OpenApi, grouped, problemsOf } from './openapi.ts'
import { adviceFor, problemsIn } from './problems.ts'

const schemas = {
  Member: {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string', maxLength: 80 }, image: { type: ['string', 'null'] } },
  },
  Tree: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } } },
} as const

test('a list of named shapes is shown with the fields of its items', () => {
  const page = {
    type: 'object',
    required: ['items'],
    properties: { items: { type: 'array', items: { $ref: '#/components/schemas/Member' } } },
  }
  expect(fieldsOf(page, schemas)).toEqual([
    { path: 'items', depth: 0, type: 'list of Member', required: true, notes: '' },
    { path: 'items[].name', depth: 1, type: 'string', required: true, notes: 'at most 80 characters' },
    { path: 'items[].image', depth: 1, type: 'string or null', required: false, notes: '' },
  ])
})

test('a shape that contains itself ends', () => {
  expect(fieldsOf({ $ref: '#/components/schemas/Tree' }, schemas).map(({ path }) => path)).toEqual(['children'])
})

test('a closed list is shown by its values', () => {
  expect(typeOf({ enum: ['active', 'new'] })).toBe('"active" | "new"')
})

const document: OpenApi = {
  info: { title: 'Test', version: '1' },
  paths: {
    '/api/v1/me': {
      get: {
        tags: ['People'],
        summary: 'Who is signed in',
        responses: { 200: {}, 401: { description: '`not-signed-in`: Sign in first.' } },
      },
    },
    '/api/v1/organizations': { post: { tags: ['Organizations'], summary: 'Create an organization' } },
  },
}

test('operations are found by method, path and summary', () => {
  expect([...grouped(document).keys()]).toEqual(['People', 'Organizations'])
  expect([...grouped(document, 'post organ').values()].flat()).toMatchObject([{ method: 'post', anchor: 'post-api-v1-organizations' }])
})

test('refusals are read from the descriptions of the error answers', () => {
  expect(problemsOf(document.paths['/api/v1/me']?.get ?? {})).toEqual([{ status: '401', code: 'not-signed-in', title: 'Sign in first.' }])
})

test('each refusal of the API is listed once, with every operation that answers it', () => {
  const responses = { 409: { description: '`taken`: It is taken.' }, 401: { description: '`not-signed-in`: Sign in first.' } }
  const more = { ...document, paths: { ...document.paths, '/api/v1/doors': { post: { responses } } } }
  const anchors = problemsIn(more).map(({ code, operations }) => [code, operations.map(({ anchor }) => anchor)])
  expect(anchors).toEqual([
    ['not-signed-in', ['get-api-v1-me', 'post-api-v1-doors']],
    ['taken', ['post-api-v1-doors']],
  ])
})

test('each status that a refusal can have says what to do about it', () => {
  for (const status of [400, 401, 403, 404, 409, 410, 412, 413, 415, 422, 428, 429, 503]) expect(adviceFor(String(status))).toBeTruthy()
})
