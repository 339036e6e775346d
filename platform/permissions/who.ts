import { build, type Tx } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'
import type { Permissions } from './contract.ts'
import { decide, type Found } from './explain.ts'
import { ownSubject } from './subjects.ts'

const mostNamed = 50

/** Who can do this, to this subject: by role, and by name for somebody who may see members. */
export async function whoCan(app: App, tx: Tx, action: string, found: Found | undefined, mayName: boolean): Promise<Permissions['who']> {
  const { policy, roles } = app.product
  const allowed = roles.filter(({ key }) => policy.grant(key, action) !== null)
  const named = allowed.map(({ key, label }) => ({ key, label }))
  if (!mayName || !allowed.length) return { roles: named, people: mayName ? [] : null, more: 0 }
  const keys = allowed.map(({ key }) => key)
  const [members, { count }] = await Promise.all([firstMembers(tx, keys), countMembers(tx, keys)])
  const ownAction = policy.actions[action]?.about === 'self'
  const can: typeof members = []
  for (const member of members) {
    const about = ownAction ? await ownSubject(app, tx, action, member.personId) : found
    if (decide(app.product, member, action, about).allowed) can.push(member)
  }
  const order = (role: string) => roles.findIndex(({ key }) => key === role)
  return {
    roles: named,
    people: can.toSorted((one, other) => order(one.role) - order(other.role)).slice(0, mostNamed),
    more: Math.max(0, can.length - mostNamed) + count - members.length,
  }
}

async function firstMembers(tx: Tx, roles: readonly string[]) {
  return tx.many(
    build
      .selectFrom('memberships as m')
      .innerJoin('people as p', 'p.id', 'm.person_id')
      .where('m.organization_id', '=', tx.organizationId)
      .where('m.role', 'in', roles)
      .select(['m.person_id as personId', 'p.name', 'm.role'])
      .orderBy('m.joined_at')
      .limit(mostNamed + 1),
  )
}

async function countMembers(tx: Tx, roles: readonly string[]) {
  return tx.one(
    build
      .selectFrom('memberships')
      .where('organization_id', '=', tx.organizationId)
      .where('role', 'in', roles)
      .select((on) => on.fn.countAll<number>().as('count')),
  )
}
