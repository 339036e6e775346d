/**
 * Live updates. One connection of the process listens; a notification is a wake-up and nothing more. What is new, whoever wakes reads
 * from the table, by a cursor of the table's own: a notification that is lost, or comes twice, then loses and doubles nothing.
 */
import pg from 'pg'
import type { Logger } from 'pino'

const channel = 'live'
const mostMillisecondsBetweenTries = 10_000
// In this process. A page has one while it is in sight; each is woken by every change, and asks the database.
const mostOfOne = 20

export class Live {
  readonly #connectionString: string
  readonly #log: Logger
  readonly #waiting = new Map<string, Set<() => void>>()
  readonly #ends = new Set<() => void>()
  readonly #open = new Map<string, number>()
  #client: pg.Client | undefined
  #retry: NodeJS.Timeout | undefined
  #tries = 0
  #stopped = false

  constructor(connectionString: string, log: Logger) {
    this.#connectionString = connectionString
    this.#log = log
  }

  /** Calls `wake` whenever something may be new under this topic. Gives what undoes it. */
  watch(topic: string, wake: () => void): () => void {
    const wakes = this.#waiting.get(topic) ?? new Set()
    this.#waiting.set(topic, wakes.add(wake))
    if (!this.#client && !this.#retry) void this.#listen()
    return () => {
      wakes.delete(wake)
      if (wakes.size === 0 && this.#waiting.get(topic) === wakes) this.#waiting.delete(topic)
    }
  }

  /** Calls `end` when the process stops, so that an open stream does not hold it up. */
  onStop(end: () => void): () => void {
    this.#ends.add(end)
    return () => void this.#ends.delete(end)
  }

  /** Counts one more stream of whoever it is for, and gives what takes it off; undefined where they have so many that one more is none. */
  admit(who: string): (() => void) | undefined {
    const open = this.#open.get(who) ?? 0
    if (open >= mostOfOne) return undefined
    this.#open.set(who, open + 1)
    return () => {
      const left = (this.#open.get(who) ?? 1) - 1
      if (left > 0) this.#open.set(who, left)
      else this.#open.delete(who)
    }
  }

  /** The connection is made when the first stream opens, and kept; a process without streams has none. */
  async #listen(): Promise<void> {
    if (this.#stopped) return
    const client = new pg.Client({ connectionString: this.#connectionString, keepAlive: true, connectionTimeoutMillis: 5000 })
    this.#client = client
    client.on('error', () => {})
    client.on('end', () => this.#lost(client))
    client.on('notification', ({ payload }) => this.#waiting.get(payload ?? '')?.forEach((wake) => wake()))
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
      this.#tries = 0
      // What happened while nobody listened told nobody.
      for (const wakes of this.#waiting.values()) wakes.forEach((wake) => wake())
    } catch (error) {
      this.#log.warn({ err: error }, 'live updates pause: the database is not reachable')
      await client.end().catch(() => {})
      this.#lost(client)
    }
  }

  #lost(client: pg.Client) {
    if (this.#client !== client) return
    this.#client = undefined
    if (this.#stopped) return
    this.#retry = setTimeout(
      () => {
        this.#retry = undefined
        void this.#listen()
      },
      Math.min(mostMillisecondsBetweenTries, 200 * 2 ** this.#tries++),
    )
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#retry)
    for (const end of this.#ends) end()
    await this.#client?.end().catch(() => {})
  }
}

const betweenSignsOfLifeMilliseconds = 20_000

export interface Update {
  readonly id: string
  readonly event: string
  readonly data: unknown
}

/** How much one look gives at most. A full one is followed by another. */
export const mostInOneLook = 200
/** So many looks somebody may leave unread; then the stream ends, and a new one goes on after what they have read. */
const mostUnread = 50

/** What is new since the last look; null where whoever looks may look no more, which ends the stream. */
export type Look = () => Promise<readonly Update[] | null>

/** Server-sent events (HTML Living Standard, 9.2): looks at every wake-up, and now and then without one. */
export function eventStream(live: Live, topic: string, look: Look, onEnd = () => {}): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let close = () => {}
  return new ReadableStream({
    start(controller) {
      let looking = false
      let again = false
      let ended = false
      const send = (text: string) => ended || controller.enqueue(encoder.encode(text))
      const wake = async () => {
        again = true
        if (looking || ended) return
        looking = true
        try {
          while (again && !ended) {
            again = false
            const updates = await look()
            if (updates === null) return end('event: ended\ndata: {}\n\n')
            if (updates.length) send(updates.map(textOf).join(''))
            again ||= updates.length >= mostInOneLook
            if ((controller.desiredSize ?? 0) < -mostUnread) return end()
          }
        } catch {
          // The database is away, or the caller is: a new stream begins where this one ended.
          end()
        } finally {
          looking = false
        }
      }
      const unwatch = live.watch(topic, () => void wake())
      const unstop = live.onStop(() => end())
      const beat = setInterval(() => {
        send(': alive\n\n')
        void wake()
      }, betweenSignsOfLifeMilliseconds)
      close = () => {
        ended = true
        clearInterval(beat)
        unwatch()
        unstop()
        onEnd()
      }
      // A stop, or the caller's leaving, may come while a look is under way: whoever is first closes.
      const end = (last?: string) => {
        if (ended) return
        if (last) send(last)
        close()
        controller.close()
      }
      send('retry: 2000\n\n')
      void wake()
    },
    cancel: () => close(),
  })
}

function textOf({ id, event, data }: Update): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
