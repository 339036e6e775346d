import { expect, test } from 'vitest'
import cliqtel from '../../../products/cliqtel.ts'
import clozup from '../../../products/clozup.ts'
import { rowsFor } from './matrix.ts'

const granted = (rows: ReturnType<typeof rowsFor>) => rows.filter(({ grant }) => grant).map(({ row }) => row)

test('Z7: a member sees their own analytics only, and a viewer everybody’s', () => {
  const analytics = (role: string) => rowsFor(clozup, role).find(({ row }) => row === 'View team analytics')?.grant
  expect([analytics('member'), analytics('viewer')]).toEqual(['own', 'all'])
})

test('Z7: a viewer is shown two of the eleven rows as granted', () => {
  expect(rowsFor(clozup, 'viewer')).toHaveLength(11)
  expect(granted(rowsFor(clozup, 'viewer'))).toEqual(['View leads, deals, campaigns', 'View team analytics'])
})

test('C3: an owner is shown all of the nine rows as granted', () => {
  expect(granted(rowsFor(cliqtel, 'owner'))).toHaveLength(9)
})
