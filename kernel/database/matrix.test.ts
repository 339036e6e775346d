/** Whatever guildhall_app may do with any table, tried without a where clause: nothing reaches another organization. */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  contextOf,
  type Furnished,
  furnish,
  injected,
  literal,
  type TenantTable as Table,
  tenantTables,
  type TestDatabase,
  testDatabase,
} from '../../test/database.ts'
import { type Database, sql } from './index.ts'

let database: TestDatabase
let acme: Furnished
let brightside: Furnished
let tables: Table[]

beforeAll(async () => {
  database = await testDatabase('clozup')
  acme = await furnish(database.admin, 'acme')
  brightside = await furnish(database.admin, 'brightside')
  tables = await tenantTables(database.admin)
})
afterAll(() => database.stop())

const scopeOf = (table: Table, whose: Furnished) => (table.scope === 'principal' ? whose.owner : whose.organizationId)

/** All rows of an organization in a table, with their versions: even an update that changes no value shows. */
async function rowsOf(admin: pg.Pool, table: Table, whose: Furnished): Promise<string[]> {
  const { rows } = await admin.query<{ row: string }>(
    `select to_jsonb(t)::text || t.xmin || t.ctid as row from ${table.name} t where ${table.scope} = $1 order by 1`,
    [scopeOf(table, whose)],
  )
  return rows.map(({ row }) => row)
}

/**
 * Does with every table whatever guildhall_app may do with it, without any where clause, in the context of `intruder`. Gives a line
 * for each thing that reached a row of `victim`, and for each that did not reach the intruder's own rows.
 */
async function trespass({ admin, db }: TestDatabase, intruder: Furnished, victim: Furnished): Promise<string[]> {
  const found: string[] = []
  for (const table of await tenantTables(admin)) {
    const before = await rowsOf(admin, table, victim)
    if (before.length === 0) found.push(`${table.name}: has no row to try it on; add one in test/database.ts`)
    for (const [what, reaches] of Object.entries(attacks)) {
      const seen = await reaches(db, table, intruder, victim)
      if (seen !== undefined) found.push(`${table.name}: ${what} ${seen}`)
    }
    const after = await rowsOf(admin, table, victim)
    if (after.join('\n') !== before.join('\n')) found.push(`${table.name}: the rows of the other organization are not as they were`)
  }
  return found
}

type Attack = (db: Database, table: Table, intruder: Furnished, victim: Furnished) => Promise<string | undefined>

class Undo extends Error {}

/** Runs it, looks, and undoes it. Gives undefined where it did nothing or was refused. */
async function tried(db: Database, intruder: Furnished, text: string, expected?: RegExp): Promise<string | undefined> {
  let touched = 0
  try {
    await db.transaction(contextOf(intruder), async (tx) => {
      touched = await tx.run(sql.raw(text))
      throw new Undo()
    })
  } catch (error) {
    if (error instanceof Undo) return touched || expected ? `reaches ${touched} rows` : undefined
    const message = error instanceof Error ? error.message : String(error)
    return expected && !expected.test(message) ? `fails for another reason: ${message}` : undefined
  }
  return undefined
}

const refused = /row-level security policy|permission denied/

