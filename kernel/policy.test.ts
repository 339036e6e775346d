import { describe, expect, test } from 'vitest'
import { type Action, type Actor, list, no, policy, type Refusal } from './shared/policy.ts'

const roles = [
  { key: 'owner', label: 'Owner', plural: 'the owner' },
  { key: 'admin', label: 'Admin', plural: 'admins' },
  { key: 'member', label: 'Member', plural: 'members' },
]
const keepsOwner: Refusal = { code: 'is-owner', status: 409, title: 'The owner can’t be removed.' }
const actions: Record<string, Action> = {
  'records.view': { label: 'view records' },
  'records.edit': { label: 'edit records' },
  'members.remove': { label: 'remove members', refuses: (_, subject) => (subject.role === 'owner' ? keepsOwner : undefined) },
  'billing.manage': { label: 'manage billing' },
  'moon.visit': { label: 'visit the moon' },
}
const table = {
  'records.view': ['all', 'all', 'all'],
  'records.edit': ['all', 'all', 'own'],
  'members.remove': ['all', 'all', no],
  'billing.manage': ['all', no, no],
  'moon.visit': [no, no, no],
} as const
const made = policy(roles, actions, table)
const as = (role: string, personId: string | null = 'per_1'): Actor => ({ personId, role })
const decide = (...asked: Parameters<typeof made.may>) => {
  const decision = made.may(...asked)
  return decision.allowed ? decision.scope : decision.because
}

describe('a decision', () => {
  test('is what the table says, for every role and action', () => {
    for (const [action, grants] of Object.entries(table)) {
      for (const [at, { key }] of roles.entries()) {
        const decision = made.may(as(key), action)
        expect(decision.allowed ? decision.scope : no, `${key} ${action}`).toBe(grants[at])
        expect(made.grant(key, action)).toBe(grants[at])
      }
    }
  })

  test('says why not, and who could', () => {
    const because = 'Only the owner and admins can remove members. You are a member.'
    expect(made.may(as('member'), 'members.remove')).toEqual({
      allowed: false,
      because,
      who: ['owner', 'admin'],
      refusal: { code: 'not-allowed', status: 403, title: because },
    })
    expect(decide(as('admin'), 'billing.manage')).toBe('Only the owner can manage billing. You are an admin.')
    expect(decide(as('owner'), 'moon.visit')).toBe('Nobody here can visit the moon. You are the owner.')
  })

  test('is no for a role that nobody has heard of, and for the names that every object has', () => {
    for (const role of ['', 'root', 'Owner', 'constructor', '__proto__', 'toString']) {
      expect(made.may(as(role), 'records.view').allowed, role).toBe(false)
      expect(made.grant(role, 'records.view')).toBe(no)
    }
    expect(decide(as('root'), 'members.remove')).toBe('Only the owner and admins can remove members.')
  })

  test('on an action that does not exist is a bug, and not a no', () => {
    for (const action of ['records.delete', '', 'constructor', '__proto__', 'toString']) {
      expect(() => made.may(as('owner'), action), action).toThrow(`No such action: ${action}.`)
    }
  })
})

describe('the scope "own"', () => {
  test('allows what is the person’s own, and nothing else', () => {
    expect(decide(as('member'), 'records.edit', { ownedBy: 'per_1' })).toBe('own')
    expect(decide(as('member'), 'records.edit', { ownedBy: 'per_2' })).toBe('You can edit records only for what is your own.')
    expect(decide(as('admin'), 'records.edit', { ownedBy: 'per_2' })).toBe('all')
  })

  test('without a subject is allowed, for whoever asks narrows what they show', () => {
    expect(decide(as('member'), 'records.edit')).toBe('own')
    expect(decide(as('member'), 'records.edit', {})).toBe('own')
  })

  test('what is nobody’s is nobody’s own, not even of a program that acts for no person', () => {
    expect(made.may(as('member'), 'records.edit', { ownedBy: null }).allowed).toBe(false)
    expect(made.may(as('member', null), 'records.edit', { ownedBy: null }).allowed).toBe(false)
    expect(made.may(as('member', null), 'records.edit', { ownedBy: 'per_1' }).allowed).toBe(false)
  })
})

describe('the state of the subject', () => {
  test('forbids for every role what it forbids, in the subject’s own words, and names nobody who could', () => {
    for (const role of ['owner', 'admin']) {
      expect(made.may(as(role), 'members.remove', { role: 'owner' })).toEqual({
        allowed: false,
        because: keepsOwner.title,
        who: [],
        refusal: keepsOwner,
      })
      expect(made.may(as(role), 'members.remove', { role: 'member' }).allowed).toBe(true)
    }
  })

  test('is told only to those whose role would allow it', () => {
    expect(decide(as('member'), 'members.remove', { role: 'owner' })).toBe(
      'Only the owner and admins can remove members. You are a member.',
    )
  })
})

describe('nobody hands out what they do not hold', () => {
  test('a role covers another one where it may everything that the other may', () => {
    const covered = (role: string) => roles.map(({ key }) => key).filter((other) => made.covers(role, other))
    expect(covered('owner')).toEqual(['owner', 'admin', 'member'])
    expect(covered('admin')).toEqual(['admin', 'member'])
    expect(covered('member')).toEqual(['member'])
  })

  test('and "own" does not cover "all"', () => {
    const two = policy(roles.slice(0, 2), { 'records.edit': { label: 'edit records' } }, { 'records.edit': ['own', 'all'] })
    expect([two.covers('owner', 'admin'), two.covers('admin', 'owner')]).toEqual([false, true])
  })

  test('a role that nobody has heard of covers none', () => {
    expect(made.covers('root', 'member')).toBe(false)
  })
})

describe('a policy that leaves something open is not made', () => {
  test('an action without a row', () => {
    expect(() => policy(roles, actions, { ...table, 'moon.visit': undefined as never })).toThrow(
      'The policy says nothing about the action moon.visit.',
    )
  })

  test('a row with a grant too few or too many', () => {
    for (const grants of [['all'], ['all', 'all'], ['all', 'all', 'all', 'all']] as const) {
      expect(() => policy(roles, actions, { ...table, 'moon.visit': grants })).toThrow(
        `The policy row moon.visit has ${grants.length} grants for 3 roles.`,
      )
    }
  })
})

test('words are listed as people list them', () => {
  expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c'])
})
