import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { isIPv6 } from 'node:net'

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

/**
 * What a limit counts: an IPv4 address, or the /64 of an IPv6 one, which is the least that anybody is given. Whoever has 2^64
 * addresses would else have as many limits.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped || !isIPv6(address)) return mapped ?? address
  const [head = '', tail = ''] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::')
  const [first, last] = [head, tail].map((part) => part.split(':').filter(Boolean)) as [string[], string[]]
  const left = Array.from({ length: 8 - first.length - last.length }, () => '0')
  return `${[...first, ...left, ...last].slice(0, 4).join(':')}::/64`
}

/** Whether a change comes from our own pages. Browsers send Origin with every change; nothing on another site can forge it. */
export function isOwnOrigin(context: Context, baseUrl: string): boolean {
  return context.req.header('origin') === new URL(baseUrl).origin
}
