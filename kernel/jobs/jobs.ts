/**
 * Jobs: rows of the transaction that wants the work done, taken up by a worker after the commit. A job acts with no more than it
 * may at that moment: whoever handles one reads the state anew.
 */
import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Logger as WorkerLogger, run, type WorkerEvents } from 'graphile-worker'
import type pg from 'pg'
import type { Logger } from 'pino'
import { sql } from 'kysely'
import type { Runner } from '../database/index.ts'
import { Alive, freeLostJobs } from './alive.ts'

export interface JobOptions {
  runAt?: Date
  /** A job with the same key that has not begun is replaced. */
  key?: string
}

export type Handler = (payload: unknown, job: { readonly id: string; readonly attempt: number }) => Promise<void>
export type Handlers = Readonly<Record<string, Handler>>

/** Adds a job within the transaction: it exists if, and only if, the change does. */
export async function enqueue(runner: Runner, task: string, payload: object, { runAt, key }: JobOptions = {}): Promise<void> {
  await runner.run(
    sql`select app.enqueue(${task}, ${JSON.stringify(payload)}::json, coalesce(${runAt?.toISOString() ?? null}::timestamptz, now()), ${key ?? null})`,
  )
}

/** The same for jobs of one queue (within the organization), which are done one after the other. Those that are not due hold up none. */
export async function enqueueInTurn(
  runner: Runner,
  queue: string,
  task: string,
  payload: object,
  { runAt, key }: JobOptions = {},
): Promise<void> {
  await runner.run(
    sql`select app.enqueue_in_turn(${queue}, ${task}, ${JSON.stringify(payload)}::json, coalesce(${runAt?.toISOString() ?? null}::timestamptz, now()), ${key ?? null})`,
  )
}

export interface WorkerOptions {
  pool: pg.Pool
  handlers: Handlers
  log: Logger
  /** Lines in cron's format: `0 4 * * * task`. */
  crontab?: string
  /** How many jobs at once. */
  concurrency?: number
  /** How often it looks for jobs whose time has come; new ones it is told of. */
  pollMilliseconds?: number
}

export interface RunningWorker {
  /** What was begun is finished, and nothing more is begun. */
  stop(): Promise<void>
}

const housekeeping = '* * * * * free-lost-jobs'

const againMilliseconds = 1000

/**
 * Works off jobs until stopped; any number of workers share them, each job goes to one. Where the database goes away while a job
 * ends, the library gives its workers up, since nobody knows what has become of the job; then others begin in their place.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  let current = await begin(options)
  let stopping = false
  const watching = (async () => {
    for (;;) {
      await current.ended
      if (stopping) return
      options.log.warn('the workers of jobs ended; others begin')
      await sleep(againMilliseconds)
      current = await begin(options).catch(() => current)
      if (stopping) return current.stop()
    }
  })()
  return {
    async stop() {
      stopping = true
      await current.stop()
      await watching
    },
  }
}

async function begin({ pool, handlers, log, crontab = '', concurrency = 4, pollMilliseconds = 2000 }: WorkerOptions) {
  const alive = new Alive(pool)
  const events: WorkerEvents = new EventEmitter()
  events.on('worker:create', ({ worker }) => void alive.add(worker.workerId))
  events.on('job:complete', ({ worker, job }) => {
    if (job.job_queue_id === null) return
    // Whoever stops meanwhile looks for nothing more, and without the database the next look comes by itself.
    untilWritten(pool, job.id)
      .then(() => worker.workerPool.nudge(1))
      .catch(() => {})
  })
  await freeLostJobs(pool)
  const runner = await run({
    pgPool: pool,
    taskList: taskListOf({ ...handlers, 'free-lost-jobs': () => freeLostJobs(pool) }),
    crontab: `${crontab}\n${housekeeping}`,
    events,
    concurrency,
    pollInterval: pollMilliseconds,
    noHandleSignals: true,
    logger: loggerFor(log),
    // Without a delay the library waits for no answer to the end of a job, and a lost connection then ends the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  })
  const ended = runner.promise.catch((error: unknown) => log.warn({ err: error }, 'the workers of jobs failed')).then(() => alive.stop())
  return {
    ended,
    stop: () =>
      runner
        .stop()
        .catch(() => {})
        .then(() => ended),
  }
}

/**
 * Until the end of this job is in the database. The library looks for another one before that: the next of the same queue would be
 * found when it looks by itself again, so that a hundred webhooks to one address took ten minutes.
 */
async function untilWritten(pool: pg.Pool, jobId: string): Promise<void> {
  for (let looks = 0; looks < 100; looks++) {
    const { rowCount } = await pool.query('select from graphile_worker.jobs where id = $1 and locked_at is not null', [jobId])
    if (!rowCount) return
    await sleep(10)
  }
}

function taskListOf(handlers: Handlers) {
  return Object.fromEntries(
    Object.entries(handlers).map(([task, handle]) => [
      task,
      (payload: unknown, helpers: { job: { id: string; attempts: number } }) =>
        handle(payload, { id: helpers.job.id, attempt: helpers.job.attempts }),
    ]),
  )
}

function loggerFor(log: Logger) {
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const
  return new WorkerLogger(
    (_scope) => (level, message, meta) => log[levels[level as keyof typeof levels] ?? 'debug']({ worker: meta }, message),
  )
}
