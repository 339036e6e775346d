import { expect, test } from 'vitest'
import { cleared, filtersOf, isFiltered, pressed, readView, refine, writeView } from './view.ts'

test('Z13: what the list shows stands in the address, and an odd address shows what is usual', () => {
  const view = readView({ search: 'wolke', status: 'won', sort: 'name', assignee: 'unassigned', cursor: 'abc', page: '3' })
  expect(readView(writeView(view))).toEqual(view)
  expect(writeView(readView({ status: 'hot', sort: 'password', page: '-1', lead: 'x', limit: '7' }))).toEqual(writeView(readView({})))
  expect(Object.values(writeView(readView({}))).filter(Boolean)).toEqual([])
})

test('the days between which leads were added are the reader’s own, and the last one counts whole', () => {
  const view = readView({ createdFrom: '2026-01-31', createdTo: '2026-01-31' })
  expect(readView(writeView(view))).toEqual(view)
  const [first, next] = [new Date(2026, 0, 31), new Date(2026, 1, 1)].map((day) => day.toISOString())
  expect(filtersOf(view)).toEqual({ createdFrom: first, createdTo: next })
  expect([isFiltered(view), isFiltered(cleared(view))]).toEqual([true, false])
  expect(isFiltered(readView({ createdFrom: '2026-02-30', createdTo: 'yesterday' }))).toBe(false)
})

test('another filter begins at the first page, and is all that a change of many is told', () => {
  const view = refine(readView({ cursor: 'abc', page: '3', search: 'wolke', sort: 'value' }), { status: 'lost' })
  expect([view.cursor, view.page]).toEqual([undefined, 1])
  expect(filtersOf(view)).toEqual({ search: 'wolke', status: 'lost' })
})

test('a first press sorts the way one reads, a second one the other way', () => {
  const view = readView({})
  expect([pressed(view, 'name'), pressed(view, 'value'), pressed(view, 'createdAt')]).toEqual(['name', '-value', 'createdAt'])
  expect(pressed({ ...view, sort: 'name' }, 'name')).toBe('-name')
})
