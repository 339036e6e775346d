import { expect, test } from 'vitest'
import { changeOf, emptyValues, merged } from './form.ts'

test('Z13: only what was changed is sent, and an emptied field as nothing', () => {
  const before = { ...emptyValues, name: 'Nadia', company: 'Wolke GmbH', value: 12.5 }
  expect(changeOf(before, before, 'EUR')).toEqual({})
  expect(changeOf(before, { ...before, company: ' ', value: 19.99 }, 'EUR')).toEqual({ company: null, value: { amountMinor: 1999 } })
  expect(changeOf(before, { ...before, value: '', assigneeId: 'per_1' }, 'EUR')).toEqual({ value: null, assigneeId: 'per_1' })
  expect(changeOf(before, { ...before, value: 1250 }, 'JPY')).toEqual({ value: { amountMinor: 1250 } })
})

test('Z13: keeping one’s own changes keeps what others changed elsewhere', () => {
  const before = { ...emptyValues, name: 'Nadia', company: 'Wolke GmbH' }
  const now = { ...before, status: 'won' as const, company: 'Birke AG' }
  expect(merged(before, { ...before, company: 'Ahorn KG' }, now)).toEqual({ ...now, company: 'Ahorn KG' })
})
