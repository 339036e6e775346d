import { type ChainedEvent, genesis, hashOf } from './chain.ts'
import { type Checkpoint, isGenuine } from './checkpoints.ts'
import type { Finding, Verdict } from './contract.ts'
import { explain, type Suspect } from './explain.ts'

export interface Head {
  readonly seq: number
  readonly hash: string
}

export interface Evidence {
  readonly organizationId: string
  readonly checkpoints: readonly Checkpoint[]
  /** Key ids or public keys; empty: whichever signed them, as long as it is one. */
  readonly trustedKeys?: readonly string[]
  /** Where the database says that the chain ends. */
  readonly head?: Head | null
}

const mostSuspects = 200

/**
 * Walks a chain from its first event to its last: `add` each in the order of their places, then `end`. It keeps the hashes that a
 * checkpoint names and the first events that don't fit, so that a log of any length can be walked.
 */
export class Verification {
  readonly #evidence: Evidence
  readonly #hashes = new Map<number, string | undefined>()
  readonly #findings: Finding[] = []
  readonly #suspects: Suspect[] = []
  readonly #gaps: { from: number; to: number }[] = []
  readonly #misplaced: number[] = []
  #suspected = 0
  /** Events with the same place, of which one can be right. */
  #group: { event: ChainedEvent; fits: boolean }[] = []
  #last: Head = { seq: 0, hash: genesis }
  #events = 0

  constructor(evidence: Evidence) {
    this.#evidence = evidence
    for (const { seq } of evidence.checkpoints) this.#hashes.set(seq, undefined)
  }

  /** Takes the next event. An event may come in two spellings of its JSON: `precise` is asked where the first does not fit. */
  add(event: ChainedEvent, precise?: () => ChainedEvent): void {
    this.#events++
    if (this.#group.length > 0 && this.#group[0]?.event.seq !== event.seq) this.#settle()
    const fits = this.#fits(event)
    const spelled = fits || !precise ? event : precise()
    this.#group.push({ event: spelled, fits: fits || (spelled !== event && this.#fits(spelled)) })
  }

  /** Behind a gap nobody knows the hash of the event before. */
  #fits(event: ChainedEvent): boolean {
    return event.seq !== this.#last.seq + 1 || hashOf(event, this.#last.hash) === event.hash
  }

  #settle(): void {
    const group = this.#group
    this.#group = []
    const first = group[0]?.event
    if (!first) return
    const expected = this.#last.seq + 1
    if (first.seq < expected) return void this.#misplaced.push(first.seq)
    if (first.seq > expected) this.#gaps.push({ from: expected, to: first.seq - 1 })
    const right = group.find(({ fits }) => fits)?.event
    if (!right && this.#suspected++ < mostSuspects) this.#suspects.push({ event: first, previous: this.#last.hash })
    if (group.length > 1)
      this.#found('inserted', first.seq, first.seq, `There are ${group.length} events number ${first.seq}: one was inserted.`)
    this.#last = { seq: first.seq, hash: (right ?? first).hash }
    if (this.#hashes.has(first.seq)) this.#hashes.set(first.seq, this.#last.hash)
  }

  #found(kind: Finding['kind'], from: number, to: number, sentence: string): void {
    this.#findings.push({ kind, from, to, sentence })
  }

  end(): Verdict {
    this.#settle()
    this.#judgeOrder()
    this.#findings.push(...explain(this.#suspects, this.#suspected))
    this.#judgeHead()
    const checkpoints = this.#judgeSignatures()
    this.#judgeCheckpoints(checkpoints)
    const signed = checkpoints.findLast(({ seq, hash }) => this.#hashes.get(seq) === hash)
    return {
      findings: this.#findings.sort((one, other) => one.from - other.from),
      events: this.#events,
      checkpoints: checkpoints.length,
      signed: signed ? { seq: signed.seq, at: signed.at } : null,
      keyIds: [...new Set(checkpoints.map(({ keyId }) => keyId))],
    }
  }

  /** A line that stands too late fills the gap that it left. */
  #judgeOrder(): void {
    const misplaced = new Set(this.#misplaced)
    for (const seq of misplaced) this.#found('swapped', seq, seq, `Event ${seq} does not stand in its place.`)
    for (const { from, to } of this.#gaps) {
      if (Array.from({ length: Math.min(to - from + 1, 1000) }, (_, at) => from + at).every((seq) => misplaced.has(seq))) continue
      this.#found('deleted', from, to, `${events(from, to)} missing: deleted.`)
    }
  }

  #judgeHead(): void {
    const { head } = this.#evidence
    const { seq, hash } = this.#last
    if (!head) return
    if (seq < head.seq) this.#found('cut-tail', seq + 1, head.seq, `The end was cut: the chain went on to event ${head.seq}.`)
    if (seq > head.seq) this.#found('inserted', head.seq + 1, seq, `The chain ends at event ${head.seq}: what follows was inserted.`)
    if (seq === head.seq && hash !== head.hash && !this.#findings.length)
      this.#found('re-hashed', 1, seq, `Event ${seq} has another hash than the chain ended with: it was made anew.`)
  }

  /** Those of trusted keys, by their place. */
  #judgeSignatures(): Checkpoint[] {
    const { organizationId, trustedKeys = [] } = this.#evidence
    const own = this.#evidence.checkpoints.filter((one) => one.organizationId === organizationId)
    const genuine = own.filter((one) => {
      if (isGenuine(one)) return true
      this.#found('forged-checkpoint', one.seq, one.seq, `The checkpoint of event ${one.seq} has a signature that is not right.`)
      return false
    })
    const trusted = genuine.filter(({ seq, keyId, publicKey }) => {
      if (!trustedKeys.length || trustedKeys.includes(keyId) || trustedKeys.includes(publicKey)) return true
      this.#found('forged-checkpoint', seq, seq, `The checkpoint of event ${seq} was signed by the key ${keyId}, which you did not name.`)
      return false
    })
    const keys = new Set(trusted.map(({ keyId }) => keyId))
    if (!trustedKeys.length && keys.size > 1)
      this.#found(
        'forged-checkpoint',
        0,
        0,
        `The checkpoints were signed by several keys (${[...keys].join(', ')}). Name those that you trust.`,
      )
    return trusted.sort((one, other) => one.seq - other.seq)
  }

  #judgeCheckpoints(checkpoints: readonly Checkpoint[]): void {
    const newest = checkpoints.at(-1)
    const last = this.#last.seq
    if (newest && newest.seq > last && !this.#findings.some(({ kind, to }) => kind === 'cut-tail' && to >= newest.seq)) {
      const sentence = `The end was cut and the head set back: on ${newest.at} event ${newest.seq} was signed.`
      this.#found('cut-tail-rewound', last + 1, newest.seq, sentence)
    }
    let agreed = 0
    for (const { seq, hash, at } of checkpoints) {
      const found = this.#hashes.get(seq)
      if (found === hash) agreed = seq
      // What is missing or broken in front of it explains why it differs.
      if (found === undefined || found === hash || this.#findings.some(({ from }) => from > 0 && from <= seq)) continue
      const sentence = `${events(agreed + 1, seq)} rewritten and hashed anew: on ${at} event ${seq} was signed with another hash.`
      return this.#found('re-hashed', agreed + 1, seq, sentence)
    }
  }
}

function events(from: number, to: number): string {
  return from === to ? `Event ${from} is` : `Events ${from} to ${to} are`
}
