import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import { sql } from '../../kernel/database/index.ts'
import type { ServerModule } from '../module.ts'
import { type Organization, type Person, type World, world } from '../../test/world.ts'
import { executed } from '../../test/plan.ts'
import type { Plan } from './contract.ts'

// A module with records that are unassigned, and chats that are archived, as the sales workspace has them.
const records: ServerModule = {
  name: 'records',
  routes: [],
  touches: [
    {
      column: 'deals_of_test.assignee_id',
      ending: 'unassign',
      choices: ['reassign'],
      records: ['deal', 'deals'],
      link: (id) => `deals?assignee=${id}`,
    },
    {
      column: 'chats_of_test.person_id',
      ending: 'archive',
      records: ['chat', 'chats'],
      end: { write: () => sql`archived_at = now()`, undo: sql`archived_at = null` },
    },
    {
      column: 'keys_of_test.held_by',
      ending: 'reassign',
      choices: ['revoke'],
      records: ['key', 'keys'],
      end: { write: () => sql`revoked_at = now()`, undo: sql`revoked_at = null` },
    },
  ],
}

let w: World
let jane: Person
let omar: Person
let other: Organization
let acme: Organization

beforeAll(async () => {
  w = await world('clozup', { modules: [records] })
  await w.admin.query(`
    create table deals_of_test (organization_id text not null, id text not null, assignee_id text, primary key (organization_id, id));
    create table chats_of_test (organization_id text not null, id text not null, person_id text, archived_at timestamptz, primary key (organization_id, id));
    create table keys_of_test (organization_id text not null, id text not null, held_by text, revoked_at timestamptz, primary key (organization_id, id));
    grant select, insert, update on deals_of_test, chats_of_test, keys_of_test to guildhall_app`)
  jane = await w.person('Jane Doe')
  omar = await w.person('Omar Haddad')
  acme = await w.organization(jane, 'Acme Sales', { plan: 'enterprise' })
  other = await w.organization(omar, 'Brightside', { plan: 'enterprise' })
})
afterAll(() => w.stop())

async function member(name: string, { deals = 0, chats = 0, keys = 0, role = 'member' } = {}) {
  const person = await w.person(name)
  await w.join(acme, person, role)
  const fill = (table: string, column: string, count: number) =>
    w.admin.query(`insert into ${table} (organization_id, id, ${column}) select $1, $2 || n, $3 from generate_series(1, $4) n`, [
      acme.id,
      person.id,
      person.id,
      count,
    ])
  await fill('deals_of_test', 'assignee_id', deals)
  await fill('chats_of_test', 'person_id', chats)
  await fill('keys_of_test', 'held_by', keys)
  return person
}

const pathOf = ({ id }: Person) => `${acme.path}/members/${id}/removal`
const planOf = async (person: Person) => (await jane.client.get(pathOf(person))).body as Plan
const count = async (text: string, ...values: unknown[]) =>
  (await w.admin.query<{ n: number }>(`select count(*)::int as n from ${text}`, values)).rows[0]?.n

test('Z8: the plan says what the removal touches, and what may be chosen instead', async () => {
  const mia = await member('Mia Lindqvist', { deals: 12, chats: 1, role: 'admin' })
  await mia.client.post(`${acme.path}/invitations`, { email: 'new@example.com' })
  const plan = await planOf(mia)
  expect(plan.person).toEqual({ personId: mia.id, name: mia.name, email: mia.email, role: 'admin' })
  expect(plan.sessions).toBe(1)
  expect(plan.records).toEqual([
    {
      kind: 'invitations.invited_by',
      label: '1 pending invitation',
      count: 1,
      ending: 'revoke',
      to: null,
      choices: ['revoke', 'reassign'],
      needs: 'invitations.create',
      link: null,
    },
    {
      kind: 'deals_of_test.assignee_id',
      label: '12 deals',
      count: 12,
      ending: 'unassign',
      to: null,
      choices: ['unassign', 'reassign'],
      needs: null,
      link: `deals?assignee=${mia.id}`,
    },
    {
      kind: 'chats_of_test.person_id',
      label: '1 chat',
      count: 1,
      ending: 'archive',
      to: null,
      choices: ['archive'],
      needs: null,
      link: null,
    },
  ])
})

