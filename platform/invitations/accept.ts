import { build, inOrder, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import { beginMembership } from '../members/index.ts'
import { lockIfThere } from '../organizations/index.ts'
import { invitationRefusals } from './contract.ts'
import type { Handle } from './handle.ts'
import { refuseMembership } from './invite.ts'
import { leaveBehind, organizationToLeave } from './leaving.ts'
import { readLinked } from './link.ts'

export interface Acceptor {
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly emailVerified: boolean
  readonly sessionToken: string | null
  readonly requestId: string | null
}

/**
 * Accepts: the person becomes a member, and the invitation is used up, in one transaction. `tx` is in the person's own context.
 * The locks come first, in the order of the organizations' ids; then nothing that is read here can change before the commit.
 */
export async function acceptInvitation(app: App, tx: Tx, who: Acceptor, handle: Handle) {
  const leaves =
    who.sessionToken === null ? null : await organizationToLeave(app, tx, { personId: who.personId, sessionToken: who.sessionToken })
  const moves = leaves !== null && leaves !== handle.organizationId
  if (moves && leaves < handle.organizationId) await tx.within(leaves, lockIfThere)
  return tx.within(handle.organizationId, async (own) => {
    // Asked at once: the second is answered after the first, which waits for the lock.
    const [organization, linked] = await inOrder(lockIfThere(own), readLinked(app, own, handle, who.personId))
    if (linked.state !== 'open') throw new Refused(refusalOfState[linked.state])
    await claim(own, who, handle)
    if (moves) await own.within(leaves, (other) => leaveBehind(app, other, who))
    await inOrder(
      beginMembership(own, who.personId, linked.role).catch(refuseMembership),
      record(own, who, {
        action: 'invitation.accepted',
        target: { kind: 'invitation', id: linked.id, label: linked.email },
        before: { invitedBy: linked.inviter_name },
        after: { personId: who.personId, role: linked.role },
        rule: 'the invited address, verified',
      }),
    )
    return { organization: { id: own.organizationId, name: organization?.name ?? '', slug: organization?.slug ?? '' }, role: linked.role }
  })
}

const refusalOfState = {
  expired: invitationRefusals['invitation-expired'],
  superseded: invitationRefusals['invitation-superseded'],
  cancelled: invitationRefusals['invitation-cancelled'],
  declined: invitationRefusals['invitation-declined'],
  accepted: invitationRefusals['invitation-accepted'],
  removed: invitationRefusals['invitation-accepted'],
  'inviter-gone': invitationRefusals['inviter-gone'],
} as const

/**
 * One statement checks and takes it: open, not expired, of this address, and that address verified. A link proves no address by
 * itself, and never signs anybody in.
 */
async function claim(tx: Tx, who: Acceptor, handle: Handle): Promise<void> {
  const claimed = await tx.run(
    sql`update invitations set accepted_at = now(), accepted_by = ${who.personId}
      where organization_id = ${handle.organizationId} and id = ${handle.invitationId}
        and accepted_at is null and cancelled_at is null and declined_at is null and expires_at > now()
        and exists (select from people p where p.id = ${who.personId} and p.email = invitations.email and p.email_verified)`,
  )
  if (claimed) return
  const { email } = await tx.one(
    build
      .selectFrom('invitations')
      .select('email')
      .where('organization_id', '=', handle.organizationId)
      .where('id', '=', handle.invitationId),
  )
  throw new Refused(invitationRefusals[email === who.email ? 'address-not-verified' : 'wrong-account'])
}

/** Says no. Whoever holds the link may; nobody else learns of it but the organization. */
export async function declineInvitation(app: App, tx: Tx, handle: Handle, requestId: string): Promise<void> {
  await lockIfThere(tx)
  const linked = await readLinked(app, tx, handle, null)
  if (linked.state !== 'open') throw new Refused(refusalOfState[linked.state])
  await tx.run(
    sql`update invitations set declined_at = now() where organization_id = ${handle.organizationId} and id = ${handle.invitationId}`,
  )
  await record(
    tx,
    { kind: 'person', personId: null, name: linked.email, requestId },
    {
      action: 'invitation.declined',
      target: { kind: 'invitation', id: linked.id, label: linked.email },
      before: { role: linked.role },
      rule: 'holds the link',
    },
  )
}
