import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Organization, type Person, type World, world } from '../../test/world.ts'

let clozup: World
let owner: Person
let large: Organization
let small: Organization

// One connection, so that all requests meet the same prepared statements and the same plans.
beforeAll(async () => {
  clozup = await world('clozup', { connections: 1 })
  owner = await clozup.person('Olga Large')
  large = await clozup.organization(owner, 'Large', { plan: 'enterprise' })
  small = await clozup.organization(owner, 'Small', { plan: 'enterprise' })
  await clozup.admin.query(crowd, [large.id, small.id])
})
afterAll(() => clozup.stop())

/** 3,000 people in the large organization, 9 of them in the small one, and 300 more organizations of one person each. */
const crowd = `
  with made as (
    insert into people (id, name, email, email_verified)
    select 'per_' || lpad(to_hex(n), 32, '0'), 'Person ' || n, 'person' || n || '@crowd.example', true from generate_series(1, 3000) n
    returning id
  ), belongs as (
    insert into organizations (id, name, slug, owner_id)
    select replace(id, 'per_', 'org_'), 'One', right(id, 8), id from made order by id limit 300
    returning id, owner_id
  )
  insert into memberships (organization_id, person_id, role)
  select $1, id, 'member' from made
  union all select $2, id, 'member' from (select id from made limit 9) few
  union all select id, owner_id, 'owner' from belongs`

/** How many rows of indexes the database reads for one page. */
async function readFor({ path }: Organization, query = ''): Promise<number> {
  // The plan that is kept for all organizations is made at the sixth time. A session tells its figures once a second at most.
  for (let i = 0; i < 8; i++) expect((await owner.client.get(`${path}/members${query}`)).status).toBe(200)
  await sleep(1100)
  await owner.client.get(`${path}/members${query}`)
  const before = await indexRows()
  await sleep(1100)
  expect((await owner.client.get(`${path}/members${query}`)).body.items).not.toEqual([])
  return (await indexRows()) - before
}

async function indexRows(): Promise<number> {
  const { rows } = await clozup.admin.query<{ rows: number }>(
    `select sum(idx_tup_read)::int as rows from pg_stat_user_indexes where relname in ('memberships', 'people')`,
  )
  return rows[0]?.rows ?? 0
}

test('Z2: a page costs the database no more in an organization of 3,000 than its rows, and in a small one no more than its own', async () => {
  await clozup.admin.query('vacuum analyze')
  const perRow = 6
  expect(await readFor(large)).toBeLessThan(51 * perRow)
  expect(await readFor(large, '?sort=-joinedAt')).toBeLessThan(51 * perRow)
  expect(await readFor(small)).toBeLessThan(10 * perRow)
})
