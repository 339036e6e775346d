import type { Context } from 'hono'

/**
 * What `Authorization: Bearer` carries; null where there is no such header. A caller who sends one is who it says, or nobody: a
 * cookie never stands in for a bearer that is not valid, since a bearer spares the request the look at its Origin.
 */
export function bearerOf(context: Context): string | null {
  const header = context.req.header('authorization')
  return (
    /^bearer(?: +(.*))?$/i
      .exec(header ?? '')
      ?.slice(1)
      .map((given) => given?.trim() ?? '')[0] ?? null
  )
}
