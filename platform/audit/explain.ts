import { type ChainedEvent, hashOf } from './chain.ts'
import type { Finding } from './contract.ts'

/** An event whose hash does not follow from what it says and the hash before it. */
export interface Suspect {
  readonly event: ChainedEvent
  readonly previous: string
}

const mostShifted = 1000
const mostNamed = 20

/** What was most likely done: two that change places back, a run that fits again when it is numbered as before, else an edit. */
export function explain(suspects: readonly Suspect[], count: number): Finding[] {
  const moved = findShift(suspects)
  if (moved) return [moved]
  const swaps = findSwaps(suspects)
  const explained = new Set(swaps.flatMap(({ seqs }) => seqs))
  const rest = suspects.filter(({ event }) => !explained.has(event.seq))
  const edits = rest.slice(0, mostNamed).map(({ event: { seq } }): Finding => ({
    kind: 'edited',
    from: seq,
    to: seq,
    sentence: `Event ${seq} was edited: it does not have the hash that follows from it and the event before.`,
  }))
  const unnamed = count - explained.size - edits.length
  const [first, last] = [rest[mostNamed]?.event.seq, suspects.at(-1)?.event.seq]
  if (unnamed > 0 && first !== undefined && last !== undefined)
    edits.push({ kind: 'edited', from: first, to: last, sentence: `So were ${unnamed} more, from event ${first} on.` })
  return [...swaps.map(({ finding }) => finding), ...edits]
}

/**
 * Everything behind one place was numbered anew, to close or to open a gap. The events themselves still tell their old numbers,
 * but for the first, since the one before it is another now.
 */
function findShift(suspects: readonly Suspect[]): Finding | undefined {
  const [first, second, third] = suspects
  if (!first || !second || second.event.seq !== first.event.seq + 1) return undefined
  // Behind an inserted event with a hash of its own, the first that does not fit is the one behind it, and the next one tells.
  const witness = third && third.event.seq === second.event.seq + 1 ? third : second
  for (let by = 1; by <= mostShifted; by++) {
    if (fits(witness, witness.event.seq + by))
      return finding('deleted', first.event.seq, by, `${many(by)} deleted before event ${first.event.seq}, and the rest numbered anew.`)
    if (fits(witness, witness.event.seq - by))
      return finding('inserted', first.event.seq, by, `${many(by)} inserted at event ${first.event.seq}, and the rest numbered anew.`)
  }
  return undefined
}

function finding(kind: Finding['kind'], from: number, count: number, sentence: string): Finding {
  return { kind, from, to: from + count - 1, sentence }
}

function many(count: number): string {
  return count === 1 ? '1 event was' : `${count} events were`
}

function fits({ event, previous }: Suspect, seq: number, hash = event.hash): boolean {
  return hashOf({ ...event, seq }, previous) === hash
}

interface Swap {
  readonly seqs: readonly number[]
  readonly finding: Finding
}

const mostCompared = 30

function findSwaps(all: readonly Suspect[]): Swap[] {
  const suspects = all.slice(0, mostCompared)
  const swaps: Swap[] = []
  for (const one of suspects) {
    for (const other of suspects) {
      if (one.event.seq >= other.event.seq) continue
      const seqs = changedPlaces(one, other, suspects)
      if (seqs) swaps.push({ seqs, finding: swapped(one.event.seq, other.event.seq) })
    }
  }
  return swaps
}

function swapped(from: number, to: number): Finding {
  return { kind: 'swapped', from, to, sentence: `Events ${from} and ${to} changed places.` }
}

/** The places that one exchange explains: the two, and what stands behind each, where the hashes went along. */
function changedPlaces(one: Suspect, other: Suspect, suspects: readonly Suspect[]): number[] | undefined {
  const [a, b] = [one.event.seq, other.event.seq]
  const contentOnly = fits({ event: other.event, previous: one.previous }, a, one.event.hash)
  if (contentOnly) return [a, b]
  const numbersOnly = [other.previous, other.event.hash].some((previous) => fits({ event: one.event, previous }, b))
  if (!numbersOnly) return undefined
  const behind = suspects.filter(({ event }) => event.seq === a + 1 || event.seq === b + 1).map(({ event }) => event.seq)
  return [...new Set([a, b, ...behind])]
}
