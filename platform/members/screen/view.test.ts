import { describe, expect, it } from 'vitest'
import { isFiltered, pressed, queryOf, readView, refine, writeView } from './view.ts'

const usual = readView({})

describe('the list of members in the address bar', () => {
  it('Z2: keeps search, filters, order and page', () => {
    const search = { search: 'jane', role: 'admin', status: 'active', sort: '-name', cursor: 'abc', page: '3' }
    expect(writeView(readView(search))).toEqual(search)
  })

  it('writes nothing down for what is usual', () => {
    expect(Object.values(writeView(usual)).filter(Boolean)).toEqual([])
  })

  it('leaves out what it does not understand', () => {
    expect(readView({ sort: 'salary', status: 'ghost', search: 'x'.repeat(300), page: '7', role: '', limit: '1' })).toEqual(usual)
    expect(readView({ cursor: 'abc', page: '-2' }).page).toBe(1)
    expect(readView({ search: 12, role: ['admin'] })).toEqual(usual)
  })

  it('begins at the first page when a filter changes', () => {
    const view = refine(readView({ cursor: 'abc', page: '2', role: 'admin' }), { search: 'bob' })
    expect(view).toMatchObject({ search: 'bob', role: 'admin', page: 1, cursor: undefined })
  })

  it('asks the server for no page number', () => {
    expect(queryOf(readView({ cursor: 'abc', page: '2' }))).toEqual({ sort: 'joinedAt', cursor: 'abc', limit: 50 })
  })

  it('knows a filter from an order', () => {
    expect(isFiltered(readView({ sort: '-name', cursor: 'abc' }))).toBe(false)
    expect(isFiltered(readView({ status: 'new' }))).toBe(true)
  })

  it('sorts a column as one reads it, and the other way at the second press', () => {
    expect(pressed(usual, 'name')).toBe('name')
    expect(pressed(readView({ sort: 'name' }), 'name')).toBe('-name')
    expect(pressed(readView({ sort: '-name' }), 'name')).toBe('name')
    expect(pressed(usual, 'lastActiveAt')).toBe('-lastActiveAt')
    expect(pressed(usual, 'joinedAt')).toBe('-joinedAt')
  })
})
