import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/**
 * The address of whoever calls. `X-Forwarded-For` is believed for as many hops as there are proxies of ours, counted from the right:
 * what stands further left, the caller may have written.
 */
export function clientAddress(context: Context, trustedProxies: number): string {
  if (trustedProxies > 0) {
    const hops = (context.req.header('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
    const hop = hops.at(-trustedProxies)
    if (hop) return hop
  }
  return getConnInfo(context).remote.address ?? 'unknown'
}

/** Whether a change comes from our own pages. Browsers send Origin with every change; nothing on another site can forge it. */
export function isOwnOrigin(context: Context, baseUrl: string): boolean {
  return context.req.header('origin') === new URL(baseUrl).origin
}
