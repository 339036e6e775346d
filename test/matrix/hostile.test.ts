/**
 * Hostile input on every route, made from the route table and the sample calls: each sample is spoilt in every way that a caller
 * could spoil it. Nothing may answer 500, nothing may succeed, and no row may come or go.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSettings } from '../../kernel/config.ts'
import { openQuery } from '../../kernel/http/read.ts'
import type { Route } from '../../kernel/http/route.ts'
import { loadModules } from '../../cli/modules.ts'
import { routesOf } from '../../platform/server.ts'
import clozup from '../../products/clozup.ts'
import cliqtel from '../../products/cliqtel.ts'
import { rowCounts } from '../cast.ts'
import { type Answer, Client } from '../client.ts'
import { type World, world } from '../world.ts'
import { type Call, setStage, type Stage } from './stage.ts'
import { addressOf, comparable, isSuccess, keyOf, sampleOf, send } from './walk.ts'

const settings = { GOOGLE_CLIENT_ID: 'google', GOOGLE_CLIENT_SECRET: 'secret' }
const products = [clozup, cliqtel]
const describing = products.map(async (product) =>
  routesOf(
    { product, baseUrl: 'http://localhost', settings: readSettings({ NODE_ENV: 'test', ...settings }) },
    undefined,
    await loadModules(product),
  ),
)
const [every = [], more = []] = await Promise.all(describing)
// In Clozup the owner may use every route; what its modules don't bring, Cliqtel's do.
const known = new Set(every.map(keyOf))
const others = more.filter((route) => !known.has(keyOf(route)))
const routes = [...every, ...others]

let places: { it: World; stage: Stage }[]

beforeAll(async () => {
  places = await Promise.all(
    products.map(async ({ slug }) => {
      const it = await world(slug, { settings })
      return { it, stage: await setStage(it) }
    }),
  )
})
afterAll(() => Promise.all(places.map(({ it }) => it.stop())))

function placeOf(route: Route) {
  const found = places[others.includes(route) ? 1 : 0]
  if (!found) throw new Error('There is no such place.')
  return found
}

const allRows = () => Promise.all(places.map(({ it }) => rowCounts(it)))

const changes = routes.filter(({ method }) => method !== 'get')
const withBody = routes.filter(({ body }) => body)
const named = (list: readonly Route[]) => list.map((route) => [keyOf(route), route] as const)

interface Prepared {
  readonly call: Call
  /** Sends the call, changed. */
  ask(change?: Partial<Call> & { text?: string | Uint8Array; path?: string }): Promise<Answer>
}

/** One valid call by the owner, which is then spoilt: nobody is refused for who they are. */
async function prepare(route: Route): Promise<Prepared> {
  const { it, stage } = placeOf(route)
  const { owner } = stage.here.organization
  const call = await sampleOf(route).call(stage, stage.here, owner)
  const cookies = [...(call.client ?? owner.client).cookies]
  return {
    call,
    async ask({ text, path, ...change } = {}) {
      // Calls are many more than any person makes in an hour.
      if (route.limits.length > 0) await it.admin.query('delete from rate_limits')
      const client = new Client(it.url, cookies)
      const changed = { ...call, ...change, headers: { ...call.headers, ...change.headers } }
      if (text === undefined && path === undefined) return send(client, route, changed, stage.here.organization.id)
      const address = path ?? addressOf(route, changed, stage.here.organization.id)
      const body = text ?? changed.body
      return client.request(route.method.toUpperCase(), address, { headers: changed.headers, ...(body !== undefined && { body }) })
    },
  }
}

/** Runs `spoil`, and holds every answer to what is said above. */
async function unharmed(spoil: (look: (what: string, answer: Answer, ...expected: number[]) => void) => Promise<void>) {
  const before = await allRows()
  const failures: string[] = []
  await spoil((what, { status, text }, ...expected) => {
    if (expected.length ? !expected.includes(status) : status >= 500 || isSuccess(status))
      failures.push(`${what}: ${status}${expected.length ? ` instead of ${expected.join(' or ')}` : ''}: ${text.slice(0, 200)}`)
  })
  expect(failures).toEqual([])
  expect(await allRows()).toEqual(before)
}

describe('a change without the site’s own Origin is 403', () => {
  test.each(named(changes))('%s', async (_key, route) => {
    const { it, stage } = placeOf(route)
    const { ask } = await prepare(route)
    await unharmed(async (look) => {
      for (const origin of ['https://evil.example', 'null', '', `${it.url}.evil.example`, it.url.replace('http:', 'https:'), `${it.url}/`])
        look(`origin ${origin}`, await ask({ headers: { origin } }), 403)
      const bare = await fetch(new URL(addressOf(route, await callOf(route), stage.here.organization.id), it.url), {
        method: route.method.toUpperCase(),
        headers: { cookie: [...stage.here.organization.owner.client.cookies].map((pair) => pair.join('=')).join('; ') },
      })
      look('no origin', { status: bare.status, text: await bare.text(), headers: bare.headers, body: undefined }, 403)
    })
  })

  /** The address alone matters here; ids of nothing do. */
  async function callOf(route: Route): Promise<Call> {
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
    return { params: Object.fromEntries(names.filter((name) => name !== 'organizationId').map((name) => [name, 'x'])) }
  }
})

