/** In memory: whatever one hand does to a chain, its verification does not pass. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { signingKey } from '../../kernel/signing.ts'
import { type ChainedEvent, genesis, hashOf, jsonbText } from './chain.ts'
import { signHead } from './checkpoints.ts'
import { Verification } from './verification.ts'

const organizationId = `org_${'a'.repeat(32)}`
const key = signingKey(Buffer.alloc(32, 7))

function chain(length: number): ChainedEvent[] {
  const events: ChainedEvent[] = []
  for (let seq = 1; seq <= length; seq++) {
    const event = {
      organizationId,
      seq,
      id: `evt_${seq}`,
      at: `2026-01-01T00:00:${String(seq % 60).padStart(2, '0')}.000000Z`,
      actorKind: 'person',
      actorId: 'per_1',
      actorName: 'Jane Doe',
      action: 'member.added',
      targetKind: 'person',
      targetId: `per_${seq}`,
      targetLabel: `Person ${seq}`,
      before: null,
      after: '{"role": "member"}',
      rule: 'members.add: owner',
      requestId: null,
      hash: '',
    }
    events.push({ ...event, hash: hashOf(event, events.at(-1)?.hash ?? genesis) })
  }
  return events
}

function findings(events: readonly ChainedEvent[], original: readonly ChainedEvent[], withHead = true) {
  const last = original.at(-1)
  const head = { organizationId, seq: last?.seq ?? 0, hash: last?.hash ?? genesis }
  const checkpoints = last ? [signHead(key, head, new Date(0))] : []
  const verification = new Verification({ organizationId, checkpoints, head: withHead ? head : null })
  for (const event of events) verification.add(event)
  return verification.end().findings
}

const textFields = ['id', 'at', 'actorKind', 'actorName', 'action', 'targetKind', 'targetId', 'targetLabel', 'after', 'rule'] as const
const tampering = fc.oneof(
  fc.record({ how: fc.constant('edit' as const), at: fc.nat(), field: fc.constantFrom(...textFields), text: fc.string() }),
  fc.record({ how: fc.constant('delete' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ how: fc.constant('swap' as const), at: fc.nat(), with: fc.nat(), renumber: fc.boolean() }),
  fc.record({ how: fc.constant('insert' as const), at: fc.nat(), renumber: fc.boolean(), hashed: fc.boolean() }),
  fc.record({ how: fc.constant('rehash' as const), at: fc.nat() }),
)
type Tampering = typeof tampering extends fc.Arbitrary<infer T> ? T : never

function tampered(events: readonly ChainedEvent[], one: Tampering): ChainedEvent[] {
  const at = one.at % events.length
  const numbered = (list: readonly ChainedEvent[]) => list.map((event, place) => ({ ...event, seq: place + 1 }))
  const found = events[at] as ChainedEvent
  if (one.how === 'edit') return events.with(at, { ...found, [one.field]: one.text })
  if (one.how === 'delete') return events.toSpliced(at, one.count)
  if (one.how === 'insert') {
    const added = { ...found, id: 'evt_new' }
    const hashed = one.hashed ? { ...added, hash: hashOf(added, events[at - 1]?.hash ?? genesis) } : added
    const longer = events.toSpliced(at, 0, hashed)
    return one.renumber ? numbered(longer) : longer
  }
  if (one.how === 'swap') {
    const other = one.with % events.length
    const exchanged = events.with(at, events[other] as ChainedEvent).with(other, found)
    return one.renumber ? numbered(exchanged) : exchanged
  }
  const anew = events.map((event, place) => (place >= at ? { ...event, rule: 'none' } : event))
  for (const [place, event] of anew.entries()) anew[place] = { ...event, hash: hashOf(event, anew[place - 1]?.hash ?? genesis) }
  return anew
}

test('C18: no single act on a signed chain goes unnoticed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), tampering, (length, act) => {
      const original = chain(length)
      const result = tampered(original, act)
      fc.pre(JSON.stringify(result) !== JSON.stringify(original))
      expect(findings(result, original)).not.toEqual([])
      expect(findings(result, original, false), 'without the head').not.toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('a chain of any length that nobody touched passes', () => {
  for (const length of [0, 1, 2, 500]) expect(findings(chain(length), chain(length))).toEqual([])
})

test('everything edited is told in few words', () => {
  const original = chain(5000)
  const found = findings(
    original.map((event) => ({ ...event, rule: 'none' })),
    original,
  )
  expect(found.length).toBeLessThan(25)
  expect(found.at(-1)?.sentence).toMatch(/^So were 4980 more, from event 21 on\.$/)
})

test('JSON is spelled as the database spells it: shorter keys first, then by their bytes', () => {
  expect(jsonbText({ bb: 1, a: [true, null], '10': 'é', ß: {}, c: [] })).toBe('{"a": [true, null], "c": [], "10": "é", "bb": 1, "ß": {}}')
})
