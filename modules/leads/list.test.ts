import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../kernel/database/index.ts'
import { type SalesCast, salesCast } from '../../test/cast.ts'
import { type World, world } from '../../test/world.ts'
import { leadQuery } from './contract.ts'
import { readPage } from './list.ts'
import { lookFor } from './search.ts'

let w: World
let cast: SalesCast
const many = 20_000

beforeAll(async () => {
  w = await world('clozup')
  cast = await salesCast(w)
  await fill(cast.acme.id, many, [cast.mia.id, cast.omar.id])
  await fill(cast.brightside.id, 300, [cast.ravi.id])
  await w.admin.query('vacuum analyze leads')
})
afterAll(() => w.stop())

/** Every second lead is somebody's; each word of a company is of a twentieth, and each number of one lead. */
async function fill(organizationId: string, count: number, assignees: readonly string[]) {
  await w.admin.query(
    `insert into leads (organization_id, id, name, company, email, status, source, value_minor, assignee_id, created_at, updated_at)
     select $1, 'lead_' || lpad(to_hex(n), 32, '0'), 'Person ' || n, (array['Wolke','Birke','Ahorn','Linde','Eiche'])[1 + n % 5] || case when n % 4 = 0 then ' Handel' else '' end,
       'person.' || n || '@example.com', (array['new','contacted','qualified','won','lost'])[1 + n % 5], (array['Fair','Website',''])[1 + n % 3],
       case when n % 10 = 0 then null else n * 100 end, case when n % 2 = 0 then ($3::text[])[1 + n / 2 % cardinality($3)] end,
       timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-06-01' - n * interval '1 minute'
     from generate_series(1, $2::int) n`,
    [organizationId, count, assignees],
  )
}

const ask = async (query: string) => (await cast.victor.client.get(`${cast.acme.path}/leads?${query}`)).body
const names = (page: { items: { name: string }[] }) => page.items.map(({ name }) => name)

describe('Z13: the list', () => {
  test.each([
    ['createdAt', 'Person 1', 'Person 20000'],
    ['updatedAt', 'Person 20000', 'Person 1'],
    ['name', 'Person 1', 'Person 9999'],
    ['company', 'Person 2', 'Person 20000'],
    ['value', 'Person 10', 'Person 19999'],
  ])('is sorted by %s, either way, and goes on where a page ended', async (sort, first, last) => {
    const ascending = await ask(`sort=${sort}&limit=200`)
    expect(names(ascending)[0]).toBe(first)
    expect(names(await ask(`sort=-${sort}&limit=3`))[0]).toBe(last)
    const seen: string[] = []
    for (let cursor: string | null = ''; seen.length < 200 && cursor !== null;) {
      const page = await ask(`sort=${sort}&limit=70${cursor && `&cursor=${cursor}`}`)
      seen.push(...names(page))
      cursor = page.nextCursor
    }
    expect(seen.slice(0, 200)).toEqual(names(ascending))
  })

  test.each([
    ['', many, false],
    ['status=won', many / 5, false],
    ['assignee=unassigned', 10_000, false],
    ['source=Fair&status=new', 1333, false],
    ['search=person.777@example.com', 11, false],
    ['search=wolke%20handel', 1000, false],
    ['search=PERS', 10_000, true],
    ['search=birk&status=contacted', 4000, false],
    ['search=pers&status=won&source=Website', 1333, false],
    ['search=%22%25_%5C', many, false],
    ['search=nobody', 0, false],
    ['createdFrom=2026-01-01T00:10:00Z&createdTo=2026-01-01T01:00:00%2B00:30', 20, false],
    [`assignee=per_${'0'.repeat(32)}`, 0, false],
  ])('counts what matches %s', async (query, total, totalIsLeast) => {
    expect(await ask(query)).toMatchObject({ total, totalIsLeast })
  })

  test('finds by the beginning of any word of name, company and e-mail, and never another organization’s', async () => {
    const page = await ask('search=linde%20handel%20person&sort=createdAt&limit=2&assignee=' + cast.mia.id)
    expect(names(page).every((name) => Number(name.split(' ')[1]) % 20 === 8)).toBe(true)
    const { body } = await cast.ravi.client.get(`${cast.brightside.path}/leads?search=person&limit=200`)
    expect(body.total).toBe(300)
    expect((await cast.ravi.client.get(`${cast.brightside.path}/leads?search=person.777`)).body.total).toBe(0)
  })

  test('tells where leads came from', async () => {
    expect((await cast.victor.client.get(`${cast.acme.path}/leads/choices`)).body).toEqual({
      sources: ['Fair', 'Website'],
      currency: 'EUR',
    })
  })
})

describe('Z13: of many leads a page touches few', () => {
  const pages: readonly (readonly [string, object, number])[] = [
    ['the newest', {}, 200],
    ['by name, deep in the list', { sort: 'name', cursor: cursor(['person 5', 'lead_']) }, 200],
    ['by value, deep in the list', { sort: '-value', cursor: cursor([1_000_000, 'lead_']) }, 200],
    ['one status', { status: 'won', sort: '-createdAt' }, 200],
    ['somebody’s', { assignee: 'mia' }, 200],
    ['a rare word', { search: 'person.777' }, 100],
    ['a word that many have', { search: 'wolke' }, 13_000],
    ['a word that all have', { search: 'person' }, 10_500],
  ]

  test.each(pages)('%s: by an index, without reading the table', async (_what, query, most) => {
    // Several times: from the sixth on, the database may keep one plan for all values.
    for (let time = 0; time < 7; time++) {
      const [before, after] = await w.app.db.transaction({ organizationId: cast.acme.id, principal: cast.mia.id }, async (tx) => {
        const asked = leadQuery.parse({ ...query, ...('assignee' in query && { assignee: cast.mia.id }) })
        const looks = sql<{ scans: number; read: number }>`
          select seq_scan as scans, idx_tup_fetch as read from pg_stat_xact_user_tables where relname = 'leads'`
        const first = await tx.one(looks)
        await readPage(tx, asked, await lookFor(tx, asked))
        return [first, await tx.one(looks)]
      })
      const [scans, read] = [after.scans - before.scans, after.read - before.read]
      expect(scans, 'scans of the whole table').toBe(0)
      expect(read, 'rows that were looked at').toBeLessThan(most)
    }
  })
})

function cursor(values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}
