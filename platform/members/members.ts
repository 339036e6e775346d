import { build, type Tx, violatedConstraint } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import { lockOrganization } from '../organizations/index.ts'
import { grantableRoles, ownerRole } from '../product.ts'
import { type Member as Actor, presentActor } from '../request/index.ts'
import { type Member, memberRefusals } from './contract.ts'
import { readMember } from './list.ts'

/** Gives a member another role. The role that they have, and the one they get, both must be the actor's to give (Z5). */
export async function changeRole(app: App, tx: Tx, who: Actor, personId: string, role: string): Promise<Member> {
  await lockOrganization(tx)
  const target = await findMember(tx, personId)
  const actor = await presentActor(app, tx, who)
  actor.require('members.change-role', target)
  mustBeGrantable(app, actor, role)
  if (!grantableBy(app, actor).some(({ key }) => key === target.role)) throw new Refused(memberRefusals['not-yours-to-give'])
  if (target.role === role) return target
  await tx.run(
    build.updateTable('memberships').set({ role }).where('organization_id', '=', tx.organizationId).where('person_id', '=', personId),
  )
  await record(tx, actor, {
    action: 'member.role-changed',
    target: { kind: 'person', id: personId, label: target.name },
    before: { role: target.role },
    after: { role },
    rule: `members.change-role: ${actor.role}`,
  })
  return { ...target, role }
}

/** The one place that ends a membership; whoever calls has locked the organization, checked the policy and writes the event. */
export async function endMembership(tx: Tx, personId: string): Promise<void> {
  await tx.run(
    build
      .deleteFrom('memberships')
      .where('organization_id', '=', tx.organizationId)
      .where('person_id', '=', personId)
      .where('role', '<>', ownerRole),
  )
}

/** Begins a membership; the organization is locked. A full plan is refused by the database, whatever was counted before. */
export async function beginMembership(tx: Tx, personId: string, role: string): Promise<void> {
  const values = { organization_id: tx.organizationId, person_id: personId, role }
  await tx.run(build.insertInto('memberships').values(values)).catch((error: unknown) => {
    // Their account ended in this moment: there is nobody of this address any more.
    throw violatedConstraint(error) === 'memberships_of_accounts' ? new Refused(common['not-found']) : error
  })
}

/** Nobody hands out what they do not hold: on a role change, an invitation, and again when that is accepted. */
export function mustBeGrantable(app: App, actor: Granting, role: string): void {
  if (!app.product.roles.some(({ key }) => key === role && key !== ownerRole)) {
    throw new Refused(memberRefusals['no-such-role'], {
      errors: [
        {
          path: 'role',
          message: `Choose one of: ${grantableBy(app, actor)
            .map(({ key }) => key)
            .join(', ')}.`,
        },
      ],
    })
  }
  if (!grantableBy(app, actor).some(({ key }) => key === role)) throw new Refused(memberRefusals['not-yours-to-give'])
}

type Granting = Pick<Actor, 'role' | 'apiKey'>

function grantableBy({ product }: App, { role, apiKey }: Granting) {
  return grantableRoles(product, role, apiKey?.permissions)
}

/** The member, or the same answer as for nobody. */
export async function findMember(tx: Tx, personId: string): Promise<Member> {
  const found = personId.includes('\0') ? undefined : await readMember(tx, personId)
  if (!found) throw new Refused(common['not-found'])
  return found
}
