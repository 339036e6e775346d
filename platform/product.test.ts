import { expect, test } from 'vitest'
import { no } from '../kernel/shared/policy.ts'
import clozup from '../products/clozup.ts'
import { product } from './product.ts'

const { invitation, ownership, roles } = clozup
const otherwise = ['all', no, no, no] as const

test.each([
  [{ slug: 'Our Shop' }, 'the slug “Our Shop” is no word of small letters, digits and hyphens.'],
  [{ roles: roles.slice(1) }, 'the first role must be owner.'],
  [{ invitation: { ...invitation, defaultRole: 'helper' } }, 'there is no role “helper”.'],
  [{ ownership: { ...ownership, receivers: ['admins'] } }, 'there is no role “admins”.'],
  [{ otherwise }, 'the policy has a row for “deals.view”, and there is no such action.'],
  [{ may: { ...clozup.may, 'leads.edit': ['all'] } }, 'leads.edit has 1 grants for 4 roles.'],
  [{ matrix: [{ row: 'Lend', actions: ['leads.lend'] }] }, 'the matrix names “leads.lend”, and the policy has no row for it.'],
] as const)('a product is refused at its start where it does not hold together: %j', (mistake, says) => {
  expect(() => product({ ...clozup, ...mistake })).toThrow(says)
})
