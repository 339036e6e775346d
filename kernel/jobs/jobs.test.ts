import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { contextOf, type Furnished, furnish, type TestDatabase, testDatabase } from '../../test/database.ts'
import { testSecret } from '../../test/secret.ts'
import { runnerOn } from '../database/index.ts'
import { urlAs } from '../database/roles.ts'
import { Alive, freeLostJobs } from './alive.ts'
import { enqueue, enqueueInTurn, type Handlers, startWorker } from './jobs.ts'

let database: TestDatabase
let acme: Furnished
let brightside: Furnished
const log = pino({ level: 'silent' })
const workers: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  database = await testDatabase('clozup')
  acme = await furnish(database.admin, 'acme')
  brightside = await furnish(database.admin, 'brightside')
  await database.admin.query('delete from graphile_worker._private_jobs')
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  await database.admin.query('delete from graphile_worker._private_jobs')
})
afterAll(() => database.stop())

interface Job {
  readonly task: string
  readonly payload: { readonly text?: string }
  readonly key: string | null
  readonly attempts: number
  readonly last_error: string | null
  readonly waits: boolean
}

/** Those of the tests: housekeeping adds its own with each minute. */
async function jobs(): Promise<Job[]> {
  const { rows } = await database.admin.query<Job>(
    `select t.identifier as task, j.payload, j.key, j.attempts, j.last_error, j.run_at > now() as waits
     from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier in ('greet', 'other') order by j.id`,
  )
  return rows
}

async function work(handlers: Handlers, pollMilliseconds?: number) {
  const worker = await startWorker({
    pool: database.db.service,
    handlers,
    log,
    ...(pollMilliseconds !== undefined && { pollMilliseconds }),
  })
  workers.push(worker)
  return worker
}

/** Waits until it is so; fails by the time limit of the test. */
async function until(isSo: () => Promise<boolean> | boolean) {
  while (!(await isSo())) await sleep(20)
}

const none = async () => (await jobs()).length === 0
const inAcme = () => contextOf(acme)

