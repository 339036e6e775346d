import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { contextOf, type Furnished, furnish, type TestDatabase, testDatabase } from '../../test/database.ts'
import { testSecret } from '../../test/secret.ts'
import { Database, sql, violatedConstraint } from './index.ts'

let database: TestDatabase
let acme: Furnished
let brightside: Furnished
const unhandled: unknown[] = []

beforeAll(async () => {
  process.on('unhandledRejection', (reason) => unhandled.push(reason))
  database = await testDatabase('clozup', { connections: 4 })
  acme = await furnish(database.admin, 'acme')
  brightside = await furnish(database.admin, 'brightside')
})
afterAll(() => database.stop())
afterEach(() => expect(unhandled, 'unhandled rejections').toEqual([]))

const inAcme = () => contextOf(acme)
const rename = (name: string) => sql`update organizations set name = ${name}`
const names = sql<{ name: string }>`select name from organizations`
const failing = sql`select 1 / 0`
const nameOf = async ({ organizationId }: Furnished) =>
  (await database.admin.query<{ name: string }>('select name from organizations where id = $1', [organizationId])).rows[0]?.name
const noConnectionIsOut = () => expect(database.db.app.idleCount).toBe(database.db.app.totalCount)

describe('a transaction', () => {
  test('commits what its work did, and gives what its work gave', async () => {
    expect(await database.db.transaction(inAcme(), async (tx) => (await tx.run(rename('Acme')), 'done'))).toBe('done')
    expect(await nameOf(acme)).toBe('Acme')
  })

  test('undoes everything when its work throws', async () => {
    const work = database.db.transaction(inAcme(), async (tx) => {
      await tx.run(rename('Never'))
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await nameOf(acme)).toBe('Acme')
    noConnectionIsOut()
  })

  test('a failed first statement rolls back, and the connection goes on being usable', async () => {
    const one = new Database({ ...options(), connections: 1 })
    try {
      for (let round = 0; round < 3; round++) {
        await expect(one.transaction(inAcme(), (tx) => tx.run(failing))).rejects.toThrow('division by zero')
        expect(await one.transaction(inAcme(), (tx) => tx.many(names))).toEqual([{ name: 'Acme' }])
      }
    } finally {
      await one.stop()
    }
  })

  test('a statement after an error changes nothing, and the first error is the one that is told', async () => {
    const work = database.db.transaction(inAcme(), async (tx) => {
      await Promise.all([tx.run(failing), tx.run(rename('Never'))])
    })
    await expect(work).rejects.toThrow('division by zero')
    expect(await nameOf(acme)).toBe('Acme')
  })

  test('a failure that its work swallows still undoes everything, and is told', async () => {
    let told = false
    const work = database.db.transaction(inAcme(), async (tx) => {
      tx.afterCommit(() => (told = true))
      await tx.run(rename('Never'))
      await tx.run(failing).catch(() => {})
    })
    await expect(work).rejects.toThrow('division by zero')
    expect(await nameOf(acme)).toBe('Acme')
    expect(told).toBe(false)
  })

  test('a failure that nobody waited for is not answered as a success', async () => {
    let told = false
    const work = database.db.transaction(inAcme(), async (tx) => {
      tx.afterCommit(() => (told = true))
      await tx.run(rename('Never'))
      tx.run(failing).catch(() => {})
    })
    await expect(work).rejects.toThrow()
    expect(await nameOf(acme)).toBe('Acme')
    expect(told).toBe(false)
  })

  test('a context that can not be entered is the error that is told, and nothing is done', async () => {
    const work = database.db.transaction({ organizationId: 'org_\0', principal: acme.owner }, async (tx) => {
      await tx.run(sql`select enqueue('never', '{}')`)
    })
    await expect(work).rejects.toThrow('invalid byte sequence')
    expect((await database.admin.query(`select from graphile_worker.jobs where task_identifier = 'never'`)).rowCount).toBe(0)
  })

  test('without a statement it does nothing, and still waits for its beginning', async () => {
    expect(await database.db.transaction(inAcme(), async () => 'nothing')).toBe('nothing')
    noConnectionIsOut()
  })

  test('nothing can be sent through it after its end, when others have its connection', async () => {
    let kept: { many: (statement: typeof names) => Promise<unknown> } | undefined
    await database.db.transaction(inAcme(), async (tx) => void (kept = tx))
    await expect(kept?.many(names)).rejects.toThrow('This transaction has ended.')
    await database.db
      .transaction(inAcme(), async (tx) => {
        kept = tx
        throw new Error('over')
      })
      .catch(() => {})
    await expect(kept?.many(names)).rejects.toThrow('This transaction has ended.')
  })
})

describe('afterCommit', () => {
  test('runs after the commit, in order, and when the connection is free again', async () => {
    const seen: string[] = []
    await database.db.transaction(inAcme(), async (tx) => {
      tx.afterCommit(() => seen.push('first'))
      tx.afterCommit(() => (noConnectionIsOut(), seen.push('second')))
      await tx.run(rename('Acme'))
      expect(seen).toEqual([])
    })
    expect(seen).toEqual(['first', 'second'])
  })

  test('never runs after a rollback, nor where the commit itself is refused', async () => {
    const seen: string[] = []
    const note = () => void seen.push('told')
    await expect(
      database.db.transaction(inAcme(), async (tx) => {
        tx.afterCommit(note)
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    // The reference of the owner is checked at the commit.
    const work = database.db.transaction(inAcme(), async (tx) => {
      tx.afterCommit(note)
      await tx.run(sql`delete from memberships where role = 'owner'`)
    })
    expect(violatedConstraint(await work.catch((error: unknown) => error))).toBe('organizations_owner_is_member')
    expect(seen).toEqual([])
  })

  test('a failure of what follows neither undoes the change nor keeps the others from running', async () => {
    const warned = new Promise<Error>((done) => process.once('warning', done))
    let second = false
    const given = await database.db.transaction(inAcme(), async (tx) => {
      tx.afterCommit(() => {
        throw new Error('nobody listens')
      })
      tx.afterCommit(() => (second = true))
      return 'committed'
    })
    expect([given, second, (await warned).message]).toEqual(['committed', true, 'nobody listens'])
  })
})

describe('attempt', () => {
  test('undoes what failed, and lets the transaction go on', async () => {
    await database.db.transaction(inAcme(), async (tx) => {
      await tx.run(rename('Kept'))
      const failed = tx.attempt(async () => {
        await tx.run(rename('Undone'))
        await tx.run(failing)
      })
      await expect(failed).rejects.toThrow('division by zero')
      expect(await tx.many(names)).toEqual([{ name: 'Kept' }])
    })
    expect(await nameOf(acme)).toBe('Kept')
  })

  test('keeps what succeeded, and gives what it gave', async () => {
    await database.db.transaction(inAcme(), async (tx) => expect(await tx.attempt(() => tx.run(rename('Acme')))).toBe(1))
    expect(await nameOf(acme)).toBe('Acme')
  })

  test('an inner one that failed does not shield the outer one from being undone', async () => {
    await database.db.transaction(inAcme(), async (tx) => {
      const outer = tx.attempt(async () => {
        await tx.run(rename('Outer'))
        await tx.attempt(() => tx.run(failing)).catch(() => {})
        throw new Error('outer fails too')
      })
      await expect(outer).rejects.toThrow('outer fails too')
    })
    expect(await nameOf(acme)).toBe('Acme')
  })

  test('an inner one that failed undoes nothing of the outer one', async () => {
    await database.db.transaction(inAcme(), async (tx) => {
      await tx.attempt(async () => {
        await tx.run(rename('Outer'))
        await tx.attempt(() => tx.run(failing)).catch(() => {})
      })
    })
    expect(await nameOf(acme)).toBe('Outer')
    await database.db.transaction(inAcme(), (tx) => tx.run(rename('Acme')))
  })

  test('a failure that is swallowed within it is told by it', async () => {
    await database.db.transaction(inAcme(), async (tx) => {
      const swallowing = tx.attempt(async () => {
        await tx.run(rename('Never'))
        await tx.run(failing).catch(() => {})
      })
      await expect(swallowing).rejects.toThrow('division by zero')
    })
    expect(await nameOf(acme)).toBe('Acme')
  })
})

describe('within', () => {
  const inBrightside = () => brightside.organizationId

  test('works in the other organization, and then in the first again', async () => {
    const seen = await database.db.transaction(inAcme(), async (tx) => [
      await tx.many(names),
      await tx.within(inBrightside(), (other) => other.many(names)),
      await tx.many(names),
    ])
    expect(seen).toEqual([[{ name: 'Acme' }], [{ name: 'brightside' }], [{ name: 'Acme' }]])
  })

  test('nested, it comes back step by step', async () => {
    const seen = await database.db.transaction(inAcme(), (tx) =>
      tx.within(inBrightside(), async (other) => [
        ...(await other.within(acme.organizationId, (again) => again.many(names))),
        ...(await other.many(names)),
      ]),
    )
    expect(seen).toEqual([{ name: 'Acme' }, { name: 'brightside' }])
  })

  test('is in the first organization again after its work threw', async () => {
    await database.db.transaction(inAcme(), async (tx) => {
      const refused = tx.within(inBrightside(), async () => {
        throw new Error('refused')
      })
      await expect(refused).rejects.toThrow('refused')
      expect(await tx.many(names)).toEqual([{ name: 'Acme' }])
    })
  })

  test('is in the first organization again after a statement failed within an attempt', async () => {
    await database.db.transaction(inAcme(), async (tx) => {
      await expect(tx.attempt(() => tx.within(inBrightside(), (other) => other.run(failing)))).rejects.toThrow('division by zero')
      expect(await tx.many(names)).toEqual([{ name: 'Acme' }])
    })
  })

  test('meanwhile nothing can be sent through the outer handle, and afterwards nothing through the inner', async () => {
    await database.db.transaction(inAcme(), async (tx) => {
      const inner = await tx.within(inBrightside(), async (other) => {
        await expect(tx.run(rename('In the wrong organization'))).rejects.toThrow('goes on in another context')
        return { other }
      })
      await expect(inner.other.many(names)).rejects.toThrow('goes on in another context')
    })
    expect([await nameOf(acme), await nameOf(brightside)]).toEqual(['Acme', 'brightside'])
  })

  test('an organization that can not be entered is the error that is told, and nothing is done', async () => {
    const work = database.db.transaction(inAcme(), async (tx) => {
      await tx.run(rename('Never'))
      await tx.within('org_\0', async () => {})
    })
    await expect(work).rejects.toThrow('invalid byte sequence')
    expect(await nameOf(acme)).toBe('Acme')
  })
})

describe('a conflict', () => {
  test('a deadlock is tried again, and both transactions succeed', async () => {
    const [first, second] = [acme, brightside]
    let runs = 0
    let bothHold = () => {}
    const held = new Promise<void>((done) => (bothHold = done))
    const oneIsDone = Promise.withResolvers<void>()
    const lockBoth = async (one: Furnished, other: Furnished) => {
      const id = await database.db.transaction({ organizationId: one.organizationId, principal: 'system' }, async (tx) => {
        // On a busy machine, whoever was let go on may be slower than the other one to come back twice.
        if (++runs > 2) await oneIsDone.promise
        await tx.run(sql`update organizations set timezone = 'Europe/Berlin'`)
        if (runs === 2) bothHold()
        await held
        await tx.within(other.organizationId, (elsewhere) => elsewhere.run(sql`update organizations set timezone = 'Europe/Berlin'`))
        return one.organizationId
      })
      oneIsDone.resolve()
      return id
    }
    expect(await Promise.all([lockBoth(first, second), lockBoth(second, first)])).toEqual([first.organizationId, second.organizationId])
    expect(runs).toBeGreaterThan(2)
  })

  test('is given up after three attempts', async () => {
    let runs = 0
    const work = database.db.transaction(inAcme(), async (tx) => {
      runs++
      await tx.run(sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`)
    })
    await expect(work).rejects.toThrow('again')
    expect(runs).toBe(3)
  })

  test('what a rolled back attempt noted for after the commit is forgotten', async () => {
    let runs = 0
    let told = 0
    await database.db.transaction(inAcme(), async (tx) => {
      tx.afterCommit(() => told++)
      if (++runs === 1) await tx.run(sql`do $$ begin raise exception 'again' using errcode = '40P01'; end $$`)
    })
    expect([runs, told]).toEqual([2, 1])
  })

  test('any other failure is not tried again', async () => {
    let runs = 0
    await expect(database.db.transaction(inAcme(), (tx) => (runs++, tx.run(failing)))).rejects.toThrow()
    expect(runs).toBe(1)
  })
})

function options() {
  return { adminUrl: database.adminUrl, secret: testSecret }
}
