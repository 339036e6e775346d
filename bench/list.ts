/** The authorized list of 50 members, in organizations of 10, 1,000 and 10,000. */
import type { Driver } from './floor.ts'
import { type Loader, startLoader, type Wanted } from './load.ts'
import { addOrganization, addPeople, addSmallOrganizations, cookieOf } from './people.ts'
import { openPlace, type Place } from './place.ts'
import { type Side, startSide } from './processes.ts'
import { record } from './record.ts'
import { type Contender, inTurn } from './rounds.ts'
import { say, table } from './table.ts'

const sizes = [10, 1000, 10_000]

export async function list({ quick }: { quick: boolean }): Promise<void> {
  const place = await openPlace()
  const loader = startLoader()
  const sides: Side[] = []
  try {
    const requests = await fill(place)
    const recorded = await record(place.adminUrl, [some(requests, 1000), some(requests, 1000)])
    const contender = async (name: string, file: string, more: object): Promise<Contender> => {
      const side = await startSide(file, { adminUrl: place.adminUrl, ...more })
      sides.push(side)
      return { name, side }
    }
    const floor = (driver: Driver) => contender(driver === 'named' ? 'floor' : `floor, ${driver}`, 'floor.ts', { driver, recorded })
    const two = [await contender('guildhall', 'guildhall.ts', {}), await floor('named')]
    await measure(loader, two, requests, quick)
    const variants = [...two, await floor('unnamed'), await floor('kysely')]
    const load = { connections: 16, seconds: quick ? 1 : 2, again: true }
    const wanted = async () => [some(requests, 1000)]
    await inTurn({ loader, contenders: variants, rounds: 1, load, requests: wanted })
    table(
      '1,000 members, 16 connections, ways to run the same statements',
      await inTurn({ loader, contenders: variants, rounds: quick ? 3 : 7, load, requests: wanted }),
    )
  } finally {
    await Promise.all(sides.map((side) => side.stop()))
    await loader.stop()
    await place.stop()
  }
}

async function measure(loader: Loader, contenders: readonly Contender[], requests: ReadonlyMap<number, Wanted>, quick: boolean) {
  const warm = { connections: 16, seconds: 3, again: true }
  await inTurn({ loader, contenders, rounds: 1, load: warm, requests: async () => [...requests.values()] })
  for (const size of quick ? [1000] : sizes) {
    for (const connections of [1, 16, 64]) {
      const load = { connections, seconds: quick ? 1 : 2, again: true }
      const figures = await inTurn({ loader, contenders, rounds: quick ? 3 : 7, load, requests: async () => [some(requests, size)] })
      table(`${size.toLocaleString('en')} members, ${connections} connection${connections === 1 ? '' : 's'}`, figures)
    }
  }
  say()
}

/** Organizations of each size, and the request of somebody in the middle of each. */
async function fill(place: Place): Promise<Map<number, Wanted>> {
  const requests = new Map<number, Wanted>()
  let from = 1
  for (const [i, count] of sizes.entries()) {
    await addPeople(place, { from, count })
    const id = await addOrganization(place, i + 1, { from, count })
    requests.set(count, { method: 'GET', path: `/api/v1/organizations/${id}/members`, cookie: cookieOf(from + Math.floor(count / 2)) })
    from += count
  }
  // Among many small ones, as everywhere: the database plans a statement once for all organizations.
  await addSmallOrganizations(place, { from: 100_001, count: 2000 })
  await place.admin.query('vacuum analyze')
  return requests
}

function some(requests: ReadonlyMap<number, Wanted>, size: number): Wanted {
  const found = requests.get(size)
  if (!found) throw new Error(`There is no organization of ${size}.`)
  return found
}
