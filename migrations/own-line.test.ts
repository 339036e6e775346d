/** A product from elsewhere brings migrations of its own, which run after ours. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrateFor } from '../platform/schema.ts'
import clozup from '../products/clozup.ts'
import { dropDatabase, emptyDatabase } from '../test/database.ts'
import { testSecret } from '../test/secret.ts'

const product = { ...clozup, slug: 'from-elsewhere' }
let adminUrl: string
let folder: string
let client: pg.Client

beforeAll(async () => {
  adminUrl = await emptyDatabase()
  folder = await mkdtemp(join(tmpdir(), 'guildhall-own-'))
  client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await rm(folder, { recursive: true })
  await dropDatabase(adminUrl)
})

const names = async (text: string) => (await client.query<{ name: string }>(text)).rows.map(({ name }) => name)
const tables = () => names(`select relname as name from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r'`)

test('a table of a product from elsewhere that says nothing of whose it is, is refused with all that came with it', async () => {
  await writeFile(join(folder, '0001_loans.sql'), 'create table loans (id text primary key);')
  await expect(migrateFor(product, adminUrl, testSecret, folder)).rejects.toThrow('app.loans has no column organization_id')
  expect(await tables()).toEqual([])
})

test('its migrations run after ours, in a line of their own, once; its tables have the row security of every other', async () => {
  // The number is one of ours, too: the two lines don't meet.
  await writeFile(
    join(folder, '0001_loans.sql'),
    'create table loans (organization_id text not null references organizations, id text, primary key (organization_id, id));',
  )
  await migrateFor(product, adminUrl, testSecret, folder)
  await writeFile(join(folder, '0002_due.sql'), 'alter table loans add column due_on date;')
  await migrateFor(product, adminUrl, testSecret, folder)
  expect(await names('select name from migrations.done_by_from_elsewhere order by id')).toEqual(['0001_loans', '0002_due'])
  expect(await names('select name from migrations.done order by id')).not.toContain('0001_loans')
  expect(await names(`select policyname as name from pg_policies where tablename = 'loans' order by 1`)).toEqual(['tenant', 'tenant_only'])
  expect(await names(`select relname as name from pg_class where relname = 'loans' and relforcerowsecurity`)).toEqual(['loans'])
})
