import type { Writable } from 'node:stream'
import type pg from 'pg'
import { type Named, named, type Statement } from './statement.ts'

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
  /** Undoes what `work` did if it throws, and lets the transaction go on. */
  attempt<T>(work: () => Promise<T>): Promise<T>
  /** Run after the commit, and never after a rollback. What it throws is reported, and undoes nothing. */
  afterCommit(work: () => void): void
}

/** Makes the setting that row security reads: the context and a signature that only the database and this process can make. */
export type Sign = (context: Context) => string

interface Underway {
  readonly client: pg.PoolClient
  readonly sign: Sign
  readonly after: (() => void)[]
  /**
   * The handle whose context the connection is in; undefined once the transaction has ended. A statement through any other
   * would run in a context that is not its own, or, after the end, in the transaction of whoever has the connection now.
   */
  current: Tx | undefined
  /** The first statement that failed. The database undoes all then, whatever became of the failure here. */
  failure: unknown
  attempts: number
}

export interface Outcome<T> {
  readonly result: T
  readonly after: readonly (() => void)[]
  /** The connection is the transaction's until then. */
  readonly ended: Promise<void>
}

/**
 * `begin`, the context and the first statements of `work` go out in one round trip; a failure of the first two is seen at the
 * commit at the latest. What only reads has its result before the commit is answered: there is nothing that this could undo.
 * Whoever calls gives the connection back, and destroys it where it is not fit for others any more.
 */
export async function runTransaction<T>(
  client: pg.PoolClient,
  sign: Sign,
  context: Context,
  work: (tx: Tx) => Promise<T>,
  { readsOnly }: { readsOnly: boolean },
): Promise<Outcome<T>> {
  const underway: Underway = { client, sign, after: [], current: undefined, failure: undefined, attempts: 0 }
  const tx = (underway.current = handle(underway, context))
  const opened = Promise.all([say(client, readsOnly ? 'begin read only' : 'begin'), enter(underway, context)])
  opened.catch(() => {})
  try {
    const result = await work(tx)
    underway.current = undefined
    await opened
    if (underway.failure !== undefined) throw underway.failure
    const ended = commit(client)
    if (readsOnly) ended.catch(() => {})
    else await ended
    return { result, after: underway.after, ended }
  } catch (error) {
    underway.current = undefined
    const cause = await opened.then(() => error).catch((first: unknown) => first)
    await client.query('rollback').catch(() => {})
    throw cause
  }
}

/**
 * What is said within one turn of the event loop leaves in one packet: a system call for each statement costs as much as a small
 * statement does.
 */
function say<Row extends pg.QueryResultRow>(client: pg.PoolClient, query: string | pg.QueryConfig): Promise<pg.QueryResult<Row>> {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  if (stream.writableCorked === 0) {
    stream.cork()
    process.nextTick(() => stream.uncork())
  }
  return client.query<Row>(query)
}

/** PostgreSQL answers the commit of a failed transaction with ROLLBACK, and with no error. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query('commit')
  if (command !== 'COMMIT') throw new Error('Nothing was committed: a statement that nobody waited for has failed.')
}

function handle(underway: Underway, context: Context): Tx {
  const tx: Tx = {
    ...runnerOn((statement) => send(underway, tx, statement)),
    organizationId: context.organizationId ?? '',
    principal: context.principal,
    afterCommit: (work) => void underway.after.push(work),
    attempt: (work) => attempt(underway, tx, work),
    within: (organizationId, work) => within(underway, tx, context, organizationId, work),
  }
  return tx
}

function requireCurrent({ current }: Underway, tx: Tx) {
  if (current === tx) return
  throw new Error(
    current ? 'This transaction goes on in another context: use the one that `within` hands over.' : 'This transaction has ended.',
  )
}

async function send(underway: Underway, tx: Tx, statement: Named) {
  requireCurrent(underway, tx)
  try {
    return await say<never>(underway.client, statement)
  } catch (error) {
    underway.failure ??= error
    throw error
  }
}

function enter({ client, sign }: Underway, context: Context) {
  return say(client, { name: 'enter', text: "select set_config('app.tenant', $1, true)", values: [sign(context)] })
}

async function within<T>(underway: Underway, tx: Tx, context: Context, organizationId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  requireCurrent(underway, tx)
  const other = { ...context, organizationId }
  const entered = enter(underway, other)
  entered.catch(() => {})
  const inner = (underway.current = handle(underway, other))
  let result: T
  try {
    result = await work(inner)
    await entered
  } catch (error) {
    underway.current = tx
    // After a failed statement this fails as well; whoever catches the error by `attempt` gets the former context back with the savepoint.
    await enter(underway, context).catch(() => {})
    throw error
  }
  underway.current = tx
  // Nobody needs to wait: whatever follows goes over the same wire, and a failure would abort the transaction.
  enter(underway, context).catch((lost: unknown) => (underway.failure ??= lost))
  return result
}

async function attempt<T>(underway: Underway, tx: Tx, work: () => Promise<T>): Promise<T> {
  requireCurrent(underway, tx)
  const { client, failure } = underway
  // Names of their own: rolling back to a savepoint keeps it, and an inner one of the same name would hide the outer.
  const savepoint = `attempt_${++underway.attempts}`
  say(client, `savepoint ${savepoint}`).catch(() => {})
  try {
    const result = await work()
    if (underway.failure !== failure) throw underway.failure
    await client.query(`release ${savepoint}`)
    return result
  } catch (error) {
    await client.query(`rollback to ${savepoint}; release ${savepoint}`).then(
      () => (underway.failure = failure),
      (lost: unknown) => (underway.failure ??= lost),
    )
    throw error
  }
}

/**
 * The answers to what was sent at once. The failure that is told is the first one in this order: it made the others fail.
 * (`Promise.all` tells whichever it hears of first.)
 */
export async function inOrder<const Sent extends readonly Promise<unknown>[]>(
  ...sent: Sent
): Promise<{ -readonly [Place in keyof Sent]: Awaited<Sent[Place]> }> {
  for (const one of sent) one.catch(() => {})
  const answers: unknown[] = []
  for (const one of sent) answers.push(await one)
  return answers as never
}

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
