/** The load: so many connections, each with one request under way at a time, for a while or until the requests are used up. */
import { Client } from 'undici'
import { ask, start, stop } from './processes.ts'

export interface Wanted {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly cookie: string
  readonly body?: unknown
}

export interface Load {
  readonly origin: string
  readonly connections: number
  readonly seconds: number
  readonly requests: readonly Wanted[]
  /** Whether the requests may be sent again from the first. */
  readonly again: boolean
}

export interface Taken {
  readonly answered: number
  /** Answers that were no success. */
  readonly refused: number
  readonly seconds: number
  readonly p50: number
  readonly p99: number
}

export interface Loader {
  run(load: Load): Promise<Taken>
  stop(): Promise<void>
}

export function startLoader(): Loader {
  const child = start('load.ts')
  return { run: async (load) => (await ask(child, load)) as Taken, stop: () => stop(child) }
}

async function run({ origin, connections, seconds, requests, again }: Load): Promise<Taken> {
  const prepared = requests.map((wanted) => prepare(wanted, origin))
  const took: number[] = []
  let [next, refused] = [0, 0]
  const began = performance.now()
  const end = began + seconds * 1000
  const connection = async () => {
    const client = new Client(origin)
    while (performance.now() < end) {
      const request = prepared[again ? next++ % prepared.length : next++]
      if (!request) break
      const sent = performance.now()
      const { statusCode, body } = await client.request(request)
      await body.dump()
      took.push(performance.now() - sent)
      if (statusCode >= 300) refused++
    }
    await client.close()
  }
  await Promise.all(Array.from({ length: connections }, connection))
  const passed = (performance.now() - began) / 1000
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0
  return { answered: took.length, refused, seconds: passed, p50: at(0.5), p99: at(0.99) }
}

function prepare({ method, path, cookie, body }: Wanted, origin: string) {
  const json = body === undefined ? {} : { 'content-type': 'application/json' }
  return { method, path, headers: { cookie, origin, ...json }, body: body === undefined ? null : JSON.stringify(body) }
}

if (process.send && process.argv[1]?.endsWith('load.ts')) {
  process.on('message', async (message) => {
    if (message === 'stop') process.disconnect()
    else process.send?.(await run(message as Load))
  })
}
