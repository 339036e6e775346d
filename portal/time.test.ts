import { describe, expect, it } from 'vitest'
import { ago, expires, isPast } from './time.ts'

// Written without a zone: the reader's own clock, wherever the test runs.
const at = (local: string) => new Date(local).toISOString()
const now = Date.parse(at('2026-05-10T12:00:00'))
// Some versions put a narrow space before AM and PM.
const plain = (text: string) => text.replaceAll('\u202f', ' ')

describe('a time', () => {
  it.each([
    ['2026-05-10T12:00:00', 'just now'],
    ['2026-05-10T11:59:30', 'just now'],
    ['2026-05-10T11:55:00', '5 minutes ago'],
    ['2026-05-10T09:00:00', '3 hours ago'],
    ['2026-05-09T13:00:00', '23 hours ago'],
    ['2026-05-09T09:00:00', 'yesterday'],
    ['2026-05-08T13:00:00', '2 days ago'],
    ['2026-05-07T23:00:00', '3 days ago'],
    ['2026-04-10T12:00:00', '30 days ago'],
    ['2026-03-01T12:00:00', 'Mar 1, 2026'],
    ['2026-05-10T12:00:20', 'just now'],
    ['2026-05-16T12:00:00', 'in 6 days'],
  ])('%s reads %s', (time, text) => expect(ago(at(time), now)).toBe(text))
})

describe('an expiry', () => {
  it.each([
    ['2026-05-24T12:00:00', 'Expires in 14 days'],
    ['2026-05-13T08:00:00', 'Expires in 3 days'],
    ['2026-05-11T23:00:00', 'Expires tomorrow at 11:00 PM'],
    ['2026-05-10T18:30:00', 'Expires today at 6:30 PM'],
    ['2026-05-10T12:30:00', 'Expires in 30 minutes'],
    ['2026-05-10T12:00:10', 'Expires in less than a minute'],
    ['2026-05-10T12:00:00', 'Expired'],
    ['2026-05-01T12:00:00', 'Expired'],
  ])('%s reads %s', (time, text) => expect(plain(expires(at(time), now))).toBe(text))

  it('is past at its very moment', () => {
    expect(isPast(at('2026-05-10T12:00:00'), now)).toBe(true)
    expect(isPast(at('2026-05-10T12:00:01'), now)).toBe(false)
  })
})
