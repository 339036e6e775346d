import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import { salesCast, type SalesCast } from '../../test/cast.ts'
import { type World, world } from '../../test/world.ts'
import { type ChainedEvent, genesis, hashOf } from './chain.ts'
import { columns } from './events.ts'
import { record } from './record.ts'
import { sql } from '../../kernel/database/index.ts'

let guild: World
let cast: SalesCast
beforeAll(async () => {
  guild = await world('clozup', { connections: 24 })
  cast = await salesCast(guild)
})
afterAll(() => guild.stop())

const inside = <T>(organizationId: string, work: Parameters<World['app']['db']['transaction']>[1]) =>
  guild.app.db.transaction({ organizationId, principal: 'system' }, work) as Promise<T>

const actor = { personId: null, name: 'A test', requestId: null }
const event = (label: string) => ({ action: 'test.happened', target: { kind: 'organization', id: 'org_x', label }, rule: 'a test' })
const append = (organizationId: string, label = 'x', more = {}) =>
  inside(organizationId, (tx) => record(tx, actor, { ...event(label), ...more }))

async function chainOf(organizationId: string): Promise<ChainedEvent[]> {
  return inside(organizationId, (tx) => tx.many(sql<ChainedEvent>`select ${columns} from audit_events order by audit_events.seq`))
}

function expectUnbroken(events: readonly ChainedEvent[]) {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1))
  let previous = genesis
  for (const one of events) {
    expect(hashOf(one, previous), `event ${one.seq}`).toBe(one.hash)
    previous = one.hash
  }
}

describe('the chain of an organization', () => {
  test('C18: every organization counts its events from 1, without gaps, each with the hash that follows from the one before', async () => {
    for (const { id } of [cast.acme, cast.brightside]) {
      await append(id)
      const events = await chainOf(id)
      expect(events.length).toBeGreaterThan(1)
      expect(events[0]?.action).toBe('organization.created')
      expectUnbroken(events)
    }
  })

  // Delete the lock that `update audit_heads` takes, by reading the head with a plain select, and this forks.
  test('C18: twenty who write at once make one chain', async () => {
    const before = (await chainOf(cast.acme.id)).length
    await Promise.all(Array.from({ length: 200 }, (_, at) => append(cast.acme.id, `at once ${at}`)))
    const events = await chainOf(cast.acme.id)
    expect(events.length).toBe(before + 200)
    expectUnbroken(events)
  })

  test('a new organization whose first events meet has one chain as well', async () => {
    const id = newId('org')
    await Promise.all(Array.from({ length: 20 }, () => append(id)))
    expectUnbroken(await chainOf(id))
  })

  test('a change that is rolled back leaves no gap', async () => {
    const before = (await chainOf(cast.acme.id)).length
    await expect(
      inside(cast.acme.id, async (tx) => {
        await record(tx, actor, event('never'))
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    await append(cast.acme.id)
    const events = await chainOf(cast.acme.id)
    expect(events.length).toBe(before + 1)
    expectUnbroken(events)
  })

  test('time runs along the chain, though a transaction began long before its event was written', async () => {
    const begun = Promise.withResolvers<void>()
    const goes = Promise.withResolvers<void>()
    const early = inside(cast.brightside.id, async (tx) => {
      await tx.one(sql`select 1`)
      begun.resolve()
      await goes.promise
      await record(tx, actor, event('began first'))
    })
    await begun.promise
    await append(cast.brightside.id, 'began second')
    goes.resolve()
    await early
    const events = await chainOf(cast.brightside.id)
    expect(events.slice(-2).map(({ targetLabel }) => targetLabel)).toEqual(['began second', 'began first'])
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted())
  })

  test('SQL and JavaScript hash the same of every text and number', async () => {
    const odd = {
      text: 'Zoë "the\\owner"\n\t\u2028 İ 😀',
      'a-key': [1, 2.5, -3e-7, 1e21, null, true],
      ß: { bb: '', a: {} },
      '10': 1,
      '9': 2,
    }
    await append(cast.acme.id, 'Łódź, "Größe"\u0301', { before: odd, after: { empty: {}, list: [] } })
    expectUnbroken((await chainOf(cast.acme.id)).slice(0))
  })

  test('the work of one transaction may write many events', async () => {
    const before = (await chainOf(cast.brightside.id)).length
    await inside(cast.brightside.id, async (tx) => {
      for (let n = 0; n < 50; n++) await record(tx, actor, event(`one of many ${n}`))
    })
    const events = await chainOf(cast.brightside.id)
    expect(events.length).toBe(before + 50)
    expectUnbroken(events)
  })
})

describe('the application’s role', () => {
  const refused = (statement: string, message: RegExp) =>
    expect(inside(cast.acme.id, (tx) => tx.run(sql.raw(statement)))).rejects.toThrow(message)
  const denied = /permission denied/

  test.for([
    `update audit_events set actor_name = 'Nobody'`,
    `delete from audit_events`,
    `truncate audit_events`,
    `insert into audit_events (organization_id, id, actor_kind, actor_name, action, target_kind, target_id, target_label, rule, seq)
       values (current_organization(), 'evt_' || repeat('a', 32), 'system', 'x', 'x', 'x', 'x', 'x', 'x', 7)`,
    `insert into audit_events (organization_id, id, actor_kind, actor_name, action, target_kind, target_id, target_label, rule, at)
       values (current_organization(), 'evt_' || repeat('a', 32), 'system', 'x', 'x', 'x', 'x', 'x', 'x', now() - interval '1 year')`,
    `insert into audit_events (organization_id, id, actor_kind, actor_name, action, target_kind, target_id, target_label, rule, hash)
       values (current_organization(), 'evt_' || repeat('a', 32), 'system', 'x', 'x', 'x', 'x', 'x', 'x', 'x')`,
    `select * from audit_heads`,
    `update audit_heads set seq = 1`,
    `delete from audit_heads`,
    `select * from unsigned_audit_heads(10)`,
    `update audit_checkpoints set seq = 1`,
    `delete from audit_checkpoints`,
  ])('C18: can’t do this: %s', (statement) => refused(statement, denied))

  test('C18: writes no event into another organization’s log', () =>
    refused(
      `insert into audit_events (organization_id, id, actor_kind, actor_name, action, target_kind, target_id, target_label, rule)
       values ('${cast.brightside.id}', 'evt_' || repeat('a', 32), 'system', 'x', 'x', 'x', 'x', 'x', 'x')`,
      /row-level security/,
    ))

  test('searches and sees the head of its own log alone', async () => {
    const rows = await inside<{ seq: number }[]>(cast.acme.id, (tx) =>
      tx.many(sql`select * from search_audit('brightside', 1, 1000000, null, null, null, 10, true)`),
    )
    expect(rows).toEqual([])
    const heads = await inside<{ seq: number }[]>(cast.acme.id, (tx) => tx.many(sql`select seq from audit_head()`))
    expect(heads).toEqual([{ seq: (await chainOf(cast.acme.id)).length }])
  })
})

test('whom no grant binds is stopped too, until they switch the triggers off on purpose', async () => {
  for (const statement of ['update audit_events set rule = $1', 'delete from audit_events where rule <> $1'])
    await expect(guild.admin.query(statement, ['x'])).rejects.toThrow('The log is kept as it was written.')
  await expect(guild.admin.query('truncate audit_events cascade')).rejects.toThrow('The log is kept as it was written.')
})