describe('a body that is none', () => {
  test.each(named(withBody))('%s', async (_key, route) => {
    const { ask, call } = await prepare(route)
    const good = JSON.stringify(call.body)
    await unharmed(async (look) => {
      for (const text of ['{', good.slice(0, -1), `${good}}`, `${good},`, '\u0000', "{'a':1}", '{"a":undefined}', '\ufeff\ufeff{}'])
        look(`broken: ${text.slice(0, 30)}`, await ask({ text }), 400)
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', ''])
        if (good !== '{}' || type) look(`type ${type}`, await ask({ text: good, headers: { 'content-type': type } }), 415)
      look('not UTF-8', await ask({ text: Buffer.from('{"name":"\u00e9"}', 'latin1') }), 400)
      look('UTF-16', await ask({ text: good, headers: { 'content-type': 'application/json; charset=utf-16' } }), 415)
      look('packed', await ask({ text: good, headers: { 'content-encoding': 'gzip' } }), 415)
      look('oversize', await ask({ text: `{"padding":"${'x'.repeat(300_000)}"}` }), 413)
      look('oversize white space', await ask({ text: `${' '.repeat(300_000)}${good}` }), 413)
      for (const text of ['[]', `[${good}]`, '"text"', '7', 'null', 'true', `${'['.repeat(100_000)}${']'.repeat(100_000)}`])
        look(`no object: ${text.slice(0, 30)}`, await ask({ text }), 422)
      look('deep', await ask({ text: `{"a":${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}}` }), 422)
    })
  })
})

describe('a field that is not known, or of another type', () => {
  test.each(named(withBody))('%s', async (_key, route) => {
    const { ask, call } = await prepare(route)
    const body = call.body as Record<string, unknown>
    await unharmed(async (look) => {
      for (const extra of ['role', 'organizationId', 'ownerId', 'isAdmin', 'id', '__proto__', 'constructor', 'toString', ''])
        if (!(extra in body) || extra === '__proto__') {
          const text = `${JSON.stringify(body).slice(0, -1)}${Object.keys(body).length ? ',' : ''}${JSON.stringify(extra)}:"x"}`
          if (extra !== 'role' || !keyOf(route).endsWith('/invitations')) look(`extra ${extra}`, await ask({ text }), 422)
        }
      for (const field of Object.keys(body))
        for (const value of [null, 7, 1e308, -0, [], {}, [body[field]], { value: body[field] }, [[[]]]])
          look(`${field}: ${JSON.stringify(value)}`, await ask({ body: { ...body, [field]: value } }), 422)
    })
  })
})

/** What nobody reads as a line of text: any sign may stand in a password, and an odd token is simply one that opens nothing. */
const free = new Set(['password', 'currentPassword', 'newPassword'])

describe('a text of odd signs', () => {
  const odd = [
    '\u0000',
    'a\u0000b',
    'a\r\nb',
    'a\nBcc: all@example.com',
    '\ud800',
    '\udfff\ud800',
    '\u202eabc',
    'x'.repeat(200_000),
    ' ',
    "'; drop table people;--\u0000",
  ]

  test.each(named(withBody))('%s', async (_key, route) => {
    const { ask, call } = await prepare(route)
    const body = call.body as Record<string, unknown>
    const texts = Object.keys(body).filter((field) => typeof body[field] === 'string' && !free.has(field))
    await unharmed(async (look) => {
      for (const field of texts)
        for (const value of odd)
          look(`${field}: ${JSON.stringify(value).slice(0, 40)}`, await ask({ body: { ...body, [field]: value } }), 404, 409, 410, 422)
    })
  })
})

describe('an id of tricks in the path', () => {
  const tricks = [
    '%00',
    '%0d%0a',
    "'",
    "'%20or%20'1'='1",
    '..',
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e',
    '%c0%ae',
    '%E0%A4%A',
    '%ud800',
    '%F0%9F%99%82',
    '*',
    '%25',
    'x'.repeat(4000),
    'null',
    '0',
    '-1',
    '{}',
    '[object%20Object]',
    '__proto__',
    'org_%00',
  ]
  const names = routes.flatMap((route) =>
    [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [keyOf(route), name ?? '', route] as const),
  )

  // A token leads to a page that says what is the matter, whatever it is.
  test.each(names.filter(([, name]) => name !== 'token'))('%s: %s', async (_key, name, route) => {
    const { stage } = placeOf(route)
    const { ask, call } = await prepare(route)
    await unharmed(async (look) => {
      for (const trick of tricks) {
        const path = addressOf(route, { ...call, params: { ...call.params, [name]: '\u0001' } }, stage.here.organization.id)
        // What leads out of its place may reach a route that takes no query.
        look(trick.slice(0, 40), await ask({ path: path.replace('\u0001', trick) }), 404, ...(/^(\.|%2e)/.test(trick) ? [422] : []))
      }
    })
  })
})

