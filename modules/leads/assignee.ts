import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { Policy } from '../../kernel/shared/policy.ts'
import type { App } from '../../platform/app.ts'
import { whyNotTo as whyNot } from '../../platform/removal/index.ts'
import { leadRefusals } from './contract.ts'

/**
 * Holds back every change of who belongs to the organization, and of their roles, until this transaction ends, beside others that do
 * the same. Without it a lead could be given to somebody while they are being removed, and be in no plan.
 */
export async function holdMembers(tx: Tx): Promise<void> {
  await tx.run(sql`select from organizations where id = ${tx.organizationId} for share`)
}

/** The name of a member who may work on leads, for whom one is; refuses for anybody else. */
export async function requireAssignee({ product }: App, tx: Tx, personId: string, path = 'assigneeId'): Promise<string> {
  await holdMembers(tx)
  const member = await tx.maybe(
    build
      .selectFrom('memberships as m')
      .innerJoin('people as p', 'p.id', 'm.person_id')
      .where('m.organization_id', '=', tx.organizationId)
      .where('m.person_id', '=', personId)
      .select(['p.name', 'm.role']),
  )
  if (!member) throw new Refused(leadRefusals['no-such-assignee'], { errors: [{ path, message: 'Choose a member of the organization.' }] })
  const message = whyNotTo(product.policy, member)
  if (message !== undefined) throw new Refused(leadRefusals['assignee-may-not-edit'], { detail: message, errors: [{ path, message }] })
  return member.name
}

/** Why a lead is not given to this member: whoever can't edit leads could not go on with it. Undefined where it may be. */
export function whyNotTo(policy: Policy, member: { readonly name: string; readonly role: string }): string | undefined {
  return whyNot(policy, 'leads.edit', member)
}
