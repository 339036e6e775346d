/** What inviting and accepting have in common: many organizations and people, so that neither limits nor locks are what is measured. */
import type { Loader, Wanted } from './load.ts'
import { startLoader } from './load.ts'
import { openPlace, type Place } from './place.ts'
import { startSide } from './processes.ts'
import { record } from './record.ts'
import { type Contender, inTurn } from './rounds.ts'
import { table } from './table.ts'

export interface Work {
  readonly name: string
  fill(place: Place): Promise<void>
  /** As many requests as one round may take, none of them done before. */
  ready(place: Place): Promise<readonly Wanted[]>
}

export async function measureWork({ name, fill, ready }: Work, { quick }: { quick: boolean }): Promise<void> {
  const place = await openPlace()
  const loader = startLoader()
  const contenders: Contender[] = []
  try {
    await fill(place)
    await place.admin.query('vacuum analyze')
    const [first, second] = await ready(place)
    if (!first || !second) throw new Error('There is nothing to do.')
    const recorded = await record(place.adminUrl, [first, second])
    const { adminUrl } = place
    contenders.push({ name: 'guildhall', side: await startSide('guildhall.ts', { adminUrl }) })
    contenders.push({ name: 'floor', side: await startSide('floor.ts', { adminUrl, driver: 'named', recorded }) })
    await rounds(loader, contenders, () => ready(place), name, quick)
  } finally {
    await Promise.all(contenders.map(({ side }) => side.stop()))
    await loader.stop()
    await place.stop()
  }
}

async function rounds(
  loader: Loader,
  contenders: readonly Contender[],
  requests: () => Promise<readonly Wanted[]>,
  name: string,
  quick: boolean,
) {
  const load = { seconds: quick ? 1 : 2, again: false }
  await inTurn({ loader, contenders, rounds: 1, load: { ...load, connections: 16 }, requests })
  for (const connections of [1, 16, 64]) {
    const figures = await inTurn({ loader, contenders, rounds: quick ? 3 : 7, load: { ...load, connections }, requests })
    table(`${name}, ${connections} connection${connections === 1 ? '' : 's'}`, figures)
  }
}
