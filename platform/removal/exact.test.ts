/** Over organizations of any shape: a removal does what its plan has shown, row for row, and undoing it gives the same state. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { salesCast, type SalesCast } from '../../test/cast.ts'
import { type Person, type World, world } from '../../test/world.ts'
import type { Plan } from './contract.ts'

let w: World
let cast: SalesCast
beforeAll(async () => {
  w = await world('clozup')
  cast = await salesCast(w)
})
afterAll(() => w.stop())

const kind = 'leads.assignee_id'
/** Who is assigned how many leads, who has invited how many, and what is chosen for the leads of whoever goes. */
const shapes = fc.record({
  role: fc.constantFrom('admin', 'member', 'viewer'),
  theirs: fc.integer({ min: 0, max: 5 }),
  others: fc.integer({ min: 0, max: 4 }),
  unassigned: fc.integer({ min: 0, max: 3 }),
  invitations: fc.integer({ min: 0, max: 3 }),
  give: fc.boolean(),
})
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never

let made = 0
async function grow({ role, theirs, others, unassigned, invitations }: Shape): Promise<Person> {
  const person = await w.person(`Shaped ${++made}`)
  await w.join(cast.acme, person, role)
  const leads = (count: number, assignee: string | null) =>
    w.admin.query(
      `insert into leads (organization_id, id, name, assignee_id)
       select $1, 'lead_' || replace(gen_random_uuid()::text, '-', ''), 'Lead', $3 from generate_series(1, $2)`,
      [cast.acme.id, count, assignee],
    )
  await leads(theirs, person.id)
  await leads(others, cast.mia.id)
  await leads(unassigned, null)
  await w.admin.query(
    `insert into invitations (organization_id, id, email, role, token_hash, invited_by, inviter_name, expires_at)
     select $1, 'inv_' || replace(gen_random_uuid()::text, '-', ''), 'guest' || n || '.' || $3 || '@partner.example', 'viewer',
       sha256(convert_to(gen_random_uuid()::text, 'UTF8')), $2, 'Shaped', now() + interval '1 day' from generate_series(1, $4::int) n`,
    [cast.acme.id, person.id, String(made), invitations],
  )
  return person
}

/** What of a row a removal could change: whose a lead is, whether an invitation is open, who belongs with which role. */
async function state(): Promise<Map<string, string>> {
  const { rows } = await w.admin.query<{ id: string; is: string }>(
    `select id, coalesce(assignee_id, 'nobody') as is from leads where organization_id = $1
     union all select id, case when cancelled_at is null then 'open, by ' || invited_by else 'cancelled' end from invitations where organization_id = $1
     union all select person_id, role || ' ' || joined_at from memberships where organization_id = $1`,
    [cast.acme.id],
  )
  return new Map(rows.map(({ id, is }) => [id, is]))
}

/** The rows that differ, and how. */
function difference(before: Map<string, string>, after: Map<string, string>) {
  return [...before].filter(([id, is]) => after.get(id) !== is).map(([id, is]) => ({ id, was: is, is: after.get(id) ?? 'gone' }))
}

test('Z8: what a plan shows is the difference that it makes, row for row; undone, the state is the same', async () => {
  await fc.assert(
    fc.asyncProperty(shapes, async (shape) => {
      await w.admin.query('delete from rate_limits')
      const person = await grow(shape)
      const path = `${cast.acme.path}/members/${person.id}/removal`
      const before = await state()
      const plan = (await cast.jane.client.get(path)).body as Plan
      const choices = shape.give && shape.theirs > 0 ? { [kind]: { ending: 'reassign', to: cast.omar.id } } : {}
      const { body: removal } = await cast.jane.client.post(path, { planHash: plan.planHash, choices })

      const changed = difference(before, await state())
      const counts = new Map(plan.records.map((record) => [record.kind, record.count]))
      const leads = changed.filter(({ id }) => id.startsWith('lead_'))
      expect(leads.map(({ was, is }) => [was, is])).toEqual(
        Array.from({ length: counts.get(kind) ?? 0 }, () => [person.id, shape.give ? cast.omar.id : 'nobody']),
      )
      const invitations = changed.filter(({ id }) => id.startsWith('inv_'))
      expect(invitations.map(({ was, is }) => [was, is])).toEqual(
        Array.from({ length: counts.get('invitations.invited_by') ?? 0 }, () => [`open, by ${person.id}`, 'cancelled']),
      )
      expect([counts.get(kind) ?? 0, counts.get('invitations.invited_by') ?? 0]).toEqual([shape.theirs, shape.invitations])
      expect(changed.filter(({ id }) => id.startsWith('per_'))).toMatchObject([{ id: person.id, is: 'gone' }])
      expect(changed).toHaveLength(leads.length + invitations.length + 1)

      const restored = await cast.jane.client.post(`${cast.acme.path}/removals/${removal.id}/restore`)
      expect(restored.body).toEqual({ returned: shape.theirs + shape.invitations, stayed: 0 })
      expect(await state()).toEqual(before)
    }),
    { numRuns: 15 },
  )
})
