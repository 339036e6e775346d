/**
 * Sides by side: short rounds in turn, so that whatever else the machine does falls on all of them, and medians over the rounds.
 * The processor time of the server per request is measured too; it is what a neighbour's noise changes least.
 */
import type { Load, Loader, Taken } from './load.ts'
import type { Side } from './processes.ts'

export interface Contender {
  readonly name: string
  readonly side: Side
}

export interface Figures {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Milliseconds of the server's processor per request. */
  readonly cpu: number
}

export interface Plan {
  readonly loader: Loader
  readonly contenders: readonly Contender[]
  readonly rounds: number
  readonly load: Omit<Load, 'origin' | 'requests'>
  /** What to send in one round, made ready for it. */
  requests(): Promise<Load['requests']>
}

export async function inTurn({ loader, contenders, rounds, load, requests }: Plan): Promise<Map<string, Figures>> {
  const all = new Map<string, Figures[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    // Whoever begins has the colder caches; so each begins in turn.
    for (let place = 0; place < contenders.length; place++) {
      const contender = contenders[(place + round) % contenders.length]
      if (!contender) continue
      const { name, side } = contender
      const before = await side.cpu()
      const taken = await loader.run({ ...load, origin: side.origin, requests: await requests() })
      all.get(name)?.push(figuresOf(name, taken, (await side.cpu()) - before))
    }
  }
  return new Map([...all].map(([name, figures]) => [name, middle(figures)]))
}

function figuresOf(name: string, { answered, refused, seconds, p50, p99 }: Taken, cpuSeconds: number): Figures {
  if (refused > 0) throw new Error(`${name} refused ${refused} of ${answered} requests.`)
  return { perSecond: answered / seconds, p50, p99, cpu: (cpuSeconds * 1000) / answered }
}

function middle(figures: readonly Figures[]): Figures {
  const of = (key: keyof Figures) => median(figures.map((one) => one[key]))
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), cpu: of('cpu') }
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}
