import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { hasAlready, ifMatch } from './if-match.ts'

const app = new Hono()
  .get('/state', (context) => context.json(hasAlready(context, '"3"')))
  .get('*', (context) => context.json(ifMatch(context)('"3"')))
const goesOn = async (header?: string) => (await app.request('/', { headers: header === undefined ? {} : { 'if-match': header } })).json()

test('thousands of spaces are gone through once', async () => {
  expect(await goesOn(`"2"${' '.repeat(300_000)}"3", "3"`)).toBe(true)
})

describe('a change', () => {
  test.each([undefined, '*', '"3"', ' "3" ', '"2", "3"'])('goes on with If-Match %s', async (header) => {
    expect(await goesOn(header)).toBe(true)
  })

  test.each(['"2"', '3', 'W/"3"', '"33"', '', '"2","4"'])('is refused with If-Match %s', async (header) => {
    expect(await goesOn(header)).toBe(false)
  })
})

describe('a state', () => {
  const isKnown = async (header?: string) =>
    (await app.request('/state', { headers: header === undefined ? {} : { 'if-none-match': header } })).json()

  test.each(['*', '"3"', 'W/"3"', '"2", W/"3"'])('is known already with If-None-Match %s', async (header) => {
    expect(await isKnown(header)).toBe(true)
  })

  test.each([undefined, '', '3', '"33"', '"2","4"'])('is news with If-None-Match %s', async (header) => {
    expect(await isKnown(header)).toBe(false)
  })
})
