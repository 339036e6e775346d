import pg from 'pg'
import { hmac } from '../secrets.ts'
import { tenantKey } from './migrate.ts'
import { urlAs } from './roles.ts'
import { type Named, named, type Statement } from './statement.ts'

const int8 = 20
const numeric = 1700
pg.types.setTypeParser(int8, Number)
pg.types.setTypeParser(numeric, Number)

/** For whom a transaction works: whose rows it may see, and on whose behalf. */
export interface Context {
  readonly organizationId: string | null
  /** A person's id, or `system` for a job that acts on nobody's behalf. */
  readonly principal: string
}

/** What a statement can be run by: a transaction, or for reads that need none the database itself. */
export interface Runner {
  many<Row>(statement: Statement<Row>): Promise<Row[]>
  maybe<Row>(statement: Statement<Row>): Promise<Row | undefined>
  /** The one row; throws where there is none. */
  one<Row>(statement: Statement<Row>): Promise<Row>
  /** Runs it for its effect; the number of rows touched. */
  run(statement: Statement<unknown>): Promise<number>
}

/** A transaction in the context of one organization. Work that changes data can't be called without one. */
export interface Tx extends Runner {
  readonly organizationId: string
  readonly principal: string
  /** Goes on in another organization's context, within the same transaction (the move of an account touches two). */
  within<T>(organizationId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Run after the commit, and never after a rollback. */
  afterCommit(work: () => void): void
}

export interface DatabaseOptions {
  adminUrl: string
  secret: string
  /** Connections of guildhall_app; guildhall_service has half as many. */
  connections?: number
}

const contextLivesSeconds = 600

export class Database implements Runner {
  readonly app: pg.Pool
  /** Identities, jobs and counters; no table of a tenant. */
  readonly service: pg.Pool
  readonly #key: Buffer

  constructor({ adminUrl, secret, connections = 16 }: DatabaseOptions) {
    this.#key = tenantKey(secret)
    this.app = pool(urlAs('guildhall_app', adminUrl, secret), connections)
    this.service = pool(urlAs('guildhall_service', adminUrl, secret), Math.ceil(connections / 2))
  }

  /**
   * One transaction in a signed context. `begin`, the context and the first statement go out in one round trip.
   * A deadlock or a serialization failure is tried again, since then nothing of the work has happened.
   */
  async transaction<T>(context: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(context, work)
      } catch (error) {
        if (attempt === 3 || !isConflict(error)) throw error
      }
    }
  }

  async #attempt<T>(context: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.app.connect()
    const after: (() => void)[] = []
    let broken: Error | undefined
    try {
      const opened = Promise.all([client.query(begin), this.#enter(client, context)])
      // The first statement of `work` follows on the same wire, before these are answered; a failure is seen at the commit at the latest.
      opened.catch(() => {})
      const result = await work(this.#tx(client, context, after))
      await opened
      await client.query(commit)
      for (const then of after) then()
      return result
    } catch (error) {
      await client.query(rollback).catch((failure: Error) => (broken = failure))
      throw error
    } finally {
      client.release(broken)
    }
  }

  #tx(client: pg.PoolClient, context: Context, after: (() => void)[]): Tx {
    const runner = runnerOn((statement) => client.query<never>(statement as pg.QueryConfig))
    return {
      ...runner,
      organizationId: context.organizationId ?? '',
      principal: context.principal,
      afterCommit: (work) => after.push(work),
      within: async (organizationId, work) => {
        const other = { ...context, organizationId }
        void this.#enter(client, other).catch(() => {})
        try {
          return await work(this.#tx(client, other, after))
        } finally {
          await this.#enter(client, context).catch(() => {})
        }
      },
    }
  }

  #enter(client: pg.PoolClient, { organizationId, principal }: Context) {
    const signed = `${organizationId ?? ''}|${principal}|${Math.floor(Date.now() / 1000) + contextLivesSeconds}`
    return client.query({ name: 'enter', text: "select set_config('app.tenant', $1, true)", values: [`${signed}|${hmac(this.#key, signed)}`] })
  }

  /** One statement outside any organization: the doors, and tables that belong to no tenant. */
  readonly #outside = runnerOn((statement) => this.app.query<never>(statement as pg.QueryConfig))
  many<Row>(statement: Statement<Row>) {
    return this.#outside.many(statement)
  }
  maybe<Row>(statement: Statement<Row>) {
    return this.#outside.maybe(statement)
  }
  one<Row>(statement: Statement<Row>) {
    return this.#outside.one(statement)
  }
  run(statement: Statement<unknown>) {
    return this.#outside.run(statement)
  }

  async stop(): Promise<void> {
    await Promise.all([this.app.end(), this.service.end()])
  }
}

const begin = { name: 'begin', text: 'begin' }
const commit = { name: 'commit', text: 'commit' }
const rollback = 'rollback'

type Send = (statement: Named) => Promise<{ rows: unknown[]; rowCount: number | null }>

/** The same four verbs on whatever sends a statement. */
export function runnerOn(send: Send): Runner {
  const rows = async <Row>(statement: Statement<Row>) => (await send(named(statement))).rows as Row[]
  return {
    many: rows,
    maybe: async (statement) => (await rows(statement))[0],
    one: async (statement) => {
      const [row] = await rows(statement)
      if (row === undefined) throw new Error('A statement that must find a row found none.')
      return row
    },
    run: async (statement) => (await send(named(statement))).rowCount ?? 0,
  }
}

function pool(connectionString: string, max: number): pg.Pool {
  const made = new pg.Pool({ connectionString, max, pipeline: true, connectionTimeoutMillis: 5000, options: '-c search_path=app,pg_temp' })
  // Without a listener on pool and client, a failover of the database ends the process.
  made.on('error', () => {})
  made.on('connect', (client) => client.on('error', () => {}))
  return made
}

const conflicts = new Set(['40001', '40P01'])
const unavailable = new Set(['57P01', '57P02', '57P03', '53300', '08000', '08003', '08006', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE'])

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function isConflict(error: unknown): boolean {
  return conflicts.has(codeOf(error))
}

/** Whether this failure means that the database can't be reached now, and may be again in a moment. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnavailable)
  if (unavailable.has(codeOf(error))) return true
  return error instanceof Error && /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(error.message)
}

/** The constraint that refused a write, or undefined for any other failure. */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && error.code?.startsWith('23') ? error.constraint : undefined
}
