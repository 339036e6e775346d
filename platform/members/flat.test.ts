import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Tx, sql } from '../../kernel/database/index.ts'
import { type Organization, type Person, type World, world } from '../../test/world.ts'
import { memberQuery } from './contract.ts'
import { listMembers } from './list.ts'

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
  await clozup.admin.query('vacuum analyze')
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

/**
 * How many rows of tables and indexes the database reads for one page. Asked for within the transaction of the page: what a session
 * tells the others about its reading comes when it has the time, and may be about what it did before.
 */
async function readFor({ id: organizationId, path }: Organization, query: Record<string, string> = {}): Promise<number> {
  // The plan that is kept for all organizations is made at the sixth time.
  const address = `${path}/members?${new URLSearchParams(query)}`
  for (let i = 0; i < 8; i++) expect((await owner.client.get(address)).status).toBe(200)
  return clozup.app.db.reading({ organizationId, principal: owner.id }, async (tx) => {
    const before = await rowsRead(tx)
    expect((await listMembers(tx, memberQuery.parse(query))).items).not.toEqual([])
    return (await rowsRead(tx)) - before
  })
}

async function rowsRead(tx: Tx): Promise<number> {
  const { rows } = await tx.one(sql<{ rows: number }>`
    select sum(pg_stat_get_xact_tuples_returned(oid))::int as rows from pg_class
    where relnamespace = 'app'::regnamespace and (relname in ('memberships', 'people') or relname like any (array['memberships\\_%', 'people\\_%']))`)
  return rows
}

const perRow = 6

test('Z2: a page costs the database no more in an organization of 3,000 than its rows, and in a small one no more than its own', async () => {
  expect(await readFor(large)).toBeLessThan(51 * perRow)
  expect(await readFor(large, { sort: '-joinedAt' })).toBeLessThan(51 * perRow)
  expect(await readFor(small)).toBeLessThan(10 * perRow)
})

test('Z2: and a page that has to look at everybody is seen to do so', async () => {
  expect(await readFor(large, { sort: 'name' })).toBeGreaterThan(3000)
})
