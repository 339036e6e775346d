/** People and organizations for a first look. Made on an empty database in development, and never in production. */
import { hashPassword } from 'better-auth/crypto'
import { build, runnerOn, type Tx } from '../kernel/database/index.ts'
import { newId } from '../kernel/ids.ts'
import { memberOf } from '../platform/request/index.ts'
import { createOrganization } from '../platform/organizations/index.ts'
import { createKey } from '../platform/api-keys/index.ts'
import { beginMembership } from '../platform/members/index.ts'
import { invitePeople } from '../platform/invitations/index.ts'
import type { App } from '../platform/app.ts'
import type { Product } from '../platform/product.ts'
import { setPlanOf } from '../platform/seats/index.ts'
import type { Running } from '../platform/server.ts'

export const password = 'guildhall-demo'

interface Demonstrated {
  readonly name: string
  readonly email: string
  readonly what: string
}

interface Cast {
  readonly people: readonly Demonstrated[]
  /** Owner first; then who belongs to it, by their place in `people`, with their role. */
  readonly organizations: readonly {
    name: string
    owner: number
    members: readonly (readonly [number, string])[]
    invited: readonly string[]
    plan?: string
  }[]
}

const casts: Record<string, Cast> = {
  clozup: {
    people: [
      { name: 'Jane Doe', email: 'jane@acme.example', what: 'Jane Doe, owner of Acme Sales' },
      { name: 'Omar Haddad', email: 'omar@acme.example', what: 'Omar Haddad, admin of Acme Sales, owner of Brightside Studio' },
      { name: 'Mia Lindqvist', email: 'mia@acme.example', what: 'Mia Lindqvist, member of both' },
      { name: 'Victor Okafor', email: 'victor@acme.example', what: 'Victor Okafor, viewer of Acme Sales' },
    ],
    organizations: [
      {
        name: 'Acme Sales',
        owner: 0,
        members: [
          [1, 'admin'],
          [2, 'member'],
          [3, 'viewer'],
        ],
        invited: ['sam@partner.example'],
        plan: 'pro',
      },
      { name: 'Brightside Studio', owner: 1, members: [[2, 'member']], invited: [], plan: 'starter' },
    ],
  },
  cliqtel: {
    people: [
      { name: 'Jane Doe', email: 'jane@acme.example', what: 'Jane Doe, owner of Acme Telecom' },
      { name: 'Ravi Patel', email: 'ravi@acme.example', what: 'Ravi Patel, member of Acme Telecom' },
      { name: 'Lena Fischer', email: 'lena@northwind.example', what: 'Lena Fischer, owner of Northwind Voice' },
    ],
    organizations: [
      { name: 'Acme Telecom', owner: 0, members: [[1, 'member']], invited: ['noor@partner.example'] },
      { name: 'Northwind Voice', owner: 2, members: [], invited: [] },
    ],
  },
}

export function people(product: Product): readonly Demonstrated[] {
  return casts[product.slug]?.people ?? []
}

/** Makes them once; an installation that has people already is left alone. */
export async function demonstrate({ app }: Running): Promise<void> {
  const cast = casts[app.product.slug]
  const service = runnerOn((statement) => app.db.service.query<never>({ ...statement, values: [...statement.values] }))
  if (!cast || (await service.maybe(build.selectFrom('people').select('id').limit(1)))) return
  const hash = await hashPassword(password)
  const made = cast.people.map((person) => ({ ...person, personId: newId('per'), emailVerified: true, requestId: null }))
  for (const { personId, name, email } of made) {
    await service.run(build.insertInto('people').values({ id: personId, name, email, email_typed: email, email_verified: true }))
    await service.run(
      build
        .insertInto('accounts')
        .values({ id: newId('acc'), person_id: personId, provider_id: 'credential', account_id: personId, password: hash }),
    )
  }
  for (const organization of cast.organizations) await makeOrganization(app, made, organization)
}

type Made = Demonstrated & { personId: string; requestId: null }

async function makeOrganization(app: App, made: readonly Made[], { name, owner, members, invited, plan }: Cast['organizations'][number]) {
  const first = made[owner]
  if (!first) throw new Error(`${name} has no owner.`)
  const context = { organizationId: null, principal: first.personId }
  const { id, slug } = await app.db.transaction(context, (tx) => createOrganization(app, tx, first, name))
  if (plan) await setPlanOf(app, slug, plan)
  await app.db.transaction({ organizationId: id, principal: first.personId }, async (tx) => {
    const who = memberOf(app, first, 'owner', 'demonstration')
    for (const [place, role] of members) await beginMembership(tx, made[place]?.personId ?? '', role)
    const invitees = invited.map((email) => ({ email }))
    if (invitees.length) await invitePeople(app, tx, who, invitees)
    for (const module of app.modules) await module.demonstrate?.(app, tx, who)
    await makeKey(app, tx, made, [[owner, who.role], ...members])
  })
}

/** By somebody whom one may remove, where a member may make one: the plan then shows what they have seen. */
async function makeKey(app: App, tx: Tx, made: readonly Made[], members: readonly (readonly [number, string])[]) {
  const [place, role] = members.findLast(([, one]) => app.product.policy.grant(one, 'api-keys.manage') !== null) ?? []
  const maker = made[place ?? -1]
  if (!maker || role === undefined) return
  const permissions = ['organization.view', 'members.view']
  await createKey(app, tx, memberOf(app, maker, role, 'demonstration'), { name: 'Nightly report', permissions })
}
