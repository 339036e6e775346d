import { expect, test } from 'vitest'
import { type World, world } from '../test/world.ts'
import { demonstrate } from './demonstration.ts'

const shown: readonly (readonly [slug: string, table: string])[] = [
  ['cliqtel', 'trunks'],
  ['cliqtel', 'api_keys'],
  ['clozup', 'leads'],
  ['clozup', 'api_keys'],
]

test.each(shown)('the demonstration of %s has rows of its modules in each organization: %s', async (slug, table) => {
  const it: World = await world(slug)
  try {
    await demonstrate(it)
    const { rows } = await it.admin.query<{ without: string }>(
      `select name as without from organizations o where not exists (select from ${table} where organization_id = o.id)`,
    )
    expect(rows).toEqual([])
    // An installation that has people already is left alone.
    const count = async () => (await it.admin.query(`select count(*)::int as all from ${table}`)).rows[0].all as number
    const before = await count()
    expect(before).toBeGreaterThan(0)
    await demonstrate(it)
    expect(await count()).toBe(before)
  } finally {
    await it.stop()
  }
})
