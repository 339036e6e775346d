import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { newToken, sha256 } from '../../kernel/secrets.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { type AuditActor, record } from '../audit/index.ts'
import { mustBeGrantable, presentActor } from '../members/index.ts'
import { lockOrganization } from '../organizations/index.ts'
import type { Member as Actor } from '../request/index.ts'
import { type Invitation, refusalOfState } from './contract.ts'
import { expiryOf, mailInvitation } from './invite.ts'
import { type OpenInvitation, openInvitations, present } from './open.ts'
import { fullRefusal } from './seats.ts'
import { type InvitationSubject, invitationSubject } from './subject.ts'

/** Kills the link (C14). */
export async function cancelInvitation(app: App, tx: Tx, who: Actor, id: string): Promise<void> {
  await lockOrganization(tx)
  await cancelLocked(tx, await presentActor(app, tx, who), id)
}

/** The same within a larger act, which has locked the organization and read the actor under that lock. */
export async function cancelLocked(tx: Tx, actor: Actor, id: string): Promise<void> {
  actor.require('invitations.cancel', await requireSubject(tx, id))
  const open = await requireOpen(tx, id)
  await markCancelled(tx, id, actor.personId)
  await record(tx, actor, {
    action: 'invitation.cancelled',
    target: { kind: 'invitation', id, label: open.email },
    before: { email: open.email, role: open.role },
    rule: `invitations.cancel: ${actor.role}`,
  })
}

/** The operator cancels one that nobody in the organization can or will (C16). */
export async function cancelInvitationBySupport(tx: Tx, actor: AuditActor, id: string, reason: string): Promise<OpenInvitation> {
  await lockOrganization(tx)
  const refusal = refusalOfState(await requireSubject(tx, id))
  if (refusal) throw new Refused(refusal)
  const open = await requireOpen(tx, id)
  await markCancelled(tx, id, null)
  await record(tx, actor, {
    action: 'invitation.cancelled',
    target: { kind: 'invitation', id, label: open.email },
    before: { email: open.email, role: open.role },
    after: { reason },
    rule: 'support',
  })
  return open
}

async function markCancelled(tx: Tx, id: string, by: string | null): Promise<void> {
  await tx.run(
    build
      .updateTable('invitations')
      .set({ cancelled_at: new Date(), cancelled_by: by })
      .where('organization_id', '=', tx.organizationId)
      .where('id', '=', id),
  )
}

/** A new link, and the days begin again; the old link says that a newer mail was sent (Z3). The sender answers for it from now on. */
export async function resendInvitation(app: App, tx: Tx, who: Actor, id: string): Promise<Invitation> {
  const organization = await lockOrganization(tx)
  const actor = await presentActor(app, tx, who)
  actor.require('invitations.resend')
  const subject = await requireSubject(tx, id)
  if (subject.state === 'without-seat') throw await fullRefusal(app, tx)
  actor.require('invitations.resend', subject)
  const open = await requireOpen(tx, id)
  mustBeGrantable(app, actor, open.role)
  await app.limits.spend({ name: 'invitations.resend', points: 5, seconds: 3600 }, `invitation ${id}`)
  const token = newToken()
  const renewed = await renew(app, tx, actor, id, token)
  await mailInvitation(app, tx, organization, renewed, token)
  await record(tx, actor, {
    action: 'invitation.resent',
    target: { kind: 'invitation', id, label: open.email },
    before: { expiresAt: open.expires_at.toISOString(), invitedBy: open.inviter_name },
    after: { expiresAt: renewed.expires_at.toISOString(), invitedBy: actor.name },
    rule: `invitations.resend: ${actor.role}`,
  })
  return present(renewed)
}

async function renew(app: App, tx: Tx, actor: Actor, id: string, token: string): Promise<OpenInvitation> {
  await tx.run(
    sql`insert into former_links (organization_id, token_hash, invitation_id)
      select organization_id, token_hash, id from invitations where organization_id = ${tx.organizationId} and id = ${id}`,
  )
  await tx.run(
    build
      .updateTable('invitations')
      .set({
        token_hash: sha256(token),
        invited_by: actor.personId,
        inviter_name: actor.name,
        sent_at: new Date(),
        expires_at: expiryOf(app),
        asked_again_at: null,
      })
      .where('organization_id', '=', tx.organizationId)
      .where('id', '=', id),
  )
  return requireOpen(tx, id)
}

/** What was accepted in the meantime can't be cancelled nor sent again: the policy says so, of its state. */
async function requireSubject(tx: Tx, id: string): Promise<InvitationSubject> {
  const found = await invitationSubject(tx, id)
  if (!found) throw new Refused(common['not-found'])
  return found
}

async function requireOpen(tx: Tx, id: string): Promise<OpenInvitation> {
  return tx.one(openInvitations().where('i.organization_id', '=', tx.organizationId).where('i.id', '=', id))
}
