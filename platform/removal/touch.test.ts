import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadModules } from '../../cli/modules.ts'
import { productsBySlug, type World, world } from '../../test/world.ts'
import { platformTouches, type Touch } from './touch.ts'
import { columnsOfPeople, undeclared } from './undeclared.ts'

let w: World
beforeAll(async () => {
  w = await world('clozup')
})
afterAll(() => w.stop())

async function declared(): Promise<Touch[]> {
  const modules = (await Promise.all(Object.values(productsBySlug).map((product) => loadModules(product)))).flat()
  return modules.flatMap((module) => module.touches ?? [])
}

test('every column that points at a person declares what becomes of it when that person goes', async () => {
  expect(await undeclared(w.admin, await declared())).toEqual([])
})

test('no declaration is for a column that is gone', async () => {
  const found = new Set(await columnsOfPeople(w.admin))
  const all = [...platformTouches, ...(await declared())].map(({ column }) => column)
  expect(all.filter((column) => !found.has(column))).toEqual([])
})

test('a column that nobody declared is found', async () => {
  await w.admin.query('create table planted (organization_id text, id text, helper_id text references people)')
  expect(await undeclared(w.admin, await declared())).toEqual(['planted.helper_id'])
  await w.admin.query('drop table planted')
})

test('what is kept says why, and what is not kept has a name', () => {
  for (const touch of platformTouches) {
    if (touch.ending === 'keep') expect(touch.because, touch.column).toBeTruthy()
    else expect(touch.records, touch.column).toHaveLength(2)
  }
})
