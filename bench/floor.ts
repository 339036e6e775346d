/**
 * The floor: a bare `node:http` server that checks the cookie's signature, says the recorded statements to the same database as
 * the same roles, in the same steps, and answers with the rows as JSON. No routing, no policy, no contract, no headers of safety.
 * `named` is what Guildhall's own database layer does; `unnamed` and `kysely` show what that is worth.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Writable } from 'node:stream'
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { urlAs } from '../kernel/database/roles.ts'
import { hmac, sameBytes } from '../kernel/secrets.ts'
import { keysOf } from '../platform/app.ts'
import { secret } from './place.ts'
import { answerQuestions } from './processes.ts'
import type { Recorded } from './record.ts'
import { idPattern, type Line, type Script, scriptOf } from './replay.ts'

export type Driver = 'named' | 'unnamed' | 'kysely'
type Rows = Record<string, unknown>[]

/** The texts of a request that its statements may repeat: token, ids in the path, texts of the body. */
export function inputsOf(path: string, cookie: string, body: unknown): Map<string, string> {
  const found = new Map<string, string>()
  found.set('token', tokenIn(cookie))
  for (const [i, id] of (path.match(idPattern) ?? []).entries()) found.set(`path ${i}`, id)
  for (const [name, value] of Object.entries(body ?? {})) if (name !== 'role') found.set(`body ${name}`, String(value))
  return found
}

const identityKey = keysOf(secret).identity

function tokenIn(cookie: string): string {
  const value = decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1))
  const dot = value.lastIndexOf('.')
  const token = value.slice(0, dot)
  if (!sameBytes(hmac(identityKey, token, 'base64'), value.slice(dot + 1))) throw new Error('The cookie was not signed by us.')
  return token
}

function pools(adminUrl: string, pipeline: boolean): Record<string, pg.Pool> {
  const pool = (role: 'guildhall_app' | 'guildhall_service', max: number) =>
    new pg.Pool({ connectionString: urlAs(role, adminUrl, secret), max, pipeline, options: '-c search_path=app,pg_temp' })
  return { guildhall_app: pool('guildhall_app', 16), guildhall_service: pool('guildhall_service', 8) }
}

/** Runs the script over `pg`: what stood in one step goes out at once. */
function overPg(script: Script, adminUrl: string, named: boolean) {
  const roles = pools(adminUrl, true)
  return async (now: string[]): Promise<Rows> => {
    const open = new Map<number, pg.PoolClient>()
    let answer: Rows = []
    for (const step of script.steps) {
      for (const { text, role, connection } of step) {
        const client = text.startsWith('begin') ? await roles[role]?.connect() : undefined
        if (client) open.set(connection, client)
      }
      const sent = atOnce(open, () => step.map((line) => (open.get(line.connection) ?? roles[line.role])?.query(queryOf(line, now, named))))
      const ended = Promise.all(sent).then((results) => {
        for (const [i, line] of step.entries()) {
          const rows = (results[i]?.rows ?? []) as Rows
          learn(line, rows, now)
          if (line === script.answer) answer = rows
          if (line.text === 'commit') release(open, line.connection)
        }
      })
      // As there, nobody waits for the commit of a read.
      if (!script.readsOnly || step.some(({ text }) => text !== 'commit')) await ended
    }
    return answer
  }
}

/** As there, what is said at once leaves as one packet. */
function atOnce<T>(open: ReadonlyMap<number, pg.PoolClient>, send: () => T): T {
  const streams = [...open.values()].map((client) => (client as unknown as { connection: { stream: Writable } }).connection.stream)
  for (const stream of streams) stream.cork()
  try {
    return send()
  } finally {
    for (const stream of streams) stream.uncork()
  }
}

function release(open: Map<number, pg.PoolClient>, connection: number) {
  open.get(connection)?.release()
  open.delete(connection)
}

function queryOf({ name, text, values }: Line, now: string[], named: boolean) {
  return { name: named ? name : undefined, text, values: values.length ? values.map((make) => make(now)) : undefined }
}

function learn({ learns }: Line, [first]: Rows, now: string[]) {
  for (const [column, slot] of learns) now[slot] = String(first?.[column])
}

/** The same through Kysely's own driver and transactions: one statement after the other, unnamed. Nothing is built anew. */
function overKysely(script: Script, adminUrl: string) {
  const roles = Object.fromEntries(
    Object.entries(pools(adminUrl, false)).map(([role, pool]) => [role, new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })]),
  )
  const lines = script.steps.flat()
  const opens = lines.findIndex(({ text }) => text.startsWith('begin'))
  const closes = lines.findLastIndex(({ text }) => text === 'commit')
  return async (now: string[]): Promise<Rows> => {
    let answer: Rows = []
    const say = async (on: Kysely<unknown> | undefined, some: readonly Line[]) => {
      for (const line of some) {
        const values = line.values.map((make) => make(now))
        const rows = ((await on?.executeQuery(CompiledQuery.raw(line.text, values)))?.rows ?? []) as Rows
        learn(line, rows, now)
        if (line === script.answer) answer = rows
      }
    }
    const role = lines[opens]?.role ?? ''
    await say(roles[role], lines.slice(0, opens))
    await roles[role]?.transaction().execute((transaction) => say(transaction, lines.slice(opens + 1, closes)))
    return answer
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

async function serve({ adminUrl, driver, recorded }: { adminUrl: string; driver: Driver; recorded: Recorded }) {
  const { request } = recorded
  const script = scriptOf(recorded, inputsOf(request.path, request.cookie, request.body))
  const run = driver === 'kysely' ? overKysely(script, adminUrl) : overPg(script, adminUrl, driver === 'named')
  const server = createServer(async (incoming, response) => {
    try {
      const body: unknown = incoming.method === 'GET' ? undefined : JSON.parse(await textOf(incoming))
      const now = script.begin()
      for (const [name, text] of inputsOf(incoming.url ?? '', incoming.headers.cookie ?? '', body))
        now[script.inputs.get(name) ?? -1] = text
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(await run(now)))
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      response.writeHead(500).end()
    }
  })
  server.listen(0, () => {
    answerQuestions(`http://localhost:${(server.address() as AddressInfo).port}`, async () => process.exit())
  })
}

if (process.send) process.once('message', (message) => void serve(message as Parameters<typeof serve>[0]))
