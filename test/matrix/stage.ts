/** What the sample calls are made on: two organizations with a person of each role, and somebody who belongs to neither. */
import type { Subject } from '../../kernel/shared/policy.ts'
import type { Client } from '../client.ts'
import type { Organization, Person, World } from '../world.ts'

export interface Team {
  readonly organization: Organization
  /** Role → the person who has it. */
  readonly as: Readonly<Record<string, Person>>
}

export interface Stage {
  readonly world: World
  readonly here: Team
  readonly there: Team
  readonly stranger: Person
}

export interface Call {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Instead of the caller's own: with cookies of its own, or of somebody whom the call needs. */
  readonly client?: Client
  /** What the call is about, as the policy is asked. */
  readonly subject?: Subject
}

export interface Sample {
  /** Makes what one call needs, in the team's organization, and says the call. Each answers with success to whoever may. */
  call(stage: Stage, team: Team, caller: Person): Call | Promise<Call>
  /** Shows more than the caller's own organizations: they hold a link, read the mailbox of a development machine, or are the operator's support. */
  readonly shows?: 'link' | 'development' | 'support'
}

/** `POST /api/v1/organizations` → the sample. */
export type Samples = Readonly<Record<string, Sample>>

const names = {
  here: ['Jane Doe', 'Omar Haddad', 'Mia Lindqvist', 'Victor Okafor'],
  there: ['Lena Fischer', 'Ravi Patel', 'Noor Amrani', 'Tomás Quiroga'],
} as const

export async function setStage(world: World): Promise<Stage> {
  const here = await makeTeam(world, 'Acme Telecom', names.here)
  const there = await makeTeam(world, 'Northwind Voice', names.there)
  return { world, here, there, stranger: await world.person('Stella Stranger') }
}

async function makeTeam(world: World, name: string, people: readonly string[]): Promise<Team> {
  const roles = world.app.product.roles.map(({ key }) => key)
  const made = await Promise.all(roles.map((_, i) => world.person(people[i] ?? `Person ${i}`)))
  const as = Object.fromEntries(roles.map((role, i) => [role, made[i] as Person]))
  const organization = await world.organization(made[0] as Person, name, { plan: 'enterprise' })
  for (const [i, role] of roles.entries()) if (i > 0) await world.join(organization, made[i] as Person, role)
  return { organization, as }
}

export function personAs(team: Team, role: string): Person {
  const found = team.as[role]
  if (!found) throw new Error(`Nobody is ${role}.`)
  return found
}

let count = 0
/** A number that no other sample has. */
export const next = () => ++count

/** Somebody new in this team, with the least role. */
export async function newcomer({ world }: Stage, team: Team): Promise<Person> {
  const person = await world.person(`Newcomer ${next()}`)
  const role = world.app.product.invitation.defaultRole
  await world.join(team.organization, person, role)
  return person
}