describe('a job', () => {
  test('exists if its transaction commits', async () => {
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', { text: 'hello' }))
    expect(await jobs()).toMatchObject([{ task: 'greet', payload: { text: 'hello' }, key: null, attempts: 0, waits: false }])
  })

  test('does not exist, and is not run, if its transaction is undone', async () => {
    const ran: unknown[] = []
    await work({ greet: async (payload) => void ran.push(payload) })
    await expect(
      database.db.transaction(inAcme(), async (tx) => {
        await enqueue(tx, 'greet', { text: 'never' })
        await sleep(200)
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', { text: 'then' }))
    await until(() => ran.length > 0)
    expect(ran).toEqual([{ text: 'then' }])
  })

  test('is not run before its transaction commits, and at once when it does', async () => {
    const ran: string[] = []
    // It never looks by itself.
    await work({ greet: async () => void ran.push('greet') }, 3600_000)
    await database.db.transaction(inAcme(), async (tx) => {
      await enqueue(tx, 'greet', {})
      await sleep(300)
      expect(ran).toEqual([])
    })
    await until(() => ran.length > 0)
  })

  test('keeps any text as it is, and waits for its time', async () => {
    const text = `'; drop table people; -- "quoted" \\ Zoë 漢字 ${'x'.repeat(10_000)}`
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', { text }, { runAt: new Date(Date.now() + 3600_000) }))
    expect(await jobs()).toMatchObject([{ payload: { text }, waits: true }])
  })

  test('with the same key takes the place of the one that waits, within its organization only', async () => {
    const later = { runAt: new Date(Date.now() + 3600_000), key: 'digest' }
    const add = (whose: Furnished, text: string) => database.db.transaction(contextOf(whose), (tx) => enqueue(tx, 'greet', { text }, later))
    await add(acme, 'first')
    await add(brightside, 'other')
    await add(acme, 'second')
    const service = runnerOn((statement) => database.db.service.query(statement as never))
    await enqueue(service, 'greet', { text: 'nobody’s' }, later)
    expect((await jobs()).map(({ payload, key }) => [payload.text, key]).toSorted()).toEqual(
      [
        ['second', `${acme.organizationId}:digest`],
        ['other', `${brightside.organizationId}:digest`],
        ['nobody’s', ':digest'],
      ].toSorted(),
    )
  })
})

describe('workers', () => {
  test('never run one job twice, nor two at the same time, and leave none', async () => {
    const running = new Set<string>()
    const runs = new Map<string, number>()
    const overlaps: string[] = []
    const greet: Handlers[string] = async (_, { id }) => {
      if (running.has(id)) overlaps.push(id)
      running.add(id)
      runs.set(id, (runs.get(id) ?? 0) + 1)
      await sleep(2)
      running.delete(id)
    }
    await Promise.all([work({ greet }), work({ greet }), work({ greet })])
    const count = 200
    await database.db.transaction(inAcme(), async (tx) => {
      for (let i = 0; i < count; i++) await enqueue(tx, 'greet', { i })
    })
    await until(none)
    expect([runs.size, [...runs.values()].every((times) => times === 1), overlaps]).toEqual([count, true, []])
  })

  test('take the jobs of one queue one after the other, each as soon as the one before has ended', async () => {
    let running = 0
    const ran: unknown[] = []
    const greet: Handlers[string] = async (payload) => {
      ran.push([payload, ++running])
      await sleep(1)
      running--
    }
    // They never look by themselves.
    await work({ greet }, 3600_000)
    await database.db.transaction(inAcme(), async (tx) => {
      for (let i = 0; i < 10; i++) await enqueueInTurn(tx, 'line', 'greet', { i })
    })
    await until(none)
    expect(ran).toEqual(Array.from({ length: 10 }, (_, i) => [{ i }, 1]))
  })

  test('try a job that failed again, later, and tell which attempt it is', async () => {
    const attempts: number[] = []
    const looked = Promise.withResolvers<void>()
    const greet: Handlers[string] = async (_, { attempt }) => {
      attempts.push(attempt)
      if (attempt > 1) await looked.promise
      if (attempt < 3) throw new Error(`attempt ${attempt} fails`)
    }
    await work({ greet }, 50)
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', {}))
    await until(async () => (await jobs())[0]?.last_error === 'attempt 1 fails')
    const { rows } = await database.admin.query(
      'select run_at > updated_at as later from graphile_worker._private_jobs where last_error is not null',
    )
    expect(rows).toEqual([{ later: true }])
    looked.resolve()
    await until(async () => {
      await database.admin.query(
        `update graphile_worker._private_jobs set run_at = now() where locked_at is null and last_error is not null`,
      )
      return none()
    })
    expect(attempts).toEqual([1, 2, 3])
  })

  test('give a job up after twelve attempts, and keep it for people to look at', async () => {
    let attempts = 0
    await work({
      greet: async () => {
        attempts++
        throw new Error('always')
      },
    })
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', {}))
    for (let failed = 1; failed <= 12; failed++) {
      await until(async () => ((await jobs())[0]?.attempts ?? 0) >= failed && (await jobs())[0]?.waits === true)
      if (failed < 12) await database.admin.query('update graphile_worker._private_jobs set run_at = now()')
      await database.admin.query(`select pg_notify('jobs:insert', '{"count":1}')`)
    }
    await database.admin.query('update graphile_worker._private_jobs set run_at = now()')
    await sleep(300)
    expect([attempts, await jobs()]).toMatchObject([12, [{ attempts: 12, last_error: 'always' }]])
  })

  test('a job of a task that no worker knows waits for one that does', async () => {
    const ran: unknown[] = []
    await work({ other: async () => {} })
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', { text: 'patient' }))
    await sleep(200)
    expect(await jobs()).toMatchObject([{ task: 'greet', attempts: 0 }])
    await work({ greet: async (payload) => void ran.push(payload) })
    await until(none)
    expect(ran).toEqual([{ text: 'patient' }])
  })

  test('finish what they have begun before they stop, and begin nothing more', async () => {
    let [begun, ended] = [0, 0]
    const goes = Promise.withResolvers<void>()
    const worker = await work({
      greet: async () => {
        begun++
        await goes.promise
        ended++
      },
    })
    await database.db.transaction(inAcme(), async (tx) => {
      for (let i = 0; i < 8; i++) await enqueue(tx, 'greet', { i })
    })
    await until(() => begun === 4)
    workers.splice(0)
    const stopped = worker.stop()
    goes.resolve()
    await stopped
    expect([begun, ended]).toEqual([4, 4])
    expect(await jobs()).toHaveLength(4)
  })
})

describe('a job whose worker is gone', () => {
  const lock = (worker: string, seconds: number) =>
    database.admin.query(
      `update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - make_interval(secs => $2), attempts = 1`,
      [worker, seconds],
    )
  const isLocked = async () =>
    (await database.admin.query('select from graphile_worker._private_jobs where locked_by is not null')).rowCount === 1

  test('is freed, and taken up by the next worker that starts', async () => {
    const ran: unknown[] = []
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', { text: 'lost' }))
    await lock('worker-killed', 61)
    await work({ greet: async (payload, { attempt }) => void ran.push([payload, attempt]) })
    await until(none)
    expect(ran).toEqual([[{ text: 'lost' }, 2]])
  })

  test('stays where it is while its worker lives, or began a moment ago', async () => {
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', {}))
    await lock('worker-busy', 3600)
    const alive = new Alive(database.db.service)
    await alive.add('worker-busy')
    await freeLostJobs(database.db.service)
    expect(await isLocked()).toBe(true)
    await alive.stop()
    await lock('worker-busy', 59)
    await freeLostJobs(database.db.service)
    expect(await isLocked()).toBe(true)
    await lock('worker-busy', 61)
    await freeLostJobs(database.db.service)
    expect(await isLocked()).toBe(false)
  })

  test('is told from one whose worker lost its connections and lives on', async () => {
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', {}))
    await lock('worker-busy', 3600)
    const alive = new Alive(database.db.service)
    await alive.add('worker-busy')
    const holders = `select pid from pg_locks where locktype = 'advisory' and classid = 7220602 and database = (select oid from pg_database where datname = current_database())`
    const [before] = (await database.admin.query<{ pid: number }>(holders)).rows
    await database.admin.query('select pg_terminate_backend($1)', [before?.pid])
    await until(async () => {
      const [now] = (await database.admin.query<{ pid: number }>(holders)).rows
      return now !== undefined && now.pid !== before?.pid
    })
    await freeLostJobs(database.db.service)
    expect(await isLocked()).toBe(true)
    await alive.stop()
  })

  test('really is freed when its process is killed', async () => {
    const code = `
      const { Alive } = await import(process.argv[1])
      const pg = (await import(process.argv[2])).default
      const pool = new pg.Pool({ connectionString: process.env.URL })
      await new Alive(pool).add('worker-of-a-process')
      process.stdout.write('alive')
      setInterval(() => {}, 1000)`
    const paths = [new URL('alive.ts', import.meta.url).href, import.meta.resolve('pg')]
    const env = { URL: urlAs('guildhall_service', database.adminUrl, testSecret) }
    const other = spawn(process.execPath, ['--input-type=module', '-e', code, ...paths], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((done) => other.stdout.once('data', done))
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', {}))
    await lock('worker-of-a-process', 3600)
    await freeLostJobs(database.db.service)
    expect(await isLocked()).toBe(true)
    other.kill('SIGKILL')
    await until(async () => {
      await freeLostJobs(database.db.service)
      return !(await isLocked())
    })
  })
})

describe('the application', () => {
  test('may add jobs, and neither read, change, remove nor unlock them', async () => {
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', { text: 'mine' }))
    const forbidden = [
      'select * from graphile_worker._private_jobs',
      'select * from graphile_worker.jobs',
      'update graphile_worker._private_jobs set payload = null',
      'delete from graphile_worker._private_jobs',
      `insert into graphile_worker._private_jobs (task_id) values (1)`,
      `select graphile_worker.add_job('greet')`,
      `select graphile_worker.remove_job('digest')`,
      `select graphile_worker.complete_jobs(array[1])`,
      `select graphile_worker.force_unlock_workers(array['x'])`,
    ]
    for (const statement of forbidden) await expect(database.db.app.query(statement), statement).rejects.toThrow('permission denied')
    expect(await jobs()).toMatchObject([{ payload: { text: 'mine' } }])
  })

  test('a worker reaches no table of a tenant by its own connection', async () => {
    const seen: unknown[] = []
    await work({
      greet: async () => void seen.push(await database.db.service.query('select from memberships').catch((error: Error) => error.message)),
    })
    await database.db.transaction(inAcme(), (tx) => enqueue(tx, 'greet', {}))
    await until(() => seen.length > 0)
    expect(seen).toEqual(['permission denied for table memberships'])
  })
})
