import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadModules } from '../../cli/modules.ts'
import { productsBySlug, type World, world } from '../../test/world.ts'
import { platformTouches } from './touch.ts'

let w: World
beforeAll(async () => {
  w = await world('clozup')
})
afterAll(() => w.stop())

/** Each column that points at a person or a membership, from the catalogue. */
async function pointing(): Promise<string[]> {
  const { rows } = await w.admin.query<{ found: string }>(`
    select distinct c.conrelid::regclass::text || '.' || a.attname as found
    from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
    where c.contype = 'f' and c.confrelid in ('app.people'::regclass, 'app.memberships'::regclass)
      and a.attname not in ('organization_id', 'owner_role') and not (c.conrelid = 'app.organizations'::regclass and a.attname = 'id')
    order by 1`)
  return rows.map(({ found }) => found)
}

async function declared(): Promise<Set<string>> {
  const modules = (await Promise.all(Object.values(productsBySlug).map((product) => loadModules(product)))).flat()
  return new Set([...platformTouches, ...modules.flatMap((module) => module.touches ?? [])].map(({ column }) => column))
}

test('every column that points at a person declares what becomes of it when that person goes', async () => {
  const known = await declared()
  expect((await pointing()).filter((column) => !known.has(column))).toEqual([])
})

test('no declaration is for a column that is gone', async () => {
  const found = new Set(await pointing())
  expect([...(await declared())].filter((column) => !found.has(column))).toEqual([])
})

test('a column that nobody declared is found', async () => {
  await w.admin.query('create table planted (organization_id text, id text, helper_id text references people)')
  const known = await declared()
  expect((await pointing()).filter((column) => !known.has(column))).toEqual(['planted.helper_id'])
  await w.admin.query('drop table planted')
})

test('what is kept says why, and what is not kept has a name', () => {
  for (const touch of platformTouches) {
    if (touch.ending === 'keep') expect(touch.because, touch.column).toBeTruthy()
    else expect(touch.records, touch.column).toHaveLength(2)
  }
})
