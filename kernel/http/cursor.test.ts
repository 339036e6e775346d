import { describe, expect, test } from 'vitest'
import { Refused } from '../refusal.ts'
import { cursorOf, readCursor } from './cursor.ts'

const encoded = (text: string) => Buffer.from(text).toString('base64url')

describe('a cursor', () => {
  test('gives back what it was made of', () => {
    expect(readCursor(cursorOf(['Zoë', 'per_1']), ['text', 'text'])).toEqual(['Zoë', 'per_1'])
    expect(readCursor(cursorOf([1_795_000_000_123_456, 'per_1']), ['number', 'text'])).toEqual([1_795_000_000_123_456, 'per_1'])
  })

  test('that is left out is the beginning', () => {
    expect(readCursor(undefined, ['text'])).toBeUndefined()
  })

  test.each([
    ['empty', ''],
    ['not base64', '🙂'],
    ['not JSON', encoded('["per_1"')],
    ['no list', encoded('{"0":"a","1":"b","length":2}')],
    ['too short', encoded('["a"]')],
    ['too long', encoded('["a","b","c"]')],
    ['a number for a text', encoded('[1,"b"]')],
    ['null', encoded('[null,"b"]')],
    ['an object inside', encoded('[{"$gt":""},"b"]')],
    ['a list inside', encoded('[["a"],"b"]')],
    ['a NUL byte', encoded('["a\\u0000","b"]')],
    ['half a character', encoded('["a\\ud800","b"]')],
  ])('that is %s is refused on its field', (_what, cursor) => {
    const read = () => readCursor(cursor, ['text', 'text'])
    expect(read).toThrow(Refused)
    try {
      read()
    } catch (error) {
      expect((error as Refused).refusal.status).toBe(422)
      expect((error as Refused).errors?.[0]?.path).toBe('cursor')
    }
  })

  test.each(['"2026-01-31"', '1.5', '1e400', '9007199254740993', 'true', 'null'])('whose number is %s is refused', (value) => {
    expect(() => readCursor(encoded(`[${value},"b"]`), ['number', 'text'])).toThrow(Refused)
  })
})
