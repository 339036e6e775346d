import { expect, test } from 'vitest'
import type { Webhook } from '../contract.ts'
import { duration, eventsWords, groupsOf, groupWords, healthOf, outcomeWords } from './words.ts'

const webhook = (more: Partial<Webhook>) => ({ enabled: true, switchedOff: null, failing: null, lastSuccessAt: null, ...more }) as Webhook
const at = '2026-01-31T09:30:00.000Z'

test('how a webhook fares is one word, and why', () => {
  expect(healthOf(webhook({}))).toMatchObject({ label: 'Nothing sent yet' })
  expect(healthOf(webhook({ lastSuccessAt: at }))).toMatchObject({ label: 'Works', color: 'green' })
  expect(healthOf(webhook({ lastSuccessAt: at, failing: { since: at, attempts: 1 } }))).toMatchObject({ why: '1 attempt failed in a row' })
  expect(healthOf(webhook({ enabled: false, switchedOff: { at, because: 'gone' } })).why).toContain('410')
})

test('what came of an attempt is said without jargon, and an unknown word as it is', () => {
  expect(outcomeWords({ status: 204, failure: null })).toBe('Answered 204')
  expect(outcomeWords({ status: 302, failure: null })).toContain('redirects are not followed')
  expect(outcomeWords({ status: null, failure: 'timeout' })).toBe('No answer within 15 seconds')
  expect(outcomeWords({ status: null, failure: 'other' })).toBe('other')
  expect([duration(85), duration(1234)]).toEqual(['85 ms', '1.2 s'])
})

test('events are found by words of their name or sentence, and grouped by what they are of', () => {
  const events = { 'api-key.created': 'A key was made', 'member.left': 'Somebody left', 'member.removed': 'Somebody was removed' }
  expect(groupsOf(events, '').map(({ name, events: of }) => [name, of.length])).toEqual([
    ['API key', 1],
    ['Member', 2],
  ])
  expect(groupsOf(events, 'REMOVED some').flatMap(({ events: of }) => of.map(({ name }) => name))).toEqual(['member.removed'])
  expect(groupsOf(events, 'nothing')).toEqual([])
  expect(groupWords('audit.checkpoint')).toBe('Audit')
  expect([eventsWords(['*']), eventsWords(['*', 'audit.checkpoint']), eventsWords(['member.left']), eventsWords(['a.b', 'c.d'])]).toEqual([
    'Every event',
    'Every event, and checkpoints',
    'member.left',
    '2 events',
  ])
})
