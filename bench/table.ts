import type { Figures } from './rounds.ts'

export function say(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** One line for each side; the floor is the side that the others are told as shares of. */
export function table(title: string, rows: ReadonlyMap<string, Figures>, floor = 'floor'): void {
  const base = rows.get(floor)
  say(title)
  say(`  ${'side'.padEnd(24)}${['req/s', 'of floor', 'p50 ms', 'p99 ms', 'cpu ms', 'floor cpu'].map((word) => word.padStart(11)).join('')}`)
  for (const [name, { perSecond, p50, p99, cpu }] of rows) {
    const figures = [
      perSecond.toFixed(0),
      share(perSecond, base?.perSecond),
      p50.toFixed(2),
      p99.toFixed(2),
      cpu.toFixed(3),
      share(base?.cpu, cpu),
    ]
    say(`  ${name.padEnd(24)}${figures.map((figure) => figure.padStart(11)).join('')}`)
  }
}

function share(part: number | undefined, whole: number | undefined): string {
  return part === undefined || !whole ? '–' : (part / whole).toFixed(2)
}
