import { describe, expect, it } from 'vitest'
import clozup from '../../../products/clozup.ts'
import cliqtel from '../../../products/cliqtel.ts'
import { planWithRoom, seatsInWords, seatsLeft, whomToAsk, whyFull } from './seats.ts'

describe('seats in words', () => {
  it.each([
    [{ used: 2, pending: 1, limit: 3 }, '2 of 3 seats used, 1 invitation pending: none left'],
    [{ used: 1, pending: 0, limit: 1 }, '1 of 1 seat used: none left'],
    [{ used: 4, pending: 2, limit: 10 }, '4 of 10 seats used, 2 invitations pending: 4 left'],
    [{ used: 1, pending: 0, limit: null }, '1 member'],
    [{ used: 5, pending: 3, limit: null }, '5 members, 3 invitations pending'],
  ])('Z4: %j', (seats, words) => expect(seatsInWords(seats)).toBe(words))

  it('Z4: counts a pending invitation as a seat taken', () => {
    expect(seatsLeft({ used: 2, pending: 1, limit: 3 })).toBe(0)
    expect(seatsLeft({ used: 2, pending: 0, limit: 3 })).toBe(1)
    expect(seatsLeft({ used: 4, pending: 0, limit: 3 })).toBe(0)
    expect(seatsLeft({ used: 400, pending: 9, limit: null })).toBe(null)
  })

  it('Z4: says whom to ask for a larger plan, but not to whoever can change it', () => {
    expect(whomToAsk(clozup, 'admin')).toBe('Ask the owner for a plan with more.')
    expect(whomToAsk(clozup, 'owner')).toBeUndefined()
    expect(whomToAsk(cliqtel, 'member')).toBeUndefined()
  })

  it('Z4: says which plan has room', () => {
    expect(whyFull(clozup, { seats: { used: 1, pending: 0, limit: 1 } })).toBe(
      'Members and pending invitations take the 1 seat of this plan. Starter allows 3 members.',
    )
    expect(whyFull(clozup, { seats: { used: 2, pending: 1, limit: 3 } })).toBe(
      'Members and pending invitations take all 3 seats of this plan. Pro allows 10 members.',
    )
    expect(whyFull(clozup, { seats: { used: 10, pending: 0, limit: 10 } })).toBe(
      'Members and pending invitations take all 10 seats of this plan. Enterprise allows any number of members.',
    )
    expect(planWithRoom(clozup, { used: 2, pending: 0, limit: 3 }, 5)?.key).toBe('pro')
  })

  it('says nothing where seats have no limit, or one is left', () => {
    expect(whyFull(cliqtel, { seats: { used: 900, pending: 9, limit: null } })).toBeUndefined()
    expect(whyFull(clozup, { seats: { used: 2, pending: 0, limit: 3 } })).toBeUndefined()
  })
})
