/**
 * Every route × every role × signed out × a stranger × the other organization, for both products. The expectations are the policy's;
 * the calls are the samples'. The oracle of the replay: a foreign id answers, byte for byte, as an id that nobody has, and no byte
 * of another organization stands in any answer.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Route } from '../../kernel/http/route.ts'
import { readSettings } from '../../kernel/config.ts'
import { loadModules } from '../../cli/modules.ts'
import { routesOf } from '../../platform/server.ts'
import type { Product } from '../../platform/product.ts'
import { type Answer, Client } from '../client.ts'
import { productsBySlug, type World, world } from '../world.ts'
import { samples } from './samples/index.ts'
import { type Call, setStage, type Stage, type Team } from './stage.ts'
import { tableOf } from './table.ts'
import { type Caller, callersOf, comparable, isInOrganization, isOfSupport, isSuccess, keyOf, type Kept, sampleOf, send } from './walk.ts'

const settings = { GOOGLE_CLIENT_ID: 'google', GOOGLE_CLIENT_SECRET: 'secret' }

const everywhere: string[] = []

for (const product of Object.values(productsBySlug)) {
  const routes = routesOf(
    { product, baseUrl: 'http://localhost', settings: readSettings({ NODE_ENV: 'test', ...settings }) },
    undefined,
    await loadModules(product),
  )
  everywhere.push(...routes.map(keyOf))
  describe(product.name, () => void walkProduct(product, routes))
}

test('every sample call is of a route that there is', () => {
  expect(Object.keys(samples).filter((key) => !everywhere.includes(key))).toEqual([])
})

function walkProduct(product: Product, routes: readonly Route[]) {
  let it: World
  let stage: Stage
  const kept: Kept[] = []
  const succeeded = new Set<string>()
  /** Route → role → the status that it answered. */
  const statuses = new Map<string, Map<string, number>>()

  beforeAll(async () => {
    it = await world(product.slug, { settings })
    stage = await setStage(it)
  })
  afterAll(() => it.stop())

  /** Calls are many more than any person makes in an hour. */
  const forgetLimits = () => it.admin.query('delete from rate_limits')

  async function ask(route: Route, caller: Caller, team: Team, call: Call, organizationId = team.organization.id) {
    // Cookies of its own for each call: one that signs somebody in must not change who the caller is.
    const own = new Client(it.url, caller.person?.client.cookies)
    const client = caller.person === null && route.access !== 'public' ? own : (call.client ?? own)
    const answer = await send(client, route, call, organizationId)
    const sample = sampleOf(route)
    const shown = sample.shows === 'development' || caller.support ? [stage.here, stage.there] : sample.shows === 'link' ? [team] : []
    const mine = caller.team ? [caller.team] : []
    kept.push({ route: keyOf(route), by: caller.name, belongsTo: [...mine, ...shown].map(({ organization }) => organization.id), answer })
    if (isSuccess(answer.status)) succeeded.add(keyOf(route))
    if (answer.status === 200) expect(route.media ?? ['application/json']).toContain(mediaIn(answer))
    expect(answer.status, `${caller.name}: ${answer.text}`).toBeLessThan(500)
    return answer
  }

  test('the running server has the routes that it describes', () => {
    expect(it.routes.map(keyOf)).toEqual(routes.map(keyOf))
  })

  describe('by role', () => {
    test.each(routes.map((route) => [keyOf(route), route] as const))('%s', async (_key, route) => {
      await forgetLimits()
      for (const caller of callersOf(route, stage)) {
        const call = await sampleOf(route).call(stage, stage.here, caller.person ?? stage.stranger)
        const { status, body, text } = await ask(
          route,
          caller,
          stage.here,
          standsForItself(route, caller) ? { ...call, client: undefined } : call,
        )
        const expected = expectedOf(route, caller, call)
        if (expected === 'success') expect(isSuccess(status), `${caller.name}: ${status} ${text}`).toBe(true)
        else expect([status, body?.title], `${caller.name}: ${text}`).toEqual([expected.status, expected.title ?? body?.title])
        if (isInOrganization(route) && caller.team === stage.here && caller.role) note(route, caller.role, status)
      }
    })
  })

  /** Where the border refuses them, the sample's own client would not be refused. */
  function standsForItself(route: Route, { team, support }: Caller) {
    return isOfSupport(route) ? !support : isInOrganization(route) && team !== stage.here
  }

  function note(route: Route, role: string, status: number) {
    const byRole = statuses.get(keyOf(route)) ?? new Map<string, number>()
    statuses.set(keyOf(route), byRole.set(role, status))
  }

  /** What the policy says to this call, or the border of the organization before it. */
  function expectedOf(route: Route, { person, role, team, support }: Caller, call: Call): 'success' | { status: number; title?: string } {
    if (route.access === 'public') return 'success'
    if (!person) return { status: 401 }
    if (isOfSupport(route)) return support ? 'success' : { status: 404 }
    if (!isInOrganization(route)) return 'success'
    if (team !== stage.here || role === null) return { status: 404 }
    const personId = call.subject?.personId === undefined || call.client === undefined ? person.id : call.subject.personId
    const decision = product.policy.may({ personId, role }, route.access, call.subject)
    return decision.allowed ? 'success' : { status: decision.refusal.status, title: decision.because }
  }

  describe('a foreign id answers as one that nobody has', () => {
    test.each(routes.filter(isInOrganization).map((route) => [keyOf(route), route] as const))(
      'the organization of %s',
      async (_key, route) => {
        await forgetLimits()
        const nobodys = randomOf(stage.here.organization.id)
        for (const caller of callersOf(route, stage).filter(({ team }) => team !== stage.here)) {
          const call = { ...(await sampleOf(route).call(stage, stage.here, caller.person ?? stage.stranger)), client: undefined }
          const foreign = await ask(route, caller, stage.here, call)
          const random = await ask(route, caller, stage.here, call, nobodys)
          expect(comparable(foreign), caller.name).toBe(comparable(random))
          expect(foreign.status).toBe(caller.person ? 404 : 401)
        }
      },
    )

    test.each(routes.filter(namesIds).map((route) => [keyOf(route), route] as const))('each id that %s names', async (_key, route) => {
      const [owner] = callersOf(route, stage)
      if (!owner?.person) throw new Error('Nobody is here.')
      await forgetLimits()
      const [own, theirs] = [
        await sampleOf(route).call(stage, stage.here, owner.person),
        await sampleOf(route).call(stage, stage.there, owner.person),
      ]
      for (const [mine, foreign] of pairs(own, theirs)) {
        const swapped = await ask(route, owner, stage.here, swap(own, mine, foreign))
        const random = await ask(route, owner, stage.here, swap(own, mine, randomOf(foreign)))
        expect(isSuccess(random.status), `${mine} → random: ${random.text}`).toBe(false)
        expect(comparable(swapped), `${mine} → ${foreign}`).toBe(comparable(random))
      }
      // The control: with its own ids the same call does what it is for, so that the refusals above are for the ids alone.
      if (product.policy.grant('owner', route.access) !== null || !isInOrganization(route))
        expect(isSuccess((await ask(route, owner, stage.here, own)).status)).toBe(true)
    })
  })

  test('no byte of another organization stands in any answer', async () => {
    const words = new Map<string, string[]>()
    for (const { organization, as } of [stage.here, stage.there]) words.set(organization.id, await wordsOf(organization, Object.values(as)))
    expect(kept.length).toBeGreaterThan(routes.length * 3)
    for (const { route, by, belongsTo, answer } of kept) {
      const all = `${[...answer.headers].join('\n')}\n${answer.text}`
      for (const [organizationId, forbidden] of words) {
        if (belongsTo.includes(organizationId)) continue
        const found = forbidden.filter((word) => all.includes(word))
        expect(found, `${route} to ${by}: ${all}`).toEqual([])
      }
    }
  })

  async function wordsOf(organization: Team['organization'], people: readonly { id: string; name: string; email: string }[]) {
    const { rows } = await it.admin.query<{ word: string }>(
      `select id as word from invitations where organization_id = $1 union all select email from invitations where organization_id = $1
       union all select id from audit_events where organization_id = $1
       union all select person_id from memberships where organization_id = $1
       union all select p.email from people p join memberships m on m.person_id = p.id where m.organization_id = $1`,
      [organization.id],
    )
    const told = [organization.name, organization.slug, organization.id, ...people.flatMap(({ id, name, email }) => [id, name, email])]
    return [...new Set([...told, ...rows.map(({ word }) => word)])]
  }

  test('every route was called with success', () => {
    const granted = (route: Route) =>
      route.access === 'public' ||
      route.access === 'signed-in' ||
      isOfSupport(route) ||
      product.roles.some(({ key }) => product.policy.grant(key, route.access) !== null)
    expect(routes.filter((route) => granted(route) && !succeeded.has(keyOf(route))).map(keyOf)).toEqual([])
  })

  test('C3, Z7: role × row of the seed’s matrix, in the seed’s wording, is what was checked in', async () => {
    await expect(tableOf(product)).toMatchFileSnapshot(`./${product.slug}.md`)
  })

  /** The owner’s own leaving or removal is refused by the state of the subject, whatever the row grants. */
  const walked = product.matrix.flatMap(({ row, actions }) =>
    product.roles.map(({ key, label }) => ({ row, role: key, label, routes: routes.filter(({ access }) => actions.includes(access)) })),
  )

  test.each(walked.filter((cell) => cell.routes.length > 0))('C3, Z7: $label: “$row”, through the API', ({ row, role, routes: own }) => {
    for (const route of own) {
      const granted = product.policy.grant(role, route.access) !== null
      const status = statuses.get(keyOf(route))?.get(role)
      expect(status === undefined ? 'never called' : isSuccess(status), `${keyOf(route)} for “${row}”`).toBe(granted)
    }
  })
}

