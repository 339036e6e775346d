import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { eventsOf, invited, salesCast, type SalesCast, telecomCast } from '../../test/cast.ts'
import { released, watch } from '../../test/race.ts'
import { type World, world } from '../../test/world.ts'
import { setPlanOf } from './index.ts'

let clozup: World
let cast: SalesCast

beforeAll(async () => {
  clozup = await world('clozup')
  cast = await salesCast(clozup)
})
afterAll(() => clozup.stop())

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof Refused)) throw error
      return [error.refusal.code, error.detail]
    },
  )

describe('the operator’s command', () => {
  test('Z4: sets the plan, and the seats with it, at once; the log has it', async () => {
    expect(await setPlanOf(clozup.app, cast.acme.slug, 'pro')).toEqual({ name: 'Acme Sales', plan: 'Pro' })
    expect((await cast.jane.client.get(cast.acme.path)).body).toMatchObject({
      plan: { key: 'pro', name: 'Pro' },
      seats: { used: 4, limit: 10 },
    })
    expect((await eventsOf(clozup, cast.acme.id, 'organization.plan-set')).at(-1)).toMatchObject({
      actor_id: null,
      actor_name: 'Operator',
      before: { plan: 'enterprise', seats: null },
      after: { plan: 'pro', seats: 10 },
    })
    expect((await cast.lena.client.get(cast.brightside.path)).body.plan.key).toBe('enterprise')
  })

  test('Z4: refuses a plan with fewer seats than are in use, and says how many to free', async () => {
    expect(await refusalOf(setPlanOf(clozup.app, cast.acme.slug, 'starter'))).toEqual([
      'seats-in-use',
      'Acme Sales has 4 members; Starter allows 3. Remove 1 first.',
    ])
    expect((await cast.jane.client.get(cast.acme.path)).body.plan.key).not.toBe('starter')
    expect(await refusalOf(setPlanOf(clozup.app, cast.acme.slug, 'free'))).toEqual([
      'seats-in-use',
      'Acme Sales has 4 members; Free allows 1. Remove 3 first.',
    ])
  })

  test('refuses a plan and an organization that there are not, and tells the plans', async () => {
    expect(await refusalOf(setPlanOf(clozup.app, cast.acme.slug, 'gold'))).toEqual([
      'no-such-plan',
      'Choose one of: free, starter, pro, enterprise.',
    ])
    expect(await refusalOf(setPlanOf(clozup.app, 'nobody-abc', 'pro'))).toEqual(['no-such-organization', undefined])
  })

  test('has nothing to set where a product has no plans', async () => {
    const cliqtel = await world('cliqtel')
    const { acme } = await telecomCast(cliqtel)
    expect(await refusalOf(setPlanOf(cliqtel.app, acme.slug, 'pro'))).toEqual(['no-such-plan', 'Cliqtel has no plans.'])
    await cliqtel.stop()
  })
})

describe('seats', () => {
  test('Z4: are counted by the database alone: nobody can set them', async () => {
    const context = { organizationId: cast.acme.id, principal: cast.jane.id }
    const set = clozup.app.db.transaction(context, (tx) => tx.run(sql`update organizations set seats_used = 0`))
    await expect(set).rejects.toThrow(/The seats in use are counted, not set/)
    const over = clozup.admin.query('update organizations set seat_limit = 3 where id = $1', [cast.acme.id])
    await expect(over).rejects.toThrow(/seats_within_plan/)
  })

  test('Z4: a smaller plan against the acceptances that would fill it: never more members than seats', async () => {
    // Breaks without the check seats_within_plan; as a wrong sentence without the lock in setPlanOf.
    const owner = await clozup.person('Olga Owner')
    const where = await clozup.organization(owner, 'Shrinking', { plan: 'enterprise' })
    const guests = await Promise.all(Array.from({ length: 6 }, (_, i) => clozup.person(`Guest ${i}`)))
    const tokens: string[] = []
    for (const { email } of guests) tokens.push((await invited(clozup, where, owner, email)).token)
    const invariants = await watch(clozup)
    let set: unknown
    const answers = await released(
      clozup,
      [where.id],
      [
        ...guests.map(
          ({ client }, i) =>
            () =>
              client.post('/api/v1/invitation/accept', { token: tokens[i] }),
        ),
        async () => {
          set = await refusalOf(setPlanOf(clozup.app, where.slug, 'starter'))
          return owner.client.get(where.path)
        },
      ],
    )
    await invariants.hold()
    const { seats } = (await owner.client.get(where.path)).body
    if (set === undefined) expect([seats.limit, seats.used]).toEqual([3, 3])
    else expect([seats.limit, seats.used]).toEqual([null, 7])
    expect(answers.filter(({ status }) => status === 200).length).toBe(seats.used)
  })
})
