import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import { queueMail } from '../mail/index.ts'
import { lockIfThere } from '../organizations/index.ts'
import { invitationRefusals } from './contract.ts'
import type { Handle } from './handle.ts'
import { type Linked, mayStillInvite, readLinked } from './link.ts'

/** Whoever holds a dead link asks for a live one: whoever invited gets a mail, or the owner where they no longer may invite. */
export async function askAgain(app: App, tx: Tx, handle: Handle, personId: string | null, requestId: string): Promise<void> {
  await lockIfThere(tx)
  const linked = await readLinked(app, tx, handle, personId)
  if (linked.state === 'open' || linked.state === 'accepted') throw new Refused(invitationRefusals['not-needed'])
  const noted = await tx.run(
    sql`update invitations set asked_again_at = now() where organization_id = ${handle.organizationId} and id = ${handle.invitationId}
      and (asked_again_at is null or asked_again_at < now() - interval '1 day')`,
  )
  if (!noted) throw new Refused(invitationRefusals['asked-already'], { retryAfterSeconds: secondsLeft(linked) })
  await queueMail(app, tx, {
    template: 'invitation-wanted',
    to: await receiverOf(app, tx, linked),
    props: {
      organizationName: linked.organization_name,
      email: linked.email,
      link: `${app.baseUrl}/o/${linked.slug}/${app.product.words.membersPage.path}`,
      membersPage: app.product.words.membersPage.trail.join(' → '),
    },
  })
  await record(
    tx,
    { kind: 'person', personId, name: linked.email, requestId },
    {
      action: 'invitation.asked-again',
      target: { kind: 'invitation', id: linked.id, label: linked.email },
      before: { state: linked.state },
      rule: 'holds the link',
    },
  )
}

function secondsLeft({ asked_again_at }: Linked): number {
  const again = (asked_again_at?.getTime() ?? Date.now()) + 24 * 3600 * 1000
  return Math.max(1, Math.ceil((again - Date.now()) / 1000))
}

async function receiverOf(app: App, tx: Tx, { invited_by, role }: Linked): Promise<string> {
  const candidates = await tx.many(
    build
      .selectFrom('memberships as m')
      .innerJoin('people as p', 'p.id', 'm.person_id')
      .where('m.organization_id', '=', tx.organizationId)
      .where((on) => on.or([on('m.person_id', '=', invited_by), on('m.role', '=', 'owner')]))
      .select(['p.email', 'm.role', 'm.person_id']),
  )
  const inviter = candidates.find(({ person_id }) => person_id === invited_by)
  const chosen = inviter && mayStillInvite(app, inviter.role, role) ? inviter : candidates.find((one) => one.role === 'owner')
  if (!chosen) throw new Error(`The organization ${tx.organizationId} has no owner.`)
  return chosen.email
}