test('Z8: a removal leaves deals unassigned and chats archived, cancels what was sent, and gives the seat back', async () => {
  const person = await member('Nils Berg', { deals: 3, chats: 2, role: 'admin' })
  await person.client.post(`${acme.path}/invitations`, { email: 'nils.invited@example.com' })
  const before = (await jane.client.get(acme.path)).body as { seats: { used: number } }
  const { planHash } = await planOf(person)
  expect((await jane.client.post(pathOf(person), { planHash })).status).toBe(200)
  expect(await count('deals_of_test where id like $1 and assignee_id is null', `${person.id}%`)).toBe(3)
  expect(await count('chats_of_test where person_id = $1 and archived_at is not null', person.id)).toBe(2)
  expect(await count(`invitations where email = 'nils.invited@example.com' and cancelled_at is not null`)).toBe(1)
  expect(((await jane.client.get(acme.path)).body as typeof before).seats.used).toBe(before.seats.used - 1)
  expect((await person.client.get(acme.path)).status).toBe(404)
})

test('Z8: what is given to another member goes to them, and only to a member', async () => {
  const person = await member('Ana Costa', { deals: 5 })
  const heir = await member('Ben Okoro')
  const { planHash } = await planOf(person)
  const kind = 'deals_of_test.assignee_id'
  for (const to of [undefined, omar.id, person.id, newId('per')]) {
    const refused = await jane.client.post(pathOf(person), { planHash, choices: { [kind]: { ending: 'reassign', ...(to && { to }) } } })
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([422, 'no-such-choice'])
  }
  for (const ending of ['keep', 'archive']) {
    expect((await jane.client.post(pathOf(person), { planHash, choices: { [kind]: { ending } } })).status).toBe(422)
  }
  expect((await jane.client.post(pathOf(person), { planHash, choices: { nothing: { ending: 'keep' } } })).status).toBe(422)
  expect(await count('memberships where person_id = $1', person.id)).toBe(1)
  expect((await jane.client.post(pathOf(person), { planHash, choices: { [kind]: { ending: 'reassign', to: heir.id } } })).status).toBe(200)
  expect(await count('deals_of_test where assignee_id = $1', heir.id)).toBe(5)
})

test('what must be held by somebody goes to whoever removes, to another who is chosen, or by leaving to the owner', async () => {
  const [first, second, third] = [
    await member('Kay One', { keys: 2 }),
    await member('Kay Two', { keys: 2 }),
    await member('Kay Three', { keys: 2 }),
  ]
  const ada = await member('Ada Admin', { role: 'admin' })
  const kind = 'keys_of_test.held_by'
  expect((await planOf(first)).records).toMatchObject([{ kind, ending: 'reassign', to: { personId: jane.id, name: 'Jane Doe' } }])
  const byAda = (await ada.client.get(pathOf(first))).body as Plan
  expect(byAda.records).toMatchObject([{ kind, to: { personId: ada.id } }])
  // Whoever executes is part of what was shown.
  expect((await jane.client.post(pathOf(first), { planHash: byAda.planHash })).status).toBe(409)
  expect((await ada.client.post(pathOf(first), { planHash: byAda.planHash })).status).toBe(200)
  expect(await count('keys_of_test where held_by = $1', ada.id)).toBe(2)
  const chosen = { choices: { [kind]: { ending: 'reassign', to: ada.id } } }
  expect((await executed(jane.client, pathOf(second), chosen)).status).toBe(200)
  expect(await count('keys_of_test where held_by = $1', ada.id)).toBe(4)
  expect((await third.client.get(`${acme.path}/leave`)).body.records).toMatchObject([{ kind, to: { personId: jane.id } }])
  expect((await executed(third.client, `${acme.path}/leave`)).status).toBe(200)
  expect(await count('keys_of_test where held_by = $1', jane.id)).toBe(2)
})

test('without the hash of a plan that was seen, nobody is removed and nobody leaves', async () => {
  const person = await member('Una Seen', { deals: 1 })
  for (const [by, path] of [
    [jane, pathOf(person)],
    [person, `${acme.path}/leave`],
  ] as const) {
    for (const body of [{}, { planHash: '' }, { choices: {} }]) {
      const { status, body: problem } = await by.client.post(path, body)
      expect([status, problem.errors.map(({ path: at }: { path: string }) => at)]).toEqual([422, ['planHash']])
    }
    expect((await by.client.post(path, { planHash: 'another' })).status).toBe(409)
  }
  expect(await count('memberships where person_id = $1', person.id)).toBe(1)
})

test('a plan that is stale by now is refused with the new one, and nothing happens', async () => {
  const person = await member('Eva Lund', { deals: 2 })
  const { planHash } = await planOf(person)
  await w.admin.query(`insert into deals_of_test values ($1, 'one more', $2)`, [acme.id, person.id])
  const refused = await jane.client.post(pathOf(person), { planHash })
  expect(refused.status).toBe(409)
  const body = refused.body as { code: string; plan: Plan }
  expect(body.code).toBe('plan-changed')
  expect(body.plan.records[0]?.label).toBe('3 deals')
  expect(await count('memberships where person_id = $1', person.id)).toBe(1)
  expect((await jane.client.post(pathOf(person), { planHash: body.plan.planHash })).status).toBe(200)
})

