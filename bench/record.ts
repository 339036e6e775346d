/**
 * What a request says to the database, written down: the floor then says exactly the same. A statement that went out before the
 * ones in front of it were answered shares their step; so what was pipelined here is pipelined there.
 */
import pg from 'pg'
import { startGuildhall } from './guildhall.ts'
import type { Wanted } from './load.ts'

export interface Recorded {
  readonly request: Wanted
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly step: number
  readonly role: string
  /** Statements with the same number went over one connection. */
  readonly connection: number
  readonly name: string | undefined
  readonly text: string
  readonly values: readonly unknown[]
  /** The rows that came back. */
  rows: readonly Record<string, unknown>[]
}

type Query = (this: pg.Client, config: unknown, values?: unknown, callback?: unknown) => unknown

/** Runs the first request to warm up, and writes down what the second one does. */
export async function record(adminUrl: string, [first, second]: readonly [Wanted, Wanted]): Promise<Recorded> {
  const running = await startGuildhall(adminUrl)
  try {
    await send(running.url, first)
    const statements = await listening(() => send(running.url, second))
    return { request: second, statements }
  } finally {
    await running.stop()
  }
}

async function send(origin: string, { method, path, cookie, body }: Wanted): Promise<void> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' }
  const answer = await fetch(origin + path, {
    method,
    headers: { cookie, origin, ...json },
    body: body === undefined ? null : JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
}

async function listening(work: () => Promise<void>): Promise<Statement[]> {
  const prototype = pg.Client.prototype as unknown as { query: Query }
  const original = prototype.query
  const heard: Statement[] = []
  const connections = new Map<pg.Client, number>()
  let [step, answered] = [0, false]
  prototype.query = function (config, values, callback) {
    if (answered) step++
    answered = false
    const said = (typeof config === 'string' ? { text: config } : config) as { text: string; name?: string; values?: unknown[] }
    if (!connections.has(this)) connections.set(this, connections.size)
    const statement: Statement = {
      step,
      role: this.user ?? '',
      connection: connections.get(this) ?? 0,
      name: said.name,
      text: said.text,
      values: said.values ?? (Array.isArray(values) ? values : []),
      rows: [],
    }
    heard.push(statement)
    const note = (result: pg.QueryResult | undefined) => {
      answered = true
      statement.rows = result?.rows ?? []
    }
    if (typeof callback === 'function') {
      return original.call(this, config, values, (error: unknown, result?: pg.QueryResult) => {
        note(result)
        ;(callback as (error: unknown, result?: pg.QueryResult) => void)(error, result)
      })
    }
    const result = original.call(this, config, values) as Promise<pg.QueryResult>
    result.then(note, () => note(undefined))
    return result
  }
  try {
    await work()
    return heard
  } finally {
    prototype.query = original
  }
}
