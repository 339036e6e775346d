import { describe, expect, test } from 'vitest'
import { changeOf, disagreements, fiscalYearOf, quartersOf, sums, typedOf } from './targets.ts'

const eur = (period: string, amountMinor: number) => ({ period, amount: { amountMinor, currency: 'EUR' } })

describe('a fiscal year', () => {
  test('Z1: is called by the year that it begins in', () => {
    expect([new Date(2026, 2, 31), new Date(2026, 3, 1)].map((day) => fiscalYearOf(day, 4))).toEqual([2025, 2026])
    expect(fiscalYearOf(new Date(2026, 0, 1), 1)).toBe(2026)
  })

  test('Z1: its quarters bear the names of the calendar', () => {
    const [first, , , last] = quartersOf(2026, 4)
    expect(first?.months.map(({ key, label }) => `${key} ${label}`)).toEqual([
      '2026-M01 April 2026',
      '2026-M02 May 2026',
      '2026-M03 June 2026',
    ])
    expect(last?.months.at(-1)).toEqual({ key: '2026-M12', label: 'March 2027' })
  })
})

describe('targets', () => {
  test('Z1: only what differs is sent, and an emptied field removes its target', () => {
    const before = typedOf([eur('2026-M01', 100_050), eur('2026-Q1', 300_000)], 'EUR')
    expect(before).toEqual({ '2026-M01': 1000.5, '2026-Q1': 3000 })
    expect(changeOf(before, { ...before, '2026-M01': '', '2026-M02': 0.29, '2026-M03': '' }, 'EUR')).toEqual([
      { period: '2026-M01', amount: null },
      eur('2026-M02', 29),
    ])
  })

  test('Z1: what was set in another currency is not shown as if it were in this one', () => {
    expect(typedOf([eur('2026-Q1', 300_000), { period: '2026-Q2', amount: { amountMinor: 500, currency: 'JPY' } }], 'JPY')).toEqual({
      '2026-Q2': 500,
    })
  })

  test('Z1: a quarter and its months disagree only where all of them are set', () => {
    const quarters = quartersOf(2026, 1)
    const months = { '2026-M01': 1, '2026-M02': 1 }
    expect(disagreements(quarters, { ...months, '2026-Q1': 4 }, 'EUR', 'en-GB')).toEqual([])
    expect(disagreements(quarters, { ...months, '2026-M03': 2, '2026-Q1': 4 }, 'EUR', 'en-GB')).toEqual([])
    expect(disagreements(quarters, { ...months, '2026-M03': 1, '2026-Q1': 4 }, 'EUR', 'en-GB')).toEqual([
      'The months of Q1 add up to €3.00; the target of the quarter is €4.00.',
    ])
    expect(sums(quarters, { ...months, '2026-Q1': 4 }, 'EUR', 'en-GB')).toEqual({ months: '€2.00', quarters: '€4.00' })
  })
})
