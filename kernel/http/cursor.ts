import { Refused } from '../refusal.ts'
import { common } from '../shared/contract.ts'

/** Where the next page begins: the sort values of the last row of this one. Opaque to callers. */
export function cursorOf(values: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** The values of a cursor, or a refusal on the field `cursor` where these are not `count` values. */
export function readCursor(cursor: string | undefined, count: number): (string | number | null)[] | undefined {
  if (cursor === undefined) return undefined
  const wrong = new Refused(common['not-valid'], {
    errors: [{ path: 'cursor', message: 'Take the cursor from the nextCursor of the page before.' }],
  })
  let values: unknown
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw wrong
  }
  const plain = (value: unknown) => value === null || typeof value === 'number' || (typeof value === 'string' && !value.includes('\0'))
  if (!Array.isArray(values) || values.length !== count || !values.every(plain)) throw wrong
  return values as (string | number | null)[]
}
