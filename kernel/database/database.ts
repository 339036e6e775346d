import { createHash } from 'node:crypto'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { hmac } from '../secrets.ts'
import { isConflict, isRefusedWrite, isStale, sparesConnection } from './failures.ts'
import { tenantKey } from './migrate.ts'
import { urlAs } from './roles.ts'
import type { Statement } from './statement.ts'
import { type Context, type Runner, runnerOn, runTransaction, type Tx } from './transaction.ts'

const int8 = 20
const numeric = 1700
pg.types.setTypeParser(int8, Number)
pg.types.setTypeParser(numeric, Number)

export interface DatabaseOptions {
  adminUrl: string
  secret: string
  /** Connections of guildhall_app; guildhall_service has half as many, and those that listen for jobs. */
  connections?: number
  /** How long a caller waits for one of them. */
  connectionTimeoutMillis?: number
}

const contextLivesSeconds = 600
const mostAttempts = 3
// Each worker keeps one connection of guildhall_service for itself, as long as it lives.
const mostListeners = 2

export class Database implements Runner {
  readonly app: pg.Pool
  /** Identities, jobs and counters; no table of a tenant. */
  readonly service: pg.Pool
  readonly #key: Buffer
  readonly #sockets = new Set<Socket>()

  constructor({ adminUrl, secret, connections = 16, connectionTimeoutMillis = 5000 }: DatabaseOptions) {
    this.#key = tenantKey(secret)
    this.app = pool(urlAs('guildhall_app', adminUrl, secret), { max: connections, connectionTimeoutMillis }, this.#sockets)
    this.service = pool(
      urlAs('guildhall_service', adminUrl, secret),
      { max: Math.ceil(connections / 2) + mostListeners, connectionTimeoutMillis },
      this.#sockets,
    )
  }

  /**
   * One transaction in a signed context. A deadlock or a serialization failure is tried again, since then nothing of the work has
   * happened; so `work` does nothing outside of the database that must not be done twice.
   */
  transaction<T>(context: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#repeat(context, work, { readsOnly: false })
  }

  /** The same for work that changes nothing: the database refuses it a change, and its answer waits for no commit. */
  reading<T>(context: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#repeat(context, work, { readsOnly: true })
  }

  async #repeat<T>(context: Context, work: (tx: Tx) => Promise<T>, mode: { readsOnly: boolean }): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(context, work, mode)
      } catch (error) {
        if (mode.readsOnly && isRefusedWrite(error))
          throw new Error(`What only reads was to change something: ${error.message}`, { cause: error })
        if (!this.#mayRepeat(error, attempt)) throw error
        // The other one was let go on, but may be slower to notice than this one to come back and stand in its way again.
        if (isConflict(error)) await sleep(attempt * (20 + Math.random() * 60))
      }
    }
  }

  /**
   * Signs what a door asks for that has no secret of its own: injected SQL can call the door, and can't sign.
   * The text is hashed first, so that no text can pass for a tenant context.
   */
  sign(purpose: string, text: string): string {
    return hmac(this.#key, `door:${purpose}:${createHash('sha256').update(text).digest('hex')}`)
  }

  async #attempt<T>(context: Context, work: (tx: Tx) => Promise<T>, mode: { readsOnly: boolean }): Promise<T> {
    const client = await this.app.connect()
    const free = (unfit = false) => client.release(unfit || client.getTransactionStatus() !== 'I')
    try {
      const { result, after, ended } = await runTransaction(client, this.#signContext, context, work, mode)
      if (mode.readsOnly) void ended.catch(() => {}).then(() => free())
      else free()
      for (const then of after) report(then)
      return result
    } catch (error) {
      free(!sparesConnection(error))
      throw error
    }
  }

  /** Each stale connection is destroyed when it is found out, so there can be as many attempts as there are connections, and one more. */
  #mayRepeat(error: unknown, attempt: number): boolean {
    return isConflict(error) ? attempt < mostAttempts : isStale(error) && attempt <= this.app.options.max
  }

  readonly #signContext = ({ organizationId, principal }: Context): string => {
    const signed = `${organizationId ?? ''}|${principal}|${Math.floor(Date.now() / 1000) + contextLivesSeconds}`
    return `${signed}|${hmac(this.#key, signed)}`
  }

  /** One statement outside any organization: the doors, and tables that belong to no tenant. */
  readonly #outside = runnerOn(async (statement) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.app.query<never>(statement)
      } catch (error) {
        if (!isStale(error) || !this.#mayRepeat(error, attempt)) throw error
      }
    }
  })
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

  /** Waits until every connection is given back. */
  async stop(): Promise<void> {
    await Promise.all([this.app.end(), this.service.end()])
  }

  /** Cuts every connection, so that what still waits for an answer fails now: the server undoes what was not committed. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** What follows a commit can fail, and can't make the change undone: whoever asked for the change must not be told that it failed. */
function report(then: () => void) {
  try {
    then()
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error))
  }
}

// A statement ends before whoever waits for its answer gives up. A transaction that does nothing holds its locks no longer than that.
const timeouts = {
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 30_000,
  query_timeout: 40_000,
}

function pool(connectionString: string, more: pg.PoolConfig, sockets: Set<Socket>): pg.Pool {
  const stream = () => {
    const socket = new Socket()
    sockets.add(socket)
    return socket.once('close', () => sockets.delete(socket))
  }
  const options = '-c search_path=app,pg_temp'
  const made = new pg.Pool({ connectionString, ...more, stream, pipeline: true, keepAlive: true, ...timeouts, options })
  // Without a listener on pool and client, a failover of the database ends the process.
  made.on('error', () => {})
  made.on('connect', (client) => client.on('error', () => {}))
  return made
}
