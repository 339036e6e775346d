import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventsOf, type SalesCast, salesCast } from '../../test/cast.ts'
import type { Client } from '../../test/client.ts'
import { executed, shown } from '../../test/plan.ts'
import { type World, world } from '../../test/world.ts'

let w: World
let cast: SalesCast
let path: string

beforeAll(async () => {
  w = await world('clozup')
  cast = await salesCast(w)
  path = `${cast.acme.path}/leads`
})
afterAll(() => w.stop())

async function added(more: object = {}) {
  const answer = await cast.mia.client.post(path, { name: 'Nadia Weber', company: 'Wolke GmbH', ...more })
  expect(answer.status, answer.text).toBe(201)
  return answer.body as { id: string; version: number }
}

describe('Z13: a lead', () => {
  test('is kept in one form, whatever way it was written', async () => {
    const value = { amountMinor: 125_000 }
    const lead = await added({
      email: 'Nadia.Weber@WOLKE.example',
      phone: '0049 (0)30 / 123456',
      value,
      notes: ' Two\nlines ',
      assigneeId: cast.omar.id,
    })
    const { body, headers } = await cast.victor.client.get(`${path}/${lead.id}`)
    expect(body).toMatchObject({
      name: 'Nadia Weber',
      company: 'Wolke GmbH',
      email: 'nadia.weber@wolke.example',
      phone: '+4930123456',
      status: 'new',
      source: null,
      value: { amountMinor: 125_000, currency: 'EUR' },
      notes: 'Two\nlines',
      assignee: { personId: cast.omar.id, name: 'Omar Haddad' },
      createdBy: { personId: cast.mia.id, name: 'Mia Lindqvist' },
      version: 1,
    })
    expect(headers.get('etag')).toBe('"1"')
  })

  test('Z1: is worth the same number when the organization counts in another currency, however small its smallest unit is', async () => {
    const { lena, brightside } = cast
    const { body: lead } = await lena.client.post(`${brightside.path}/leads`, { name: 'Nadia Weber', value: { amountMinor: 125_000 } })
    for (const [currency, amountMinor] of [
      ['JPY', 1250],
      ['KWD', 1_250_000],
      ['USD', 125_000],
    ] as const) {
      expect((await lena.client.patch(`${brightside.path}/settings`, { currency })).status).toBe(200)
      expect((await lena.client.get(`${brightside.path}/leads/${lead.id}`)).body.value).toEqual({ amountMinor, currency })
    }
    const stale = await lena.client.patch(`${brightside.path}/leads/${lead.id}`, { value: null }, { 'if-match': '"1"' })
    expect(stale.status).toBe(412)
  })

  test.each([
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(121) }, 'name'],
    [{ name: 'Nadia', phone: '030 123456' }, 'phone'],
    [{ name: 'Nadia', email: 'nadia at wolke' }, 'email'],
    [{ name: 'Nadia', status: 'hot' }, 'status'],
    [{ name: 'Nadia', value: { amountMinor: 12.5 } }, 'value.amountMinor'],
    [{ name: 'Nadia', value: { amountMinor: -1 } }, 'value.amountMinor'],
    [{ name: 'Nadia', notes: 'a\u0000b' }, 'notes'],
    [{ name: 'Nadia', version: 7 }, 'version'],
  ])('is refused where a field can’t be read: %j', async (body, field) => {
    const answer = await cast.mia.client.post(path, body)
    expect(answer.status).toBe(422)
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([field])
  })

  test('is given to members only: somebody of another organization is nobody here', async () => {
    const [foreign, nobody] = await Promise.all(
      [cast.ravi.id, `per_${'0'.repeat(32)}`].map((assigneeId) => cast.mia.client.post(path, { name: 'Nadia', assigneeId })),
    )
    expect(foreign?.status).toBe(422)
    expect({ ...foreign?.body, requestId: '' }).toEqual({ ...nobody?.body, requestId: '' })
    expect((await cast.mia.client.post(path, { name: 'Nadia', assigneeId: cast.omar.id })).status).toBe(201)
  })

  test('is given to nobody who could not go on with it; whoever has it already keeps it', async () => {
    const { id } = await added()
    const message = 'Only the owner, admins and members can add and change leads. Victor Okafor is a viewer.'
    const given = (client: Client, assigneeId = cast.victor.id) =>
      Promise.all([
        client.post(path, { name: 'Nadia', assigneeId }),
        client.patch(`${path}/${id}`, { assigneeId }),
        client.post(`${path}/bulk`, { ids: [id], set: { assigneeId } }),
      ])
    const refused = await given(cast.mia.client)
    expect(refused.map(({ status, body }) => [status, body.code, body.errors])).toEqual(
      ['assigneeId', 'assigneeId', 'set.assigneeId'].map((at) => [422, 'assignee-may-not-edit', [{ path: at, message }]]),
    )
    expect((await given(cast.mia.client, cast.omar.id)).map(({ status }) => status)).toEqual([201, 200, 200])
    await w.admin.query('update leads set assignee_id = $1 where id = $2', [cast.victor.id, id])
    const kept = await cast.mia.client.patch(`${path}/${id}`, { assigneeId: cast.victor.id, status: 'won' })
    expect([kept.status, kept.body.assignee?.name, kept.body.status]).toEqual([200, 'Victor Okafor', 'won'])
  })

  test('is changed while it is the one that was looked at; else the refusal carries it as it is now', async () => {
    const { id } = await added()
    const first = await cast.omar.client.patch(`${path}/${id}`, { status: 'contacted' }, { 'if-match': '"1"' })
    expect([first.status, first.body.version, first.headers.get('etag')]).toEqual([200, 2, '"2"'])
    const stale = await cast.mia.client.patch(`${path}/${id}`, { name: 'Nadia W.' }, { 'if-match': '"1"' })
    expect([stale.status, stale.body.code]).toEqual([412, 'changed-meanwhile'])
    expect(stale.body.lead).toMatchObject({ id, status: 'contacted', version: 2, updatedBy: { name: 'Omar Haddad' } })
    expect((await cast.mia.client.delete(`${path}/${id}`, { 'if-match': '"1"' })).status).toBe(412)
    expect((await cast.mia.client.patch(`${path}/${id}`, { name: 'Nadia W.' }, { 'if-match': 'two' })).status).toBe(422)
    expect((await cast.mia.client.delete(`${path}/${id}`, { 'if-match': '"2"' })).status).toBe(204)
    expect((await cast.mia.client.get(`${path}/${id}`)).status).toBe(404)
  })

  test('of two changes of one version that come at once, one succeeds', async () => {
    const { id } = await added()
    const answers = await Promise.all(
      ['won', 'lost', 'contacted', 'qualified'].map((status) => cast.mia.client.patch(`${path}/${id}`, { status }, { 'if-match': '"1"' })),
    )
    // Without the lock on the lead both would read the version before either has changed it.
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412])
  })

  test('null empties a field, and what is so already is no change', async () => {
    const { id } = await added({ source: 'Fair', assigneeId: cast.omar.id })
    const emptied = await cast.mia.client.patch(`${path}/${id}`, { source: null, assigneeId: null, company: null })
    expect(emptied.body).toMatchObject({ source: null, assignee: null, company: null, version: 2 })
    const before = (await eventsOf(w, cast.acme.id)).length
    expect((await cast.mia.client.patch(`${path}/${id}`, { source: null, name: 'Nadia Weber' })).body.version).toBe(2)
    expect(await eventsOf(w, cast.acme.id)).toHaveLength(before)
  })

  test('the log tells what changed, and of notes only that they did', async () => {
    const { id } = await added({ notes: 'confidential' })
    await cast.omar.client.patch(`${path}/${id}`, { assigneeId: cast.mia.id })
    await cast.omar.client.patch(`${path}/${id}`, { status: 'won', notes: 'more confidential', value: { amountMinor: 5 } })
    await cast.omar.client.delete(`${path}/${id}`)
    const events = (await eventsOf(w, cast.acme.id)).filter(({ target_id }) => target_id === id)
    expect(events.map(({ action, before, after }) => [action, before, after])).toEqual([
      ['lead.created', null, { name: 'Nadia Weber', company: 'Wolke GmbH', status: 'new', notes: '12 characters' }],
      ['lead.assigned', { assignee: null }, { assignee: 'Mia Lindqvist' }],
      [
        'lead.updated',
        { status: 'new', notes: '12 characters', value: null },
        { status: 'won', notes: '17 characters', value: { amountMinor: 5, currency: 'EUR' } },
      ],
      ['lead.deleted', expect.objectContaining({ name: 'Nadia Weber', assignee: 'Mia Lindqvist', status: 'won' }), null],
    ])
    expect(JSON.stringify(events)).not.toContain('confidential')
  })
})

