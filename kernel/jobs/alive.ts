/**
 * Which workers live. A worker that dies in the middle of a job leaves it locked, and the library frees it after four hours only.
 * So each process holds an advisory lock for each of its workers, which the database lets go of as soon as the process is gone.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const lockClass = 7_220_602
const againMilliseconds = 500

// A job that was taken up just now may be one whose worker has not said yet that it lives, or says it anew after the database was away.
const graceSeconds = 60

/** Frees the jobs of workers that are gone; others, or they themselves started anew, take them up. */
export async function freeLostJobs(pool: pg.Pool): Promise<void> {
  await pool.query(
    `select graphile_worker.force_unlock_workers(gone.ids) from (
       select array_agg(distinct locked_by) as ids from graphile_worker.jobs
       where locked_at < now() - make_interval(secs => $2) and not exists (
         select from pg_locks where locktype = 'advisory' and classid = $1 and objid = (hashtext(locked_by)::bigint & 4294967295)::oid
           and database = (select oid from pg_database where datname = current_database()))
     ) gone where gone.ids is not null`,
    [lockClass, graceSeconds],
  )
}

export class Alive {
  readonly #connection: pg.PoolOptions
  readonly #workers = new Set<string>()
  #client: Promise<pg.Client | undefined> | undefined
  #stopped = false

  constructor(pool: pg.Pool) {
    this.#connection = pool.options
  }

  async add(worker: string): Promise<void> {
    this.#workers.add(worker)
    this.#client ??= this.#connect()
    const client = await this.#client
    if (client) await hold(client, worker).catch(() => {})
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await (await this.#client)?.end()
  }

  /** One connection for all workers of the process; when it is lost, another one says the same. */
  async #connect(): Promise<pg.Client | undefined> {
    while (!this.#stopped) {
      const client = new pg.Client(this.#connection)
      let holds = false
      client.on('error', () => {})
      client.once('end', () => {
        if (holds && !this.#stopped) this.#client = this.#connect()
      })
      try {
        await client.connect()
        for (const worker of this.#workers) await hold(client, worker)
        holds = true
        return client
      } catch {
        void client.end().catch(() => {})
        await sleep(againMilliseconds)
      }
    }
    return undefined
  }
}

async function hold(client: pg.Client, worker: string): Promise<void> {
  await client.query('select pg_try_advisory_lock($1, hashtext($2))', [lockClass, worker])
}