/** Whether a call of this route names something by its id, beside the organization: in its path, its query or its body. */
function namesIds(route: Route): boolean {
  // Whose account the support looks after is no organization's.
  if (isOfSupport(route) && !route.path.includes('{organizationId}')) return false
  return /\{(?!organizationId|token|provider|pictureId|logoId|mailId)\w+\}/.test(route.path) || alsoNameIds.includes(keyOf(route))
}

const alsoNameIds = [
  'POST /api/v1/invitation/open',
  'GET /api/v1/organizations/{organizationId}/permissions',
  'POST /api/v1/organizations/{organizationId}/ownership-transfer',
]

const anId = /\b(?!org_|req_)[a-z]{2,8}_[0-9a-f]{32}\b/g

/** The ids that the two calls name in the same places. */
function pairs(own: Call, theirs: Call): [string, string][] {
  const ids = ({ params, body, query }: Call) => JSON.stringify([params, body, query]).match(anId) ?? []
  const [mine, foreign] = [ids(own), ids(theirs)]
  expect(mine.length, 'the sample names an id').toBeGreaterThan(0)
  return mine.map((id, i) => [id, foreign[i] ?? ''])
}

function swap(call: Call, from: string, to: string): Call {
  const { params, body, query } = JSON.parse(
    JSON.stringify({ params: call.params, body: call.body, query: call.query }).replaceAll(from, to),
  ) as Call
  return { ...call, ...(params && { params }), ...(body !== undefined && { body }), ...(query && { query }) }
}

/** An id of the same kind that nobody has. */
function randomOf(id: string): string {
  return `${id.split('_')[0]}_${randomBytes(16).toString('hex')}`
}

const mediaIn = ({ headers }: Answer) => headers.get('content-type')?.split(';')[0]
