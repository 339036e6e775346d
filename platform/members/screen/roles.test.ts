import { describe, expect, it } from 'vitest'
import { no } from '../../../kernel/shared/policy.ts'
import clozup from '../../../products/clozup.ts'
import cliqtel from '../../../products/cliqtel.ts'
import { type Definition, product } from '../../product.ts'
import { choices, difference, needsConfirmation, somebodyMay, withArticle } from './roles.ts'

const label = (key: string) => ({ key, label: key, plural: `${key}s` })
// The platform's own: those that every product's policy speaks of.
const actions = Object.keys(cliqtel.policy.actions).filter((action) => action in clozup.policy.actions)
const managers = ['all', 'all', no, no] as const
const definition: Definition = {
  slug: 'trial',
  name: 'Trial',
  brand: { tagline: '', color: 'blue', supportAddress: '' },
  belonging: 'many',
  roles: ['owner', 'admin', 'member', 'viewer'].map(label),
  may: {
    ...Object.fromEntries(actions.map((action) => [action, managers])),
    'invitations.resend': [no, no, no, no],
    'reports.view': ['all', 'all', 'own', 'all'],
    'reports.edit': ['all', 'all', 'all', no],
  },
  matrix: [
    { row: 'Invite/remove members', actions: ['invitations.create', 'members.remove'] },
    { row: 'View reports', actions: ['reports.view'] },
    { row: 'Edit reports', actions: ['reports.edit'] },
  ],
  invitation: { expiresAfterDays: 7, defaultRole: 'member', personWithoutOrganization: 'invite', personElsewhere: 'invite' },
  plans: null,
  ownership: { transfer: 'support', receivers: [], formerOwnerBecomes: 'member' },
  settings: [],
  deletion: 'support',
  words: { membersPage: { title: '', path: '', trail: [] }, invite: { form: 'inline', open: '', field: '', send: '' }, remove: '' },
  modules: [{ name: 'reports', actions: { 'reports.view': { label: 'view reports' }, 'reports.edit': { label: 'edit reports' } } }],
}
const trial = product(definition)

describe('changing a role', () => {
  it('Z5: offers what one may give, and the present role, never the owner’s', () => {
    expect(choices(trial, 'admin', 'viewer').map((role) => role.key)).toEqual(['admin', 'member', 'viewer'])
    expect(choices(trial, 'owner', 'owner').map((role) => role.key)).toEqual(['owner', 'admin', 'member', 'viewer'])
    expect(choices(trial, 'viewer', 'admin').map((role) => role.key)).toEqual(['admin', 'viewer'])
  })

  it('says what is gained and lost, a narrower scope as well', () => {
    expect(difference(trial, 'member', 'admin')).toEqual({ gains: ['Invite/remove members', 'View reports'], loses: [] })
    expect(difference(trial, 'member', 'viewer')).toEqual({ gains: ['View reports'], loses: ['Edit reports'] })
  })

  it('asks before somebody decides about others, or no longer does', () => {
    expect(needsConfirmation(trial, 'member', 'admin')).toBe(true)
    expect(needsConfirmation(trial, 'admin', 'viewer')).toBe(true)
    expect(needsConfirmation(trial, 'member', 'viewer')).toBe(false)
  })

  it('knows what nobody may do', () => {
    expect(somebodyMay(trial, 'invitations.resend')).toBe(false)
    expect(somebodyMay(trial, 'members.remove')).toBe(true)
  })

  it('finds the article', () => expect(['Admin', 'Member', 'Owner'].map(withArticle)).toEqual(['an Admin', 'a Member', 'an Owner']))
})
