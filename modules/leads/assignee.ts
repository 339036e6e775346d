import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { leadRefusals } from './contract.ts'

/**
 * Holds back every change of who belongs to the organization until this transaction ends, beside others that do the same. Without it
 * a lead could be given to somebody while they are being removed, and be in no plan.
 */
export async function holdMembers(tx: Tx): Promise<void> {
  await tx.run(sql`select from organizations where id = ${tx.organizationId} for share`)
}

/** A member's name, for whom a lead is; refuses for anybody else. */
export async function requireAssignee(tx: Tx, personId: string, path = 'assigneeId'): Promise<string> {
  await holdMembers(tx)
  const member = await tx.maybe(
    build
      .selectFrom('memberships as m')
      .innerJoin('people as p', 'p.id', 'm.person_id')
      .where('m.organization_id', '=', tx.organizationId)
      .where('m.person_id', '=', personId)
      .select('p.name'),
  )
  if (member) return member.name
  throw new Refused(leadRefusals['no-such-assignee'], { errors: [{ path, message: 'Choose a member of the organization.' }] })
}
