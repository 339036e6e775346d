/** What a connection keeps between transactions, and what happens when one is lost. */
import pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contextOf, type Furnished, furnish, type TestDatabase, testDatabase } from '../../test/database.ts'
import { testSecret } from '../../test/secret.ts'
import { Database, isUnavailable, sql } from './index.ts'
import { named } from './statement.ts'

let database: TestDatabase
let acme: Furnished

beforeAll(async () => {
  database = await testDatabase('clozup', { connections: 4 })
  acme = await furnish(database.admin, 'acme')
})
afterAll(() => database.stop())

const inAcme = () => contextOf(acme)
const names = sql<{ name: string }>`select name from organizations`
const noConnectionIsOut = () => expect(database.db.app.idleCount).toBe(database.db.app.totalCount)

describe('named statements', () => {
  test('are prepared once per connection, and executed by name', async () => {
    const one = new Database({ ...options(), connections: 1 })
    try {
      for (let round = 0; round < 5; round++) await one.transaction(inAcme(), (tx) => tx.many(names))
      const prepared = await one.many(sql<{ calls: number }>`select (generic_plans + custom_plans)::int as calls
        from pg_prepared_statements where statement = 'select name from organizations'`)
      expect(prepared).toEqual([{ calls: 5 }])
    } finally {
      await one.stop()
    }
  })

  test('a migration that changes what a prepared statement gives is noticed, and the request succeeds', async () => {
    const some = new Database({ ...options(), connections: 3 })
    const all = sql<Record<string, unknown>>`select * from organizations`
    const outside = sql<Record<string, unknown>>`select * from product`
    try {
      const prepare = () => some.transaction(inAcme(), async (tx) => (await tx.many(all), await sleep(50)))
      await Promise.all([prepare(), prepare(), prepare()])
      await Promise.all([some.many(outside), some.many(outside), some.many(outside)])
      await database.admin.query('alter table organizations add column later text')
      await database.admin.query('alter table product add column later text')
      expect((await some.transaction(inAcme(), (tx) => tx.one(all)))['later']).toBeNull()
      expect((await some.one(outside))['later']).toBeNull()
    } finally {
      await some.stop()
      await database.admin.query('alter table organizations drop column later; alter table product drop column later')
    }
  })

  test('a connection whose statements were taken away by a session is replaced', async () => {
    const one = new Database({ ...options(), connections: 1 })
    try {
      await one.transaction(inAcme(), (tx) => tx.many(names))
      await one.run(sql`deallocate all`)
      expect(await one.transaction(inAcme(), (tx) => tx.many(names))).toEqual([{ name: 'acme' }])
    } finally {
      await one.stop()
    }
  })

  test('a statement holds no second one, with parameters or without', async () => {
    for (const text of ['select 1; select 2', `select name from organizations; set session row_security = off`]) {
      const work = database.db.transaction(inAcme(), (tx) => tx.many(sql.raw(text)))
      await expect(work).rejects.toThrow('cannot insert multiple commands into a prepared statement')
    }
  })
})

describe('a lost connection', () => {
  test('in the middle of a transaction is an error that says so; nothing is committed, and the next one works', async () => {
    const work = database.db.transaction(inAcme(), async (tx) => {
      await tx.run(sql`update organizations set name = 'Lost'`)
      const { pid } = await tx.one(sql<{ pid: number }>`select pg_backend_pid() as pid`)
      await database.admin.query('select pg_terminate_backend($1)', [pid])
      await tx.many(names)
    })
    const error = await work.catch((failure: unknown) => failure)
    expect(isUnavailable(error), String(error)).toBe(true)
    expect(await database.db.transaction(inAcme(), (tx) => tx.many(names))).toEqual([{ name: 'acme' }])
    noConnectionIsOut()
  })

  test('of every idle connection ends no process, and the pool recovers', async () => {
    await Promise.all([1, 2, 3].map(() => database.db.transaction(inAcme(), (tx) => tx.many(names))))
    await database.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'guildhall_app' and datname = current_database()`,
    )
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => database.db.transaction(inAcme(), (tx) => tx.many(names))))
    for (const answer of answers) if (answer.status === 'rejected') expect(isUnavailable(answer.reason), String(answer.reason)).toBe(true)
    expect(await database.db.transaction(inAcme(), (tx) => tx.many(names))).toEqual([{ name: 'acme' }])
  })
})

test('a transaction that is forgotten holds its locks for half a minute at most, and a statement runs no longer', async () => {
  const { rows } = await database.db.app.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('statement_timeout', 'idle_in_transaction_session_timeout') order by name`,
  )
  expect(rows.map(({ setting }) => setting)).toEqual(['30000', '30000'])
})

test('only what says that the database is away, for now, means that it is unavailable', () => {
  const withCode = (code: string) => Object.assign(new pg.DatabaseError('', 0, 'error'), { code })
  for (const code of ['57P01', '57P03', '53300', '53100', '08006', '25006', '57014', '25P03'])
    expect(isUnavailable(withCode(code)), code).toBe(true)
  for (const code of ['23505', '42501', '22P02', '08P01', '28P01', '40P01']) expect(isUnavailable(withCode(code)), code).toBe(false)
  expect(isUnavailable(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe(true)
  expect(isUnavailable(new AggregateError([Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })]))).toBe(true)
  expect(isUnavailable(new Error('Connection terminated unexpectedly'))).toBe(true)
  expect(isUnavailable(new Error('A statement that must find a row found none.'))).toBe(false)
})

test('statements whose text varies without end go unnamed, work as well, and still hold no second one', async () => {
  for (let i = 0; i < 1000; i++) named(sql.raw(`select ${i}`))
  const ask = (text: string) => database.db.transaction(inAcme(), (tx) => tx.many(sql.raw(text)))
  expect(named(sql.raw('select 1000 as answer')).name).toBeUndefined()
  expect(await ask('select 1000 as answer')).toEqual([{ answer: 1000 }])
  await expect(ask('select 1001; select 1002')).rejects.toThrow('cannot insert multiple commands into a prepared statement')
})

function options() {
  return { adminUrl: database.adminUrl, secret: testSecret }
}