const attacks: Readonly<Record<string, Attack>> = {
  async 'select: all rows'(db, table, intruder) {
    const text = `select count(*) filter (where ${table.scope} = ${literal(scopeOf(table, intruder))}) as own, count(*) as rows from ${table.name}`
    const [seen] = await injected(db, contextOf(intruder), text)
    if (seen?.['rows'] !== seen?.['own']) return `shows ${String(seen?.['rows'])} rows, of which ${String(seen?.['own'])} are its own`
    return seen?.['own'] ? undefined : 'does not show its own'
  },
  'select: the rows of the other': (db, table, intruder, victim) =>
    tried(db, intruder, `select from ${table.name} where ${table.scope} = ${literal(scopeOf(table, victim))}`),
  async 'update: all rows'(db, table, intruder, victim) {
    if (!table.may.update) return tried(db, intruder, `update ${table.name} set ${table.scope} = ${table.scope}`, refused)
    const column = table.updatable[0] ?? ''
    // The rows that come back are those that were reached: with none of the other organization among them.
    const rows = await injected(db, contextOf(intruder), `update ${table.name} set ${column} = ${column} returning ${table.scope} as whose`)
    if (rows.some(({ whose }) => whose === scopeOf(table, victim))) return 'reaches the other organization'
    return rows.length ? undefined : 'does not reach its own'
  },
  'update: giving rows away': (db, table, intruder, victim) =>
    tried(db, intruder, `update ${table.name} set ${table.scope} = ${literal(scopeOf(table, victim))}`, refused),
  'delete: all rows of the other': (db, table, intruder, victim) =>
    tried(
      db,
      intruder,
      `delete from ${table.name} where ${table.scope} = ${literal(scopeOf(table, victim))}`,
      table.may.delete ? undefined : refused,
    ),
  async 'delete: all rows'(db, table, intruder) {
    if (!table.may.delete) return tried(db, intruder, `delete from ${table.name}`, refused)
    let whose: unknown[] = []
    const remove = db.transaction(contextOf(intruder), async (tx) => {
      whose = await tx.many(sql.raw(`delete from ${table.name} returning ${table.scope} as whose`))
      throw new Undo()
    })
    // A reference may keep some rows; then the statement has done nothing at all.
    await remove.catch(() => {})
    return whose.some((row) => (row as { whose: string }).whose !== scopeOf(table, intruder)) ? 'reaches the other organization' : undefined
  },
  async 'insert: a row of the other'(db, table, intruder, victim) {
    // In the intruder's own row, with all that is needed; only whose it is differs. Row security is asked before any constraint.
    const columns = table.columns.map((column) => (column === table.scope ? literal(scopeOf(table, victim)) : column)).join(', ')
    const text = `insert into ${table.name} (${table.columns.join(', ')}) select ${columns} from ${table.name} limit 1`
    return tried(db, intruder, text, refused)
  },
  async truncate(db, table, intruder) {
    return tried(db, intruder, `truncate ${table.name} cascade`, /permission denied/)
  },
}

describe('every statement on every table, without a where clause', () => {
  test('Z10: reaches no row of another organization, and every row of its own', async () => {
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['organizations', 'memberships', 'invitations', 'audit_events']))
    expect(await trespass(database, brightside, acme)).toEqual([])
    expect(await trespass(database, acme, brightside)).toEqual([])
  })

  test('Z10: reaches nothing at all without an organization', async () => {
    for (const { name, scope } of tables) {
      if (scope === 'principal') continue
      expect(await injected(database.db, { organizationId: null, principal: acme.owner }, `select ${scope} from ${name}`), name).toEqual([])
      expect((await database.db.app.query(`select from ${name}`)).rowCount, name).toBe(0)
    }
  })

  const openings: readonly (readonly [what: string, statements: string, seen: RegExp | undefined])[] = [
    ['a table without row security', 'alter table memberships disable row level security', /^memberships: select: all rows shows/],
    ['no policy that shows its own rows', 'drop policy tenant on invitations', /^invitations: select: all rows does not show its own/],
    [
      'a careless policy where the restrictive one was dropped',
      'drop policy tenant_only on invitations; create policy careless on invitations using (true)',
      /^invitations: update: all rows reaches the other organization/,
    ],
    [
      'policies that check nothing on the way in',
      'alter policy tenant on former_links with check (true); alter policy tenant_only on former_links with check (true)',
      /^former_links: insert: a row of the other fails for another reason/,
    ],
    ['a right to truncate', 'grant truncate on all tables in schema app to guildhall_app', /^former_links: truncate reaches/],
    ['a careless policy, as long as the restrictive one stands', 'create policy careless on invitations using (true)', undefined],
  ]

  test.for(openings)('the matrix sees %s', async ([, statements, seen]) => {
    const opened = await testDatabase('clozup')
    try {
      const [first, second] = [await furnish(opened.admin, 'acme'), await furnish(opened.admin, 'brightside')]
      await opened.admin.query(statements)
      const found = await trespass(opened, second, first)
      if (seen) expect(found).toContainEqual(expect.stringMatching(seen))
      else expect(found).toEqual([])
    } finally {
      await opened.stop()
    }
  })
})
