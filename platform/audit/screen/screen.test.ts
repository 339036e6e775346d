import { describe, expect, it } from 'vitest'
import cliqtel from '../../../products/cliqtel.ts'
import { placeOf } from './places.ts'
import { isFiltered, queryOf, readView } from './view.ts'
import { actionWords, differences, fieldWords, summary, valueWords } from './words.ts'

const time = (text: string) => `at ${text.slice(0, 10)}`

describe('an event in words', () => {
  it('says an action and a field as people do', () => {
    expect(actionWords('member.role-changed')).toBe('Member role changed')
    expect(fieldWords('expiresAt')).toBe('Expires at')
  })

  it('tells what changed, came and went', () => {
    const event = { before: { role: 'member', name: 'Jane', gone: 1 }, after: { role: 'admin', name: 'Jane', come: [] } }
    expect(differences(event).map(({ field, how }) => `${field} ${how}`)).toEqual([
      'role changed',
      'name same',
      'gone removed',
      'come added',
    ])
    expect(differences({ before: null, after: null })).toEqual([])
    expect(summary(event, time)).toBe('role: member, now admin; gone: 1; come: (empty)')
    expect(summary({ before: null, after: { a: 1, b: 2, c: 3, d: 4 } }, time)).toBe('a: 1; b: 2; c: 3 …')
    expect(summary({ before: null, after: { owner: `per_${'0'.repeat(32)}`, name: 'Acme' } }, time)).toBe('name: Acme')
  })

  it.each([
    [null, 'none'],
    ['', '(empty)'],
    [true, 'yes'],
    ['2026-01-31T09:30:00.000Z', 'at 2026-01-31'],
    [['a', 1], 'a, 1'],
    [{ amountMinor: 1250, currency: 'EUR' }, '€12.50'],
    [{ amountMinor: 1250, currency: 'JPY' }, '¥1,250'],
    [{ a: 1 }, '{"a":1}'],
  ])('%j reads “%s”', (value, words) => expect(valueWords(value, time)).toBe(words))
})

describe('the address bar', () => {
  it('leaves out what it does not understand', () => {
    const odd = { search: '', actor: 5, action: 'x'.repeat(101), from: 'yesterday', to: '2026-02-30', other: 'x' }
    expect(isFiltered(readView(odd))).toBe(false)
    expect(readView({ search: 'jane', from: '2026-01-31', event: 'evt_1' })).toMatchObject({
      search: 'jane',
      from: '2026-01-31',
      event: 'evt_1',
    })
    expect(isFiltered(readView({ event: 'evt_1' })), 'an open event narrows nothing').toBe(false)
  })

  it('takes the last day whole, by the clock of the reader', () => {
    const { from, to } = queryOf(readView({ from: '2026-01-31', to: '2026-01-31' }))
    expect(from).toBe(new Date(2026, 0, 31).toISOString())
    expect(to).toBe(new Date(2026, 1, 1).toISOString())
  })
})

it('knows where a target is found: the organization layer’s own, and what its modules say of theirs', () => {
  const number = ({ id }: { id: string }) => ({ to: 'numbers', search: { number: id }, label: 'Show the number' })
  const product = {
    words: cliqtel.words,
    modules: [
      { name: 'numbers', actions: {}, places: { number } },
      { name: 'bare', actions: {} },
    ],
  }
  const target = (kind: string) => ({ kind, id: 'x', label: 'Jane Doe' })
  expect(placeOf(target('person'), product)).toEqual({ to: 'settings/team', search: { search: 'Jane Doe' }, label: 'Show in Team' })
  expect(placeOf(target('organization'), product)?.to).toBe('')
  expect(placeOf(target('number'), product)).toEqual({ to: 'numbers', search: { number: 'x' }, label: 'Show the number' })
  expect(placeOf(target('invoice'), product)).toBeUndefined()
})
