/**
 * The organization layer in memory: what the rules of the seeds say, without a database, without time, one command after the other.
 * Everything has a name of the model's own (`p0`, `o1`, `c12`); what the product calls it is for `reality.ts` to know.
 */
import type { Product } from '../../platform/product.ts'

export interface Invitation {
  readonly email: string
  readonly role: string
  inviter: string
  state: 'open' | 'accepted' | 'cancelled' | 'declined'
  expired: boolean
  /** How many links were sent for it: the newest alone opens. */
  links: number
}

export interface Removal {
  readonly person: string
  readonly role: string
  restored: boolean
  /** The invitations that went with the person, by what became of them: revoked (null), or given to another. */
  readonly invitations: Readonly<Record<string, string | null>>
  /** Their keys, likewise. */
  readonly keys: Readonly<Record<string, string | null>>
}

export interface Secret {
  version: number
  /** Whether the version before works as well. */
  previous: boolean
  ended: boolean
  /** Who was shown which version: only ever added to. */
  readonly shown: (readonly [person: string, version: number, how: string])[]
}

/** An API key. */
export interface Key extends Secret {
  holder: string
  permissions: readonly string[]
  end: End
}

/** When a key ends by itself, the earliest first. */
export const ends = ['passed', 'later', 'much later', 'never'] as const
export type End = (typeof ends)[number]

export interface Organization {
  limit: number | null
  readonly members: Record<string, string>
  readonly invitations: Record<string, Invitation>
  readonly removals: Record<string, Removal>
  readonly secrets: Record<string, Secret>
  readonly keys: Record<string, Key>
}

/** An organization that is no more: as it was, and the event that its log ends with. */
export interface Ended {
  readonly by: 'organization.deleted' | 'organization.closed'
  readonly was: Organization
}

export interface State {
  readonly product: Product
  readonly people: Record<string, { readonly email: string; verified: boolean }>
  /** Addresses of nobody yet. */
  readonly strangers: string[]
  readonly organizations: Record<string, Organization>
  readonly ended: Record<string, Ended>
}

export function copy({ product, ...rest }: State): State {
  return { product, ...structuredClone(rest) }
}

/** What a command is answered: a status, and the code of a refusal. */
export class Said extends Error {}

export function refuse(outcome: string): never {
  throw new Said(outcome)
}

export function newOrganization(product: Product, owner: string): Organization {
  const nothing = { invitations: {}, removals: {}, secrets: {}, keys: {} }
  return { limit: product.plans?.[0]?.seats ?? null, members: { [owner]: 'owner' }, ...nothing }
}

export function endOrganization({ organizations, ended }: State, name: string, by: Ended['by']): void {
  const was = organizations[name]
  if (!was) return
  ended[name] = { by, was }
  delete organizations[name]
}

/** The organization and the actor's role there: strangers learn nothing, and whose role may not is told so. */
export function enter({ product, organizations }: State, name: string, actor: string, action: string) {
  const organization = organizations[name]
  const role = organization?.members[actor]
  if (!organization || role === undefined) refuse('404 not-found')
  if (product.policy.grant(role, action) === null) refuse('403 not-allowed')
  return { organization, role }
}

export function mustBeGrantable({ product }: State, giver: string, role: string): void {
  if (role === 'owner') refuse('422 no-such-role')
  if (!product.policy.covers(giver, role)) refuse('403 not-yours-to-give')
}

export function organizationOf({ product, organizations }: State, person: string): string | undefined {
  if (product.belonging !== 'one') return undefined
  return Object.keys(organizations).find((name) => organizations[name]?.members[person] !== undefined)
}

export function openFor({ invitations }: Organization, email: string): [name: string, invitation: Invitation] | undefined {
  return Object.entries(invitations).find(([, one]) => one.state === 'open' && one.email === email)
}

export function seatsTaken({ members, invitations }: Organization): number {
  const pending = Object.values(invitations).filter(({ state, expired }) => state === 'open' && !expired)
  return Object.keys(members).length + pending.length
}

export function isFull(organization: Organization): boolean {
  return organization.limit !== null && seatsTaken(organization) >= organization.limit
}

/** Members alone count here. */
export function join(state: State, organization: Organization, person: string, role: string): void {
  if (organization.members[person] !== undefined) refuse('409 already-member')
  if (organizationOf(state, person) !== undefined) refuse('409 belongs-elsewhere')
  if (organization.limit !== null && Object.keys(organization.members).length >= organization.limit) refuse('409 no-seat-left')
  organization.members[person] = role
}

export const personOf = ({ people }: State, email: string): string | undefined =>
  Object.keys(people).find((person) => people[person]?.email === email)
