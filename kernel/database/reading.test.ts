import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Furnished, furnish, type TestDatabase, testDatabase } from '../../test/database.ts'
import { testSecret } from '../../test/secret.ts'
import { Database, inOrder, isUnavailable, prepared, sql } from './index.ts'
import { named } from './statement.ts'

let database: TestDatabase
let acme: Furnished

beforeAll(async () => {
  database = await testDatabase('clozup')
  acme = await furnish(database.admin, 'acme')
  await furnish(database.admin, 'brightside')
})
afterAll(() => database.stop())

const inAcme = () => ({ organizationId: acme.organizationId, principal: acme.owner })
const names = sql<{ name: string }>`select name from organizations`

describe('a reading transaction', () => {
  test('sees its own organization and no other', async () => {
    expect(await database.db.reading(inAcme(), (tx) => tx.many(names))).toEqual([{ name: 'acme' }])
  })

  test('is refused every change by the database, and the connection serves others afterwards', async () => {
    const one = new Database({ adminUrl: database.adminUrl, secret: testSecret, connections: 1 })
    try {
      for (let round = 0; round < 3; round++) {
        const change = one.reading(inAcme(), (tx) => tx.run(sql`update organizations set name = 'Never'`))
        await expect(change).rejects.toThrow('read-only transaction')
        expect(await one.reading(inAcme(), (tx) => tx.many(names))).toEqual([{ name: 'acme' }])
        expect(await one.transaction(inAcme(), (tx) => tx.run(sql`update organizations set name = 'acme'`))).toBe(1)
      }
    } finally {
      await one.stop()
    }
  })

  test('is a mistake of ours when it changes something, and not a database that is away', async () => {
    const change = database.db.reading(inAcme(), (tx) => tx.run(sql`update organizations set name = 'Never'`))
    expect(isUnavailable(await change.catch((error: unknown) => error))).toBe(false)
  })

  test('hands on what its work threw', async () => {
    const work = database.db.reading(inAcme(), async () => {
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
  })

  test('many at once on one connection each have their own context, though nobody waits for a commit', async () => {
    const one = new Database({ adminUrl: database.adminUrl, secret: testSecret, connections: 1 })
    try {
      const contexts = Array.from({ length: 20 }, (_, i) => (i % 2 ? inAcme() : { organizationId: null, principal: acme.owner }))
      const seen = await Promise.all(contexts.map((context) => one.reading(context, (tx) => tx.many(names))))
      expect(seen).toEqual(contexts.map(({ organizationId }) => (organizationId ? [{ name: 'acme' }] : [])))
      expect(one.app.totalCount).toBe(1)
    } finally {
      await one.stop()
    }
  })
})

describe('what is sent at once', () => {
  test('is answered in its order', async () => {
    const answers = await database.db.transaction(inAcme(), (tx) =>
      inOrder(tx.run(sql`update organizations set name = 'Renamed'`), tx.many(names), tx.run(sql`update organizations set name = 'acme'`)),
    )
    expect(answers).toEqual([1, [{ name: 'Renamed' }], 1])
  })

  test('fails with what failed first, and not with what that made fail', async () => {
    const refuse = (error: unknown) => Promise.reject(new Error('refused', { cause: error }))
    const work = database.db.transaction(inAcme(), (tx) =>
      inOrder(tx.run(sql`select 1 / 0`).catch(refuse), tx.run(sql`update organizations set name = 'Never'`), tx.many(names)),
    )
    await expect(work).rejects.toThrow('refused')
    expect(await database.db.reading(inAcme(), (tx) => tx.many(names))).toEqual([{ name: 'acme' }])
  })
})

describe('a prepared statement', () => {
  interface Values {
    name: string
    slug: string
  }

  test('is made once, and filled in for each call', () => {
    let made = 0
    const found = prepared(({ name, slug }: Values) => {
      made++
      return sql`select ${slug}, ${name}, ${name}, ${1}`
    })
    const [first, second] = [named(found({ name: 'a', slug: 'b' })), named(found({ name: 'c', slug: 'd' }))]
    expect(first.values).toEqual(['b', 'a', 'a', 1])
    expect(second.values).toEqual(['d', 'c', 'c', 1])
    expect([second.name, made]).toEqual([first.name, 1])
  })

  test('has a text for each shape', () => {
    const found = prepared(({ name }: Values, { direction }: { direction: 'asc' | 'desc' }) =>
      direction === 'asc' ? sql`select ${name} order by 1 asc` : sql`select ${name} order by 1 desc`,
    )
    const texts = (['asc', 'desc', 'asc'] as const).map((direction) => named(found({ name: 'a', slug: 'b' }, { direction })).text)
    expect(texts).toEqual(['select $1 order by 1 asc', 'select $1 order by 1 desc', 'select $1 order by 1 asc'])
  })

  test('refuses to be made of what is not known yet', () => {
    const found = prepared(({ name }: Values) => sql`select ${`%${name}%`}`)
    expect(() => found({ name: 'a', slug: 'b' })).toThrow('not known when its text is made')
  })
})