test('a removal is undone with its role and every record that nobody has changed since', async () => {
  const person = await member('Kai Noor', { deals: 4, chats: 1, role: 'viewer' })
  const heir = await member('Lea Roth')
  const { planHash } = await planOf(person)
  const { id } = (await jane.client.post(pathOf(person), { planHash })).body as { id: string }
  await w.admin.query(`update deals_of_test set assignee_id = $1 where id = $2`, [heir.id, `${person.id}1`])
  const listed = (await jane.client.get(`${acme.path}/removals`)).body as {
    items: { id: string; role: string; removedBy: { name: string } }[]
  }
  expect(listed.items.find((one) => one.id === id)).toMatchObject({ role: 'viewer', removedBy: { name: 'Jane Doe' }, restoredAt: null })
  const restored = await jane.client.post(`${acme.path}/removals/${id}/restore`)
  expect(restored.body).toEqual({ returned: 4, stayed: 1 })
  expect(await count('deals_of_test where assignee_id = $1', person.id)).toBe(3)
  expect(await count('deals_of_test where assignee_id = $1', heir.id)).toBe(1)
  expect(await count('chats_of_test where person_id = $1 and archived_at is null', person.id)).toBe(1)
  expect((await person.client.get(acme.path)).status).toBe(200)
  expect(await count(`memberships where person_id = $1 and role = 'viewer'`, person.id)).toBe(1)
  expect((await jane.client.post(`${acme.path}/removals/${id}/restore`)).body).toMatchObject({ code: 'restored-already' })
})

test('removals are listed newest first, in pages', async () => {
  const gone = await Promise.all(['Ada Page', 'Bea Page', 'Cem Page'].map((name) => member(name)))
  for (const person of gone) {
    const { planHash } = await planOf(person)
    expect((await jane.client.post(pathOf(person), { planHash })).status).toBe(200)
  }
  type Page = { items: { person: { name: string } }[]; nextCursor: string | null; total: number }
  const page = async (query: string) => (await jane.client.get(`${acme.path}/removals?${query}`)).body as Page
  const [first, all] = [await page('limit=2'), await page('limit=200')]
  const next = await page(`limit=2&cursor=${first.nextCursor}`)
  expect([...first.items, ...next.items].slice(0, 3).map(({ person }) => person.name)).toEqual(['Cem Page', 'Bea Page', 'Ada Page'])
  expect([first.total, all.items.length, all.nextCursor]).toEqual([all.total, all.total, null])
  expect((await jane.client.get(`${acme.path}/removals?cursor=x`)).status).toBe(422)
})

test('a removal can not be undone after 30 days, by a viewer, or from another organization', async () => {
  const person = await member('Tim Vogel')
  const viewer = await member('Vic Otto', { role: 'viewer' })
  const { planHash } = await planOf(person)
  const { id } = (await jane.client.post(pathOf(person), { planHash })).body as { id: string }
  const path = `${acme.path}/removals/${id}/restore`
  expect((await viewer.client.post(path)).status).toBe(403)
  expect((await omar.client.post(path)).status).toBe(404)
  expect((await omar.client.post(`${other.path}/removals/${id}/restore`)).status).toBe(404)
  await w.admin.query(`update removals set removed_at = now() - interval '31 days' where id = $1`, [id])
  expect((await jane.client.post(path)).body).toMatchObject({ code: 'too-late' })
  expect(((await jane.client.get(`${acme.path}/removals`)).body as { items: { id: string }[] }).items.some((one) => one.id === id)).toBe(
    false,
  )
})

test('whoever was invited anew meanwhile and comes back by undoing it has accepted: nobody is a member with an open invitation', async () => {
  const person = await member('Rhea Back')
  const { planHash } = await planOf(person)
  const { id } = (await jane.client.post(pathOf(person), { planHash })).body
  expect((await jane.client.post(`${acme.path}/invitations`, { email: person.email })).status).toBe(201)
  expect((await jane.client.post(`${acme.path}/removals/${id}/restore`)).status).toBe(200)
  expect(await count('invitations where email = $1 and accepted_by = $2', person.email, person.id)).toBe(1)
})

