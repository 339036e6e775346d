/** Whatever is measured, and what loads it, is a process of its own. They are asked and told things by messages. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A server that runs, as the one who measures sees it. */
export interface Side {
  readonly origin: string
  /** Seconds on the processor so far, of the server alone. */
  cpu(): Promise<number>
  stop(): Promise<void>
}

/** Starts it, tells it what it has to know first, and waits until it listens. */
export async function startSide(file: string, first: unknown): Promise<Side> {
  const child = start(file)
  child.send(first as object)
  const origin = (await heard(child)) as string
  return {
    origin,
    cpu: async () => (await ask(child, 'cpu')) as number,
    stop: () => stop(child),
  }
}

export function start(file: string): ChildProcess {
  // Buffers and dates arrive as such.
  return fork(fileURLToPath(new URL(file, import.meta.url)), { serialization: 'advanced' })
}

export async function ask(child: ChildProcess, question: unknown): Promise<unknown> {
  child.send(question as object)
  return heard(child)
}

export async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.send('stop')
  await ended
}

async function heard(child: ChildProcess): Promise<unknown> {
  const failed = new AbortController()
  const ended = once(child, 'exit', { signal: failed.signal }).then(() => {
    throw new Error(`${child.spawnargs.slice(1).join(' ')} ended by itself.`)
  })
  ended.catch(() => {})
  try {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown]
    return message
  } finally {
    failed.abort()
  }
}

/** On the server's side: says where it is, tells its processor time when asked, and ends when told. */
export function answerQuestions(origin: string, end: () => Promise<unknown>): void {
  process.on('message', async (message) => {
    if (message === 'cpu') {
      const { user, system } = process.cpuUsage()
      process.send?.((user + system) / 1e6)
    }
    if (message === 'stop') {
      await end()
      process.disconnect()
    }
  })
  process.send?.(origin)
}