describe('Z8: many leads at once', () => {
  const ids = async (count: number, more: object = {}) => Promise.all(Array.from({ length: count }, async () => (await added(more)).id))

  test('named ones: changed, unchanged and missing are told apart, and a foreign one is missing', async () => {
    const [mine, { body: theirs }] = [await ids(3), await cast.ravi.client.post(`${cast.brightside.path}/leads`, { name: 'Theirs' })]
    await cast.mia.client.patch(`${path}/${mine[0]}`, { status: 'won' })
    const answer = await cast.mia.client.post(`${path}/bulk`, { ids: [...mine, theirs.id, mine[1]], set: { status: 'won' } })
    expect(answer.body).toEqual({ changed: 2, unchanged: 1, missing: 1 })
    expect((await cast.ravi.client.get(`${cast.brightside.path}/leads/${theirs.id}`)).body.status).toBe('new')
    expect((await cast.mia.client.post(`${path}/bulk`, { ids: [theirs.id], delete: true })).body).toEqual({
      changed: 0,
      unchanged: 0,
      missing: 1,
    })
  })

  test('all that match: one action, one event, and nothing else is touched', async () => {
    const source = 'Bulk by filter'
    await ids(5, { source })
    const before = (await eventsOf(w, cast.acme.id)).length
    const answer = await cast.mia.client.post(`${path}/bulk`, {
      filter: { source, assignee: 'unassigned' },
      set: { assigneeId: cast.omar.id },
    })
    expect(answer.body).toEqual({ changed: 5, unchanged: 0, missing: 0 })
    const events = (await eventsOf(w, cast.acme.id)).slice(before)
    expect(events.map(({ action, after }) => [action, after])).toEqual([['leads.bulk-changed', { changed: 5, assignee: 'Omar Haddad' }]])
    const { body } = await cast.mia.client.get(`${path}?source=${encodeURIComponent(source)}&assignee=${cast.omar.id}`)
    expect(body.total).toBe(5)
    await cast.mia.client.post(`${path}/bulk`, { filter: { search: 'nadia', source }, delete: true })
    expect((await cast.mia.client.get(`${path}?source=${encodeURIComponent(source)}`)).body.total).toBe(0)
  })

  test.each([
    [{ ids: [`lead_${'0'.repeat(32)}`] }, 'set'],
    [{ set: { status: 'won' } }, 'ids'],
    [{ ids: [`lead_${'0'.repeat(32)}`], filter: {}, set: { status: 'won' } }, 'ids'],
    [{ filter: {}, set: {} }, 'set'],
    [{ filter: {}, set: { status: 'won' }, delete: true }, 'set'],
    [{ filter: { statsu: 'new' }, delete: true }, 'filter.statsu'],
    [{ filter: { source: '\ud800' }, delete: true }, 'filter.source'],
    [{ filter: {}, set: { assigneeId: `per_${'0'.repeat(32)}` } }, 'set.assigneeId'],
  ])('is refused where it is not clear what is wanted: %j', async (body, field) => {
    const answer = await cast.mia.client.post(`${path}/bulk`, body)
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, field])
  })
})

