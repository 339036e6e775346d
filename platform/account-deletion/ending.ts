import { sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { type Leaving, leaveBehind, leavingFrom } from '../invitations/index.ts'
import { queueMail } from '../mail/index.ts'
import type { Principal } from '../request/index.ts'
import { type AccountDeletionPlan, accountDeletionRefusals, type Departure } from './contract.ts'

interface Belongs {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly role: string
}

/** What the deletion of this account means for each organization that the person belongs to. */
export async function planOfEnding(app: App, tx: Tx, who: Principal): Promise<AccountDeletionPlan> {
  const organizations: Departure[] = []
  for (const { id, name, slug, role } of await membershipsOf(tx, who)) {
    const leaving = await tx.within(id, (own) => leavingFrom(app, own, who))
    if (leaving) organizations.push({ organization: { id, name, slug }, role, ...departure(leaving) })
  }
  return { email: who.email, organizations }
}

function departure({ how, reasons, behind }: Leaving): Pick<Departure, 'how' | 'reasons' | 'records'> {
  return { how: how === 'refused' ? 'blocked' : how, reasons: [...reasons], records: behind }
}

/** Leaves every organization by its plan, closes the empty ones, and ends the account: all of it, or nothing. */
export async function endAccount(app: App, tx: Tx, who: Principal, requestId: string): Promise<void> {
  const actor = { personId: who.personId, name: who.name, requestId }
  const memberships = await membershipsOf(tx, who)
  // In the order of their ids, as everybody who locks two organizations does.
  for (const { id, name } of memberships.toSorted((one, other) => (one.id < other.id ? -1 : 1))) {
    await tx.within(id, (own) => leaveBehind(app, own, actor, { rule: 'deleted their account', refuse: refusing(name) }))
  }
  await queueMail(app, tx, { template: 'account-deleted', to: who.email, props: { name: who.name } })
  const { ended } = await tx.one(sql<{ ended: boolean }>`select end_account(${who.sessionToken}) as ended`)
  if (!ended) throw new Refused(accountDeletionRefusals['joined-meanwhile'])
}

function refusing(name: string) {
  return ({ reasons }: Leaving) =>
    new Refused(accountDeletionRefusals['owns-organization'], {
      detail: `You own ${name}. ${reasons.join(' ')} Hand it over or delete it first.`,
    })
}

function membershipsOf(tx: Tx, { sessionToken }: Principal): Promise<Belongs[]> {
  return tx.many(sql<Belongs>`select organization_id as id, name, slug, role from session_memberships(${sessionToken})`)
}
