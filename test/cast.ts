/** Two organizations with named people: isolation then is always one line away. */
import type { Organization, Person, World } from './world.ts'

export interface SalesCast {
  readonly acme: Organization
  readonly jane: Person
  readonly omar: Person
  readonly mia: Person
  readonly victor: Person
  readonly brightside: Organization
  readonly lena: Person
  readonly ravi: Person
}

/** Clozup: Acme Sales with a person of each role, Brightside Studio with two; both have seats without limit. */
export async function salesCast(world: World, { plan = 'enterprise' } = {}): Promise<SalesCast> {
  const [jane, omar, mia, victor, lena, ravi] = await people(world, [
    'Jane Doe',
    'Omar Haddad',
    'Mia Lindqvist',
    'Victor Okafor',
    'Lena Fischer',
    'Ravi Patel',
  ])
  const acme = await world.organization(jane, 'Acme Sales', { plan })
  await world.join(acme, omar, 'admin')
  await world.join(acme, mia, 'member')
  await world.join(acme, victor, 'viewer')
  const brightside = await world.organization(lena, 'Brightside Studio', { plan })
  await world.join(brightside, ravi, 'admin')
  return { acme, jane, omar, mia, victor, brightside, lena, ravi }
}

export interface TelecomCast {
  readonly acme: Organization
  readonly jane: Person
  readonly ravi: Person
  readonly northwind: Organization
  readonly lena: Person
  readonly noor: Person
}

/** Cliqtel: Acme Telecom and Northwind Voice, each with its owner and a member. */
export async function telecomCast(world: World): Promise<TelecomCast> {
  const [jane, ravi, lena, noor] = await people(world, ['Jane Doe', 'Ravi Patel', 'Lena Fischer', 'Noor Haddad'])
  const acme = await world.organization(jane, 'Acme Telecom')
  await world.join(acme, ravi)
  const northwind = await world.organization(lena, 'Northwind Voice')
  await world.join(northwind, noor)
  return { acme, jane, ravi, northwind, lena, noor }
}

type PeopleOf<Names extends readonly string[]> = { [Place in keyof Names]: Person }

async function people<const Names extends readonly string[]>(world: World, names: Names): Promise<PeopleOf<Names>> {
  return (await Promise.all(names.map((name) => world.person(name)))) as PeopleOf<Names>
}

/** Invites by the API, and gives the invitation's id and the token of its link. */
export async function invited(world: World, organization: Organization, by: Person, email: string, role?: string) {
  const answer = await by.client.post(`${organization.path}/invitations`, { email, ...(role && { role }) })
  if (answer.status !== 201 || answer.body.outcome !== 'invited') throw new Error(`${email} could not be invited: ${answer.text}`)
  return { id: answer.body.invitation.id as string, email, token: await world.invitationToken(email) }
}

/** Lets an invitation run out. */
export async function expire(world: World, invitationId: string): Promise<void> {
  await world.admin.query(`update invitations set expires_at = now() - interval '1 minute' where id = $1`, [invitationId])
}

export async function eventsOf(world: World, organizationId: string, action?: string): Promise<AuditRow[]> {
  const { rows } = await world.admin.query<AuditRow>(
    `select action, actor_kind, actor_id, actor_name, target_kind, target_id, target_label, before, after, rule, request_id
     from audit_events where organization_id = $1 and ($2::text is null or action = $2) order by id`,
    [organizationId, action ?? null],
  )
  return rows
}

export interface AuditRow {
  readonly action: string
  readonly actor_kind: string
  readonly actor_id: string | null
  readonly actor_name: string
  readonly target_kind: string
  readonly target_id: string
  readonly target_label: string
  readonly before: Record<string, unknown> | null
  readonly after: Record<string, unknown> | null
  readonly rule: string
  readonly request_id: string | null
}

const countings = new WeakMap<World, string>()

/** How many rows each table has: what a refused request, or a GET, must leave as it was. The counters of limits are nobody's rows, and open streams no change. */
export async function rowCounts(world: World): Promise<Record<string, number>> {
  const counting = countings.get(world) ?? (await countingOf(world))
  countings.set(world, counting)
  const { rows } = await world.admin.query<{ name: string; rows: number }>({ name: 'row-counts', text: counting })
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]))
}

async function countingOf(world: World): Promise<string> {
  const { rows } = await world.admin.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('app', 'graphile_worker') and table_type = 'BASE TABLE' and table_name not in ('rate_limits', 'open_streams') order by 1`,
  )
  return rows.map(({ name }) => `select '${name}' as name, count(*)::int as rows from ${name}`).join(' union all ')
}
