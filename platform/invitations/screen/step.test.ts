import { describe, expect, it } from 'vitest'
import { linkStates } from '../contract.ts'
import { mayAskAgain, stepOf } from './step.ts'

const invited = { email: 'jane@example.com', isInvited: true, isVerified: true, isMember: false, leaves: null }
const leaves = { organizationName: 'Doe Ltd', reasons: [], behind: [] }

describe('the page behind an invitation link', () => {
  it('C8: a newcomer signs up', () => {
    expect(stepOf({ state: 'open', you: null, accountExists: false })).toBe('sign-up')
  })

  it('C10: somebody who has an account signs in, then confirms', () => {
    expect(stepOf({ state: 'open', you: null, accountExists: true })).toBe('sign-in')
    expect(stepOf({ state: 'open', you: invited, accountExists: true })).toBe('accept')
  })

  it('C10: says what would be left behind, and when that can’t be', () => {
    expect(stepOf({ state: 'open', you: { ...invited, leaves: { ...leaves, how: 'leave' } }, accountExists: true })).toBe('accept')
    expect(stepOf({ state: 'open', you: { ...invited, leaves: { ...leaves, how: 'close' } }, accountExists: true })).toBe('accept')
    expect(stepOf({ state: 'open', you: { ...invited, leaves: { ...leaves, how: 'refused' } }, accountExists: true })).toBe('must-stay')
  })

  it('C9: another account does not accept, whatever else it is', () => {
    const other = { ...invited, isInvited: false }
    expect(stepOf({ state: 'open', you: other, accountExists: true })).toBe('other-account')
    expect(stepOf({ state: 'open', you: { ...other, isVerified: false, isMember: true }, accountExists: false })).toBe('other-account')
  })

  it('an address is verified before it accepts', () => {
    expect(stepOf({ state: 'open', you: { ...invited, isVerified: false }, accountExists: true })).toBe('verify')
  })

  it('who is in already is told so, even by a link that is dead', () => {
    for (const state of linkStates) expect(stepOf({ state, you: { ...invited, isMember: true }, accountExists: true })).toBe('member')
  })

  it('C14: a dead link says what happened, and offers to ask anew where that helps', () => {
    for (const state of linkStates) if (state !== 'open') expect(stepOf({ state, you: null, accountExists: false })).toBe(state)
    expect(linkStates.filter((state) => state !== 'open' && mayAskAgain(state))).toEqual([
      'expired',
      'cancelled',
      'declined',
      'inviter-gone',
      'removed',
    ])
  })
})
