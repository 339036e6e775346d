import { describe, expect, it } from 'vitest'
import { ago, expires, isPast } from './moments.ts'

// Written without a zone: the reader's own clock, wherever the test runs.
const at = (local: string) => new Date(local).toISOString()
const now = Date.parse(at('2026-05-10T12:00:00'))

describe('a moment in the past', () => {
  it.each([
    ['2026-05-10T12:00:20', 'just now'],
    ['2026-05-10T11:59:30', 'just now'],
    ['2026-05-10T11:55:00', '5 minutes ago'],
    ['2026-05-10T09:00:00', '3 hours ago'],
    ['2026-05-09T13:00:00', '23 hours ago'],
    ['2026-05-09T09:00:00', 'yesterday'],
    ['2026-05-07T23:00:00', '3 days ago'],
    ['2026-04-10T12:00:00', '30 days ago'],
    ['2026-03-01T12:00:00', '1 Mar 2026'],
  ])('%s reads %s', (moment, text) => expect(ago(at(moment), now)).toBe(text))
})

describe('an expiry', () => {
  it.each([
    ['2026-05-24T12:00:00', 'Expires in 14 days'],
    ['2026-05-13T08:00:00', 'Expires in 3 days'],
    ['2026-05-11T23:00:00', 'Expires tomorrow at 23:00'],
    ['2026-05-10T18:30:00', 'Expires today at 18:30'],
    ['2026-05-10T12:30:00', 'Expires in 30 minutes'],
    ['2026-05-10T12:00:10', 'Expires in 1 minute'],
    ['2026-05-10T12:00:00', 'Expired'],
    ['2026-05-01T12:00:00', 'Expired'],
  ])('%s reads %s', (moment, text) => expect(expires(at(moment), now)).toBe(text))

  it('is past at its very moment', () => {
    expect(isPast(at('2026-05-10T12:00:00'), now)).toBe(true)
    expect(isPast(at('2026-05-10T12:00:01'), now)).toBe(false)
  })
})
