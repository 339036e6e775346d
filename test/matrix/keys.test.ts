/** Every route, called by programs: with a key of each role, with one that lacks the permission, and with another organization's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadModules } from '../../cli/modules.ts'
import { readSettings } from '../../kernel/config.ts'
import type { Route } from '../../kernel/http/route.ts'
import { newKey } from '../../kernel/keys.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { Product } from '../../platform/product.ts'
import { routesOf } from '../../platform/server.ts'
import { Client } from '../client.ts'
import { everyPermission, programFor } from '../keys.ts'
import { productsBySlug, type World, world } from '../world.ts'
import { type Call, personAs, setStage, type Stage } from './stage.ts'
import { comparable, isInOrganization, isSuccess, keyOf, sampleOf, send } from './walk.ts'

for (const product of Object.values(productsBySlug)) {
  const settings = readSettings({ NODE_ENV: 'test', GOOGLE_CLIENT_ID: 'google', GOOGLE_CLIENT_SECRET: 'secret' })
  const routes = routesOf({ product, baseUrl: 'http://localhost', settings }, undefined, await loadModules(product))
  describe(product.name, () => void walk(product, routes))
}

function walk(product: Product, routes: readonly Route[]) {
  const named = (some: readonly Route[]) => some.map((route) => [keyOf(route), route] as const)
  let it: World
  let stage: Stage
  /** Role → a program with every permission, which somebody of that role holds. */
  const programs = new Map<string, Client>()
  let foreign: Client

  beforeAll(async () => {
    it = await world(product.slug, { settings: { GOOGLE_CLIENT_ID: 'google', GOOGLE_CLIENT_SECRET: 'secret' } })
    stage = await setStage(it)
    const { here, there } = stage
    // The most and the least that a holder may; what lies between is `may`'s, which the matrix walks.
    const roles = Object.keys(here.as)
    for (const role of new Set([...roles.slice(0, 1), ...roles.slice(-1)]))
      programs.set(role, await programFor(it, here.organization, personAs(here, role), everyPermission(it)))
    foreign = await programFor(it, there.organization, there.organization.owner, everyPermission(it))
  })
  afterAll(() => it.stop())

  /** A program of whoever has this role, in the organization that the call is in: a sample may make one of its own. */
  async function programOf({ params }: Call, role: string, permissions: readonly string[]): Promise<Client> {
    const { organization } = stage.here
    return programFor(it, { ...organization, id: params?.['organizationId'] ?? organization.id }, personAs(stage.here, role), permissions)
  }

  const inside = routes.filter(isInOrganization)
  const outside = routes.filter((route) => !isInOrganization(route) && route.access !== 'public')

  test.each(named(inside.filter(({ forKeys }) => forKeys)))('%s: as its holder may', async (_key, route) => {
    await it.admin.query('delete from rate_limits')
    for (const [role, known] of programs) {
      const { client: _own, ...call } = await sampleOf(route).call(stage, stage.here, personAs(stage.here, role))
      const program = call.params?.['organizationId'] ? await programOf(call, role, everyPermission(it)) : known
      const answer = await send(program, route, call, stage.here.organization.id)
      const decision = product.policy.may({ personId: personAs(stage.here, role).id, role }, route.access, call.subject)
      if (decision.allowed) expect(isSuccess(answer.status), `${role}: ${answer.text}`).toBe(true)
      else expect([answer.status, answer.body.because ?? answer.body.title], role).toEqual([decision.refusal.status, decision.because])
    }
  })

  test.each(named(inside.filter(({ forKeys }) => forKeys)))(
    '%s: 403 without the permission, 401 with another’s key',
    async (_key, route) => {
      const { organization } = stage.here
      const { client: _own, ...call } = await sampleOf(route).call(stage, stage.here, organization.owner)
      const others = everyPermission(it).filter((action) => action !== route.access)
      const refused = await send(await programOf(call, 'owner', others), route, call, organization.id)
      expect([refused.status, refused.body.code, refused.body.because]).toEqual([403, 'not-allowed', expect.stringContaining(route.access)])
      const [theirs, random] = await Promise.all(
        [foreign, new Client(it.url, [], newKey().secret)].map((program) => send(program, route, call, organization.id)),
      )
      expect(theirs?.status).toBe(401)
      expect(theirs && comparable(theirs)).toBe(random && comparable(random))
    },
  )

  test.each(named([...inside.filter(({ forKeys }) => !forKeys), ...outside]))('%s: takes a person', async (_key, route) => {
    const { client: _own, params = {}, ...call } = await sampleOf(route).call(stage, stage.here, stage.here.organization.owner)
    // A sample may be of another organization than the key's, such as one that it deletes.
    const { organizationId: _other, ...names } = params
    const answer = await send(programs.get('owner') as Client, route, { ...call, params: names }, stage.here.organization.id)
    expect([answer.status, answer.body.title]).toEqual([403, common['not-for-keys'].title])
  })
}
