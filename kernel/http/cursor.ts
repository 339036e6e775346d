import { type Expression, sql } from 'kysely'
import { Refused } from '../refusal.ts'
import { common } from '../shared/contract.ts'

type Value = string | number

/** Where the next page begins: the sort values of the last row of this one. Opaque to callers. */
export function cursorOf(values: readonly Value[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** What callers send back is theirs to change: anything that the database could not compare must be found here. */
const kinds = {
  text: (value: unknown) => typeof value === 'string' && !value.includes('\0') && value.isWellFormed(),
  number: (value: unknown) => Number.isSafeInteger(value),
}

/** The values of a cursor, of these kinds, or a refusal on the field `cursor`. */
export function readCursor(cursor: string | undefined, expected: readonly (keyof typeof kinds)[]): Value[] | undefined {
  if (cursor === undefined) return undefined
  const values = parse(cursor)
  if (Array.isArray(values) && values.length === expected.length && expected.every((kind, at) => kinds[kind](values[at])))
    return values as Value[]
  throw new Refused(common['not-valid'], {
    errors: [{ path: 'cursor', message: 'Take the cursor from the nextCursor of the page before.' }],
  })
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** A time as whole microseconds, which is as exact as the database is, so that a page ends and begins at the same row. */
export function microseconds(time: Expression<unknown>) {
  return sql<number>`(extract(epoch from ${time}) * 1000000)::bigint`
}

export function atMicroseconds(value: Value | undefined) {
  return sql<Date>`(timestamptz 'epoch' + ${value}::bigint * interval '1 microsecond')`
}
