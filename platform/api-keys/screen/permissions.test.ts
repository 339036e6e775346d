import { expect, test } from 'vitest'
import clozup from '../../../products/clozup.ts'
import { grouped, offered, permissionsOf, presetOf } from './permissions.ts'

const all = offered(clozup, 'admin')

test('offered is what the role may do, and nothing that takes a person', () => {
  const actions = all.map(({ action }) => action)
  expect(actions).toContain('members.remove')
  for (const action of ['members.leave', 'api-keys.manage', 'ownership.transfer']) expect(actions).not.toContain(action)
  expect(offered(clozup, 'viewer').map(({ action }) => action)).not.toContain('members.remove')
})

test('what is on a key already is offered to whoever could not give it, so that it can be taken away', () => {
  expect(offered(clozup, 'viewer', ['members.remove']).map(({ action }) => action)).toContain('members.remove')
})

test('a preset is recognised by what it gives', () => {
  for (const preset of ['all', 'read'] as const) expect(presetOf(permissionsOf(preset, [], all), all)).toBe(preset)
  expect(presetOf(['members.remove'], all)).toBe('chosen')
  expect(permissionsOf('read', [], all).every((action) => action.endsWith('.view'))).toBe(true)
  expect(permissionsOf('chosen', ['members.view', 'billing.manage'], all)).toEqual(['members.view'])
})

test('groups are found by words and by names', () => {
  expect(grouped(all, 'REMOVE').map(({ name }) => name)).toEqual(['Members'])
  expect(grouped(all, 'invitations.').map(({ name }) => name)).toEqual(['Invitations'])
  expect(grouped(all, 'nothing')).toEqual([])
})