describe('a query name that is not known, on a change', () => {
  test.each(named(changes))('%s', async (_key, route) => {
    const { ask, call } = await prepare(route)
    await unharmed(async (look) => look('unknown', await ask({ query: `${call.query ? `${call.query}&` : ''}dryRun=true` }), 422))
  })
})

/** As RFC 3339 has them, and as no database does. */
const noTimes = ['0000-01-01T00:00:00Z', '2026-01-01T00:00:00%2B16:00', `2026-01-01T00:00:00.${'1'.repeat(200)}Z`]

describe('a query of tricks', () => {
  test.each(named(routes.filter(({ method }) => method === 'get')))('%s', async (_key, route) => {
    const { ask, call } = await prepare(route)
    const fields = Object.keys(route.query?.shape ?? {})
    const given = call.query ? `${call.query}&` : ''
    const without = (field: string) =>
      given
        .split('&')
        .filter((pair) => pair && !pair.startsWith(`${field}=`))
        .map((pair) => `${pair}&`)
        .join('')
    await unharmed(async (look) => {
      const wide = async (query: string) => {
        const { status, text } = await ask({ query })
        return { status: isSuccess(status) ? 418 : status, text, headers: new Headers(), body: undefined }
      }
      if (route.query !== openQuery) look('unknown', await ask({ query: `${given}unknown=1` }), 422)
      for (const field of fields) look(`${field} twice`, await ask({ query: `${without(field)}${field}=a&${field}=b` }), 422)
      if (fields.includes('limit'))
        for (const limit of ['-1', '0', '1000000', '1.5', 'x', '', '%00'])
          look(`limit ${limit}`, await ask({ query: `${without('limit')}limit=${limit}` }), 422)
      if (fields.includes('cursor'))
        for (const cursor of ['x', '%00', 'W10', 'bnVsbA', 'e30', 'WzEsMiwzLDQsNSw2XQ', 'x'.repeat(600)])
          look(`cursor ${cursor}`, await ask({ query: `${without('cursor')}cursor=${cursor}` }), 422)
      if (fields.includes('sort'))
        for (const sort of ['password', '-', 'name;--', 'constructor', '%00'])
          look(`sort ${sort}`, await ask({ query: `${without('sort')}sort=${sort}` }), 422)
      for (const field of fields)
        for (const value of ['%00', 'a%00b', '%ff', '%', "'", '%25', 'x'.repeat(3000), ...noTimes])
          // A filter that fits nothing is an empty list; a text that can't be one is refused. Neither is a failure.
          look(`${field}=${value.slice(0, 20)}`, await wide(`${without(field)}${field}=${value}`), 404, 418, 422, 403)
      for (const query of ['%', '%00=%00', '=', '&&&', 'a=1&a=2', '__proto__=1', `${'x'.repeat(3000)}=1`])
        look(query.slice(0, 20), await wide(`${given}${query}`), 302, 404, 409, 418, 422)
    })
  })
})

/** What a program goes on with; a cookie is the browser’s. */
const said = (answer: Answer) => comparable(answer).replace(/\n(idempotency-replayed|set-cookie): .*/g, '')

describe('an Idempotency-Key', () => {
  test.each(named(routes.filter(({ idempotent }) => idempotent)))(
    '%s: the same answer again, with another body 409, too long 422',
    async (_key, route) => {
      const { ask } = await prepare(route)
      const { stage } = placeOf(route)
      const key = `hostile ${keyOf(route)}`
      const first = await ask({ headers: { 'idempotency-key': key } })
      expect(isSuccess(first.status)).toBe(true)
      const { body, params } = await sampleOf(route).call(stage, stage.here, stage.here.organization.owner)
      await unharmed(async (look) => {
        look('another body', await ask({ headers: { 'idempotency-key': key }, body, params }), 409)
        look('too long', await ask({ headers: { 'idempotency-key': 'k'.repeat(256) } }), 422)
        const again = await ask({ headers: { 'idempotency-key': key } })
        expect(again.headers.get('idempotency-replayed')).toBe('true')
        expect(said(again)).toBe(said(first))
      })
    },
  )
})

test('every other method on every address is 404, or the page', async () => {
  const own = new Set(routes.map(({ method, path }) => `${method} ${path}`))
  const owner = places[0]?.stage.here.organization.owner
  await unharmed(async (look) => {
    for (const path of new Set(routes.map((route) => route.path)))
      for (const method of ['get', 'post', 'put', 'patch', 'delete', 'options', 'trace'.toLowerCase()].filter(
        (one) => one !== 'trace' && !own.has(`${one} ${path}`),
      )) {
        const address = addressOf(
          { ...(routes[0] as Route), path },
          { params: Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name ?? '', 'x'])) },
          places[0]?.stage.here.organization.id ?? '',
        )
        const answer = await owner?.client.request(method.toUpperCase(), address)
        if (answer) look(`${method} ${path}`, answer, 404)
      }
  })
})