test('an invitation that the removal cancelled comes back by undoing it, unless the address was invited anew', async () => {
  const person = await member('Ida Falk', { role: 'admin' })
  for (const email of ['first@example.com', 'second@example.com']) await person.client.post(`${acme.path}/invitations`, { email })
  const { planHash } = await planOf(person)
  const { id } = (await jane.client.post(pathOf(person), { planHash })).body as { id: string }
  expect((await jane.client.post(`${acme.path}/invitations`, { email: 'second@example.com' })).status).toBe(201)
  expect((await jane.client.post(`${acme.path}/removals/${id}/restore`)).body).toEqual({ returned: 1, stayed: 1 })
  expect(await count(`invitations where email = 'first@example.com' and cancelled_at is null`)).toBe(1)
  expect(await count(`invitations where email = 'second@example.com' and cancelled_at is null`)).toBe(1)
})

test('an invitation that was given to another comes back by undoing it, with the name of whoever had sent it', async () => {
  const person = await member('Gia Moss', { role: 'admin' })
  const heir = await member('Hal Reed', { role: 'admin' })
  await person.client.post(`${acme.path}/invitations`, { email: 'third@example.com' })
  const choices = { 'invitations.invited_by': { ending: 'reassign', to: heir.id } }
  const by = async () =>
    (await w.admin.query(`select invited_by, inviter_name from invitations where email = 'third@example.com'`)).rows[0] as object
  const { id } = (await executed(jane.client, pathOf(person), { choices })).body as { id: string }
  expect(await by()).toEqual({ invited_by: heir.id, inviter_name: 'Hal Reed' })
  expect((await jane.client.post(`${acme.path}/removals/${id}/restore`)).body).toEqual({ returned: 1, stayed: 0 })
  expect(await by()).toEqual({ invited_by: person.id, inviter_name: 'Gia Moss' })
})

test('nobody is given what they could not go on with: an invitation of theirs would open to nobody, and a key do nothing', async () => {
  const person = await member('Ned Frost', { role: 'admin' })
  const viewer = await member('Vera Lind', { role: 'viewer' })
  await person.client.post(`${acme.path}/invitations`, { email: 'fourth@example.com' })
  await person.client.post(`${acme.path}/api-keys`, { name: 'Figures', permissions: ['members.view'] })
  for (const kind of ['invitations.invited_by', 'api_keys.held_by']) {
    const refused = await executed(jane.client, pathOf(person), { choices: { [kind]: { ending: 'reassign', to: viewer.id } } })
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [
        {
          path: `choices.${kind}.to`,
          message: expect.stringMatching(/^Only the owner and admins can .* Vera Lind is a viewer\.$/) as string,
        },
      ],
    ])
  }
  expect(await count('memberships where person_id = $1', person.id)).toBe(1)
})

test('leaving is the same plan, made for oneself', async () => {
  const person = await member('Pia Sand', { deals: 2 })
  const plan = (await person.client.get(`${acme.path}/leave`)).body as Plan
  expect(plan.records[0]?.label).toBe('2 deals')
  expect((await person.client.post(`${acme.path}/leave`, { planHash: plan.planHash })).status).toBe(200)
  expect((await person.client.get(acme.path)).status).toBe(404)
  expect((await jane.client.get(`${acme.path}/leave`)).body).toMatchObject({ code: 'owner-cannot-leave' })
})

test('Z8: 10,000 records are unassigned with as few statements as one, and the log has one event', async () => {
  const sent = vi.spyOn(pg.Client.prototype, 'query')
  onTestFinished(() => sent.mockRestore())
  const statementsFor = async (someone: Person) => {
    const { planHash } = await planOf(someone)
    sent.mockClear()
    expect((await jane.client.post(pathOf(someone), { planHash })).status).toBe(200)
    return sent.mock.calls.filter(([what]) => JSON.stringify(what).includes('deals_of_test')).length
  }
  const person = await member('Max Weber', { deals: 10_000 })
  const statements = await statementsFor(person)
  expect(statements).toBeGreaterThan(1)
  expect(statements).toBe(await statementsFor(await member('Min Weber', { deals: 1 })))
  const { rows } = await w.admin.query(`select action, after from audit_events where target_id = $1`, [person.id])
  expect(rows).toEqual([
    { action: 'member.removed', after: expect.objectContaining({ 'deals_of_test.assignee_id': 'unassign: 10000' }) as unknown },
  ])
})

test('two who execute one plan at once: one removes, the other is told that there is nobody to remove', async () => {
  const person = await member('Sue Hart', { deals: 1 })
  const { planHash } = await planOf(person)
  const answers = await Promise.all([1, 2].map(() => jane.client.post(pathOf(person), { planHash })))
  // Deleting the lock in executePlan lets both answer 200.
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404])
})
