import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import { eventsOf, salesCast, type SalesCast } from '../../test/cast.ts'
import { executed } from '../../test/plan.ts'
import { type Person, type World, world } from '../../test/world.ts'
import type { Kind } from './contract.ts'

let w: World
let cast: SalesCast
beforeAll(async () => {
  w = await world('clozup')
})
afterAll(() => w.stop())
beforeEach(async () => {
  await w.admin.query('delete from rate_limits')
  cast = await salesCast(w)
})

const kind = 'leads.assignee_id'
const path = () => `${cast.acme.path}/reassignment`
const reassign = (body: object, by: Person = cast.omar) => by.client.post(path(), { kind, ...body })
const leads = async () =>
  ((await cast.omar.client.get(path())).body.kinds as Kind[]).find((one) => one.kind === kind) ?? {
    unassigned: 0,
    byMember: [],
    byRemoval: [],
  }

/** Leads of somebody, or of nobody, straight into the table: many of them. */
async function fill(count: number, assignee: Person | null, organization = cast.acme) {
  await w.admin.query(
    `insert into leads (organization_id, id, name, status, assignee_id)
     select $1, 'lead_' || replace(gen_random_uuid()::text, '-', ''), 'Lead ' || n, case when n % 2 = 0 then 'won' else 'new' end, $3 from generate_series(1, $2) n`,
    [organization.id, count, assignee?.id ?? null],
  )
}
const held = async (person: Person) =>
  Number(
    (await w.admin.query('select count(*) as n from leads where organization_id = $1 and assignee_id = $2', [cast.acme.id, person.id]))
      .rows[0].n,
  )

describe('reassigning in bulk', () => {
  test('Z8: 10,000 unassigned records go to a member by one action, with one event; another organization’s stay', async () => {
    await fill(10_000, null)
    await fill(5, null, cast.brightside)
    expect(await leads()).toMatchObject({ unassigned: 10_000, byMember: [], filters: [{ key: 'status' }] })
    const answer = await reassign({ from: 'unassigned', to: cast.mia.id })
    expect([answer.status, answer.body]).toEqual([200, { count: 10_000 }])
    expect(await leads()).toMatchObject({ unassigned: 0, byMember: [{ personId: cast.mia.id, name: 'Mia Lindqvist', count: 10_000 }] })
    expect(await eventsOf(w, cast.acme.id, 'records.reassigned')).toMatchObject([
      {
        actor_id: cast.omar.id,
        target_id: cast.mia.id,
        before: { kind, from: 'nobody' },
        after: { to: 'Mia Lindqvist', count: 10_000 },
        rule: 'records.reassign: admin',
      },
    ])
    const { rows } = await w.admin.query('select count(*)::int as n from leads where organization_id = $1 and assignee_id is null', [
      cast.brightside.id,
    ])
    expect(rows).toEqual([{ n: 5 }])
  })

  test('Z8: one member’s go to another, and a filter takes only what it names', async () => {
    await fill(6, cast.mia)
    expect((await reassign({ from: cast.mia.id, to: cast.omar.id, filter: { status: 'won' } })).body).toEqual({ count: 3 })
    expect([await held(cast.mia), await held(cast.omar)]).toEqual([3, 3])
    for (const [filter, field] of [
      [{ status: 'lost again' }, 'filter.status'],
      [{ colour: 'red' }, 'filter.colour'],
      [{ constructor: 'red' }, 'filter.constructor'],
    ] as const) {
      const answer = await reassign({ from: cast.mia.id, to: cast.omar.id, filter })
      expect([answer.status, answer.body.errors[0].path]).toEqual([422, field])
    }
  })

  test('Z8: what a removed person had is found by their removal, without what others left or took since', async () => {
    await fill(3, null)
    await fill(4, cast.victor)
    const { body: removal } = await executed(cast.jane.client, `${cast.acme.path}/members/${cast.victor.id}/removal`)
    expect(await leads()).toMatchObject({
      unassigned: 7,
      byRemoval: [{ removalId: removal.id, name: 'Victor Okafor', count: 4 }],
    })
    expect((await reassign({ from: { removal: removal.id }, to: cast.mia.id })).body).toEqual({ count: 4 })
    expect(await leads()).toMatchObject({ unassigned: 3, byRemoval: [] })
    expect((await reassign({ from: { removal: removal.id }, to: cast.mia.id })).body).toEqual({ count: 0 })
    // Whoever has it now keeps it, when the removal is undone.
    expect((await cast.jane.client.post(`${cast.acme.path}/removals/${removal.id}/restore`)).body).toEqual({ returned: 0, stayed: 4 })
    expect(await held(cast.mia)).toBe(4)
  })

  test('Z8: only members who can go on with them receive; a kind that is kept, one there is not, and a foreign removal are refused', async () => {
    await fill(2, null)
    for (const to of [cast.lena.id, newId('per')]) {
      const answer = await reassign({ from: 'unassigned', to })
      expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([422, 'no-such-receiver', 'to'])
    }
    const toViewer = await reassign({ from: 'unassigned', to: cast.victor.id })
    expect([toViewer.body.code, toViewer.body.errors]).toEqual([
      'no-such-receiver',
      [{ path: 'to', message: 'Only the owner, admins and members can add and change leads. Victor Okafor is a viewer.' }],
    ])
    for (const wrong of ['leads.created_by', 'memberships.person_id', 'api_keys.held_by', 'people.id']) {
      expect((await reassign({ kind: wrong, from: 'unassigned', to: cast.mia.id })).body.code).toBe('no-such-kind')
    }
    await fill(1, cast.ravi, cast.brightside)
    const { body: theirs } = await executed(cast.lena.client, `${cast.brightside.path}/members/${cast.ravi.id}/removal`)
    const foreign = await reassign({ from: { removal: theirs.id }, to: cast.mia.id })
    const random = await reassign({ from: { removal: newId('rmv') }, to: cast.mia.id })
    expect([foreign.status, { ...foreign.body, requestId: '' }]).toEqual([404, { ...random.body, requestId: '' }])
    for (const [by, status] of [
      [cast.mia, 403],
      [cast.victor, 403],
      [cast.lena, 404],
    ] as const) {
      expect([(await by.client.get(path())).status, (await reassign({ from: 'unassigned', to: cast.mia.id }, by)).status]).toEqual([
        status,
        status,
      ])
    }
    expect(await held(cast.mia)).toBe(0)
  })
})
