import type { Context } from 'hono'

/** Whether `If-Match` lets the change go on (RFC 9110, 13.1.1): it is absent, `*`, or names this state, which is read under the lock. */
export function ifMatch(context: Context): (etag: string) => boolean {
  const given = context.req.header('if-match')?.trim()
  if (given === undefined || given === '*') return () => true
  // Not by a pattern of spaces and commas, which goes through thousands of spaces from each of them.
  const named = given.split(',').map((one) => one.trim())
  return (etag) => named.includes(etag)
}

/** Whether the caller has this state already (RFC 9110, 13.1.2). Compared weakly: a proxy that packs answers weakens their ETag. */
export function hasAlready(context: Context, etag: string): boolean {
  const given = context.req.header('if-none-match')?.trim()
  if (given === undefined) return false
  const strong = (one: string) => one.replace(/^W\//, '')
  return given === '*' || given.split(/\s*,\s*/).some((one) => strong(one) === strong(etag))
}
