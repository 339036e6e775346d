/** Sends sample calls as whoever is wished, and keeps every answer. */
import type { Route } from '../../kernel/http/route.ts'
import type { Answer, Client } from '../client.ts'
import type { Person } from '../world.ts'
import { samples } from './samples/index.ts'
import type { Call, Sample, Stage, Team } from './stage.ts'

export interface Kept {
  readonly route: string
  readonly by: string
  /** The organizations whose people may read this answer. */
  readonly belongsTo: readonly string[]
  readonly answer: Answer
}

export const keyOf = (route: Pick<Route, 'method' | 'path'>) => `${route.method.toUpperCase()} ${route.path}`

export function sampleOf(route: Route): Sample {
  const sample = samples[keyOf(route)]
  if (!sample) throw new Error(`${keyOf(route)} has no sample call. Add one in test/matrix/samples.`)
  return sample
}

/** The address of a call: every `{name}` filled, in this organization. */
export function addressOf(route: Route, call: Call, organizationId: string): string {
  const params: Record<string, string> = { organizationId, ...call.params }
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`The sample of ${keyOf(route)} gives no ${name}.`)
    return value
  })
  return call.query ? `${path}?${call.query}` : path
}

export async function send(client: Client, route: Route, call: Call, organizationId: string): Promise<Answer> {
  return client.request(route.method.toUpperCase(), addressOf(route, call, organizationId), {
    ...(call.body !== undefined && { body: call.body }),
    ...(call.headers && { headers: { ...call.headers } }),
  })
}

export interface Caller {
  readonly name: string
  readonly person: Person | null
  readonly role: string | null
  readonly team: Team | null
  /** Of the operator's support: the sample brings them along. */
  readonly support?: true
}

/** Every role here, the owner of the other organization, a stranger, and nobody. Outside of organizations a role makes no difference. */
export function callersOf(route: Route, { here, there, stranger }: Stage): Caller[] {
  const support: Caller = { name: 'the support', person: stranger, role: null, team: null, support: true }
  const all = Object.entries(here.as).map(([role, person]): Caller => ({ name: `${role} here`, person, role, team: here }))
  const { owner } = there.organization
  return [
    ...(isOfSupport(route) ? [support] : []),
    ...(isInOrganization(route) || isOfSupport(route) ? all : all.slice(0, 1)),
    { name: 'owner of the other organization', person: owner, role: 'owner', team: there },
    { name: 'a stranger', person: stranger, role: null, team: null },
    { name: 'signed out', person: null, role: null, team: null },
  ]
}

export const isOfSupport = (route: Route) => route.access === 'support'

/** Within one, for its own people. */
export const isInOrganization = (route: Route) => route.path.includes('{organizationId}') && !isOfSupport(route)

export const isSuccess = (status: number) => status >= 200 && status < 400

/** An answer without what differs between any two: its request id, and the time. */
export function comparable({ status, text, headers }: Answer): string {
  const kept = [...headers].filter(([name]) => !['x-request-id', 'date', 'content-length'].includes(name))
  return `${status}\n${kept.map((pair) => pair.join(': ')).join('\n')}\n${text.replace(/"requestId":"req_\w+"/, '')}`
}
