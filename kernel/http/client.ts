import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { isIPv6 } from 'node:net'

/**
 * The address of whoever calls. `X-Forwarded-For` is believed for as many hops as there are proxies of ours, counted from the right:
 * what stands further left, the caller may have written.
 */
export function clientAddress(context: Context, trustedProxies: number): string {
  const hop = trustedProxies > 0 && forwardedFor(context.req.header('x-forwarded-for') ?? '', trustedProxies)
  return hop || (getConnInfo(context).remote.address ?? 'unknown')
}

/** The address of that hop, counted from the right, without the port that some proxies write along: each connection has another one. */
export function forwardedFor(header: string, fromRight: number): string {
  const hop = header.split(',').at(-fromRight)?.trim() ?? ''
  return /^(\d+(?:\.\d+){3}):\d+$/.exec(hop)?.[1] ?? /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? hop
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