describe('Z8: a removed member’s leads', () => {
  test('stay, unassigned, or go to whom the plan was told; restoring gives them back', async () => {
    const leaver = await w.person('Nils Berg')
    await w.join(cast.acme, leaver)
    const [kept, given] = [await added({ assigneeId: leaver.id }), await added({ assigneeId: leaver.id })]
    const at = `${cast.acme.path}/members/${leaver.id}/removal`
    const { body: plan } = await cast.jane.client.get(at)
    expect(plan.records).toEqual([
      {
        kind: 'leads.assignee_id',
        label: '2 leads',
        count: 2,
        ending: 'unassign',
        to: null,
        choices: ['unassign', 'reassign'],
        needs: 'leads.edit',
        link: `leads?assignee=${leaver.id}`,
      },
    ])
    const { body: removed } = await cast.jane.client.post(at, { planHash: plan.planHash })
    expect((await cast.mia.client.get(`${path}/${kept.id}`)).body).toMatchObject({ assignee: null, version: 2 })
    await cast.mia.client.patch(`${path}/${given.id}`, { assigneeId: cast.omar.id })
    const { body: restored } = await cast.jane.client.post(`${cast.acme.path}/removals/${removed.id}/restore`)
    expect(restored).toEqual({ returned: 1, stayed: 1 })
    expect((await cast.mia.client.get(`${path}/${kept.id}`)).body.assignee).toEqual({ personId: leaver.id, name: 'Nils Berg' })
    await executed(cast.jane.client, at, { choices: { 'leads.assignee_id': { ending: 'reassign', to: cast.mia.id } } })
    expect((await cast.mia.client.get(`${path}/${kept.id}`)).body.assignee).toEqual({ personId: cast.mia.id, name: 'Mia Lindqvist' })
  })

  test('a lead that is given to somebody while they are being removed is nobody’s in the end', async () => {
    for (let round = 0; round < 8; round++) {
      const leaver = await w.person(`Leaver ${round}`)
      await w.join(cast.acme, leaver)
      const { id } = await added()
      // Without the hold on the members, the removal meets a lead that its plan did not know.
      const removal = `${cast.acme.path}/members/${leaver.id}/removal`
      const plan = await shown(cast.jane.client, removal)
      const [assigned, first] = await Promise.all([
        cast.mia.client.patch(`${path}/${id}`, { assigneeId: leaver.id }),
        cast.jane.client.post(removal, plan),
      ])
      // What was assigned first makes the plan stale; the new one knows of it.
      expect(first.status).toBe(assigned.status === 200 ? 409 : 200)
      const removed = first.status === 409 ? await executed(cast.jane.client, removal) : first
      expect(removed.status).toBe(200)
      expect([200, 422]).toContain(assigned.status)
      expect((await cast.mia.client.get(`${path}/${id}`)).body.assignee).toBeNull()
      const { rows } = await w.admin.query('select record_id from removal_changes where removal_id = $1', [removed.body.id])
      expect(rows.map(({ record_id }) => record_id)).toEqual(assigned.status === 200 ? [id] : [])
    }
  })
})
