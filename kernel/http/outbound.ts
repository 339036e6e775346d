/**
 * Requests to addresses that people named. Each connects to an address that was checked, and to no other: the name is resolved once,
 * every address of it must be public, and the socket goes to one of these. A second answer of the name server changes nothing.
 * No redirect is followed, no proxy of the environment is used, and nothing of the answer is kept but its status.
 */
import { lookup as askSystem } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import type { Dispatcher } from 'undici'
import { addressProblem, isPublicAddress } from '../shared/outbound-address.ts'

/**
 * Why there was no answer. `blocked`: the address is not public, or not one that we send to. `stopped`: this process ends.
 * Never more than that: what a machine inside answered, or whether it is there, is not for whoever named it.
 */
export const outboundFailures = ['blocked', 'not-found', 'unreachable', 'timeout', 'tls', 'cut-off', 'stopped'] as const
export type OutboundFailureKind = (typeof outboundFailures)[number]

export class OutboundFailure extends Error {
  readonly kind: OutboundFailureKind
  readonly milliseconds: number

  constructor(kind: OutboundFailureKind, milliseconds: number, cause?: unknown) {
    super(`No answer: ${kind}.`, { cause })
    this.kind = kind
    this.milliseconds = milliseconds
  }
}

export interface Resolved {
  readonly address: string
  readonly family: number
}

export interface OutboundOptions {
  /** For development and tests alone: http, and addresses of this machine or its network. */
  readonly allowPrivate?: boolean
  readonly timeoutMilliseconds?: number
  readonly resolve?: (hostname: string) => Promise<readonly Resolved[]>
  /** Which addresses may be connected to. */
  readonly isAllowed?: (address: string) => boolean
}

export interface OutboundRequest {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Outbound {
  /** The status of the answer, whatever it is; throws OutboundFailure where there is none. */
  send(address: string, request: OutboundRequest): Promise<{ readonly status: number; readonly milliseconds: number }>
  /** What is under way fails, and so does all that comes. */
  cut(): void
}

const mostAnswerBytes = 16 * 1024

export function outbound({
  allowPrivate = false,
  timeoutMilliseconds = 15_000,
  resolve = resolveBySystem,
  isAllowed = allowPrivate ? () => true : isPublicAddress,
}: OutboundOptions = {}): Outbound {
  const stopping = new AbortController()
  return {
    async send(address, wanted) {
      const began = performance.now()
      const passed = () => Math.round(performance.now() - began)
      const late = AbortSignal.timeout(timeoutMilliseconds)
      const signal = AbortSignal.any([late, stopping.signal])
      try {
        if (addressProblem(address, { allowPrivate }) !== undefined) throw new Blocked()
        const url = new URL(address)
        const addresses = await before(signal, checked(url.hostname, resolve, isAllowed))
        return { status: await statusOf(url, addresses, wanted, signal), milliseconds: passed() }
      } catch (error) {
        const kind = stopping.signal.aborted ? 'stopped' : late.aborted ? 'timeout' : kindOf(error)
        throw new OutboundFailure(kind, passed(), error)
      }
    },
    cut: () => stopping.abort(),
  }
}

class Blocked extends Error {}

/** All addresses of this host, or a refusal where one of them is not allowed: one that is could be the bait for the other. */
async function checked(hostname: string, resolve: Required<OutboundOptions>['resolve'], isAllowed: (address: string) => boolean) {
  const literal = literalOf(hostname)
  const addresses = literal ? [literal] : await resolve(hostname)
  if (addresses.length === 0) throw Object.assign(new Error('The name has no address.'), { code: 'ENOTFOUND' })
  if (!addresses.every(({ address }) => isAllowed(address))) throw new Blocked()
  return addresses
}

/** Nobody is asked for the address of an address, so no hook of a resolver ever sees one. */
function literalOf(hostname: string): Resolved | undefined {
  if (hostname.startsWith('[')) return { address: hostname.slice(1, -1), family: 6 }
  return /^\d+(\.\d+){3}\.?$/.test(hostname) ? { address: hostname.replace(/\.$/, ''), family: 4 } : undefined
}

async function resolveBySystem(hostname: string): Promise<readonly Resolved[]> {
  return askSystem(hostname, { all: true, verbatim: true })
}

async function statusOf(
  url: URL,
  addresses: readonly Resolved[],
  { method, headers, body }: OutboundRequest,
  signal: AbortSignal,
): Promise<number> {
  // One for each request: a connection that another request opened was checked for another name.
  // Imported when something is sent: a server that sends nothing is 30 MB smaller.
  const { Agent, request: ask } = await import('undici')
  const dispatcher = new Agent({ connect: { lookup: pinned(addresses) }, allowH2: false, connections: 1, pipelining: 1 })
  try {
    const answer = await ask(url, { method, headers, body, signal, dispatcher })
    await readAway(answer, signal)
    return answer.statusCode
  } finally {
    // Nobody waits for the other side to say goodbye.
    void dispatcher.destroy().catch(() => {})
  }
}

/** Read to its end where it is short, so that the sender sees no broken connection. */
async function readAway({ body }: Dispatcher.ResponseData, signal: AbortSignal): Promise<void> {
  await body.dump({ limit: mostAnswerBytes, signal }).catch(() => {})
}

/** Whatever name is asked for, the answer is what was checked. */
function pinned(addresses: readonly Resolved[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, [...addresses])
    else callback(null, first?.address ?? '', first?.family)
  }
}

/** The result, or a failure as soon as the time is over: a name server that hangs can't be told to stop. */
async function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(() => {})
  const { promise, reject } = Promise.withResolvers<never>()
  const end = () => reject(signal.reason)
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', end))
}

const kinds: readonly [OutboundFailureKind, RegExp][] = [
  ['not-found', /^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/],
  ['timeout', /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/],
  ['tls', /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH)/],
  ['unreachable', /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENETDOWN|EHOSTDOWN)$/],
]

function kindOf(error: unknown): OutboundFailureKind {
  if (error instanceof Blocked) return 'blocked'
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  return kinds.find(([, pattern]) => pattern.test(code))?.[0] ?? 'cut-off'
}
