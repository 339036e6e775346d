import { describe, expect, it } from 'vitest'
import type { InviteOutcome } from '../contract.ts'
import clozup from '../../../products/clozup.ts'
import { added, afterSending, draftsOf, isFinished, isSeveral, seatsHint, summary, whyNotAddress, whyNotSend } from './drafts.ts'

const refused = (email: string, title: string): InviteOutcome => ({ email, outcome: 'refused', refusal: { code: 'x', title } })
const invited = (email: string): InviteOutcome => ({ email, outcome: 'invited' })

describe('an address', () => {
  it.each(['jane@example.com', "o'neil+list@mail.example.co.uk", 'jane@bücher.example'])('%s can be invited', (email) =>
    expect(whyNotAddress(email)).toBeNull(),
  )
  it.each([
    'jane',
    'jane@',
    '@example.com',
    'jane@example',
    'jane@example.',
    'jane@@example.com',
    'jane doe@example.com',
    'jürgen@example.com',
    'jane@exa mple.com',
    'jane@[127.0.0.1]',
    `${'x'.repeat(65)}@example.com`,
  ])('%s is marked', (email) => expect(whyNotAddress(email)).toBeTypeOf('string'))
})

describe('the invite form', () => {
  it('takes several addresses at once, and marks the bad ones', () => {
    const drafts = draftsOf('"Doe, Jane" <jane@example.com>; bob@example; carol@example.com')
    expect(drafts.map(({ email, name, problem }) => [email, name, problem !== null])).toEqual([
      ['jane@example.com', 'Doe, Jane', false],
      ['bob@example', null, true],
      ['carol@example.com', null, false],
    ])
    expect(whyNotSend(drafts)).toBe('Correct or remove the address that is marked.')
  })

  it('leaves a single address in the field until a separator follows', () => {
    expect(isFinished('jane@example.com')).toBe(false)
    expect(isFinished('jane@example.com,')).toBe(true)
    expect(isFinished('jane@example.com; ')).toBe(true)
    expect(isFinished('Doe,')).toBe(false)
    expect(isFinished('jane@example.com, bob@example.co')).toBe(false)
    expect(isFinished('')).toBe(false)
  })

  it('tells a pasted list from a single address', () => {
    expect(isSeveral('Jane <jane@example.com>\nbob@example.com')).toBe(true)
    expect(isSeveral('"Doe, Jane" <jane@example.com>')).toBe(false)
  })

  it('keeps one row for each address, and its role', () => {
    const drafts = [{ ...draftsOf('jane@example.com')[0], role: 'admin', problem: 'Refused.' }] as ReturnType<typeof draftsOf>
    expect(added(drafts, draftsOf('JANE@example.com, bob@example.com'))).toEqual([
      { email: 'jane@example.com', name: null, role: 'admin', problem: null },
      { email: 'bob@example.com', name: null, role: null, problem: null },
    ])
  })

  it('invites at most 50 at once, and says how many are too many', () => {
    const many = draftsOf(Array.from({ length: 52 }, (_, i) => `p${i}@example.com`).join('\n'))
    expect(whyNotSend(many)).toBe('Invite at most 50 people at once. Remove 2.')
    expect(whyNotSend(many.slice(2))).toBeNull()
    expect(whyNotSend([])).toBe('Enter an e-mail address.')
  })

  it('keeps the refused addresses with their sentences after a partial success', () => {
    const drafts = draftsOf('Jane <jane@example.com>, bob@example.com')
    const results = [refused('jane@example.com', 'This person is a member already.'), invited('bob@example.com')]
    expect(afterSending(drafts, results)).toEqual([
      { email: 'jane@example.com', name: 'Jane', role: null, problem: 'This person is a member already.' },
    ])
    expect(summary(results)).toBe('1 invitation sent, 1 refused.')
  })

  it('C6: tells an invitation from a person who was added at once', () => {
    expect(summary([invited('jane@example.com')])).toBe('Invitation sent to jane@example.com.')
    expect(summary([{ email: 'jane@example.com', outcome: 'added' }])).toBe('jane@example.com had an account already, and is a member now.')
    expect(summary([invited('a@x.com'), invited('b@x.com'), { email: 'c@x.com', outcome: 'added' }])).toBe(
      '2 invitations sent, 1 person added at once.',
    )
  })

  it('Z4: warns before more are invited than seats are left', () => {
    const starter = { plan: { key: 'starter', name: 'Starter' }, seats: { used: 1, pending: 0, limit: 3 } }
    expect(seatsHint(clozup, starter, 2)).toBeUndefined()
    expect(seatsHint(clozup, starter, 4)).toBe('2 seats are left for 4 addresses. Pro has 10 seats.')
    expect(seatsHint(clozup, { ...starter, seats: { used: 3, pending: 0, limit: 3 } }, 0)).toBe(
      'Members and pending invitations take all 3 seats of this plan. Pro allows 10 members.',
    )
    expect(seatsHint(clozup, { plan: null, seats: { used: 3, pending: 0, limit: null } }, 50)).toBeUndefined()
  })
})
