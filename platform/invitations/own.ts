import { type Runner, sql } from '../../kernel/database/index.ts'
import { enqueue, type Handlers } from '../../kernel/jobs/jobs.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import { lockIfThere } from '../organizations/index.ts'

interface Own {
  readonly organization_id: string
  readonly id: string
  readonly person_id: string
}

interface Changed {
  readonly address: string
  readonly requestId: string
}

const task = 'end-own-invitations'

/** Part of the transaction that gives the person this address. Their organizations are locked one by one, each in a transaction of its own. */
export async function queueEndOfOwnInvitations(runner: Runner, changed: Changed): Promise<void> {
  await enqueue(runner, task, changed)
}

export function invitationJobs(app: App): Handlers {
  return { [task]: (payload) => endOwnInvitations(app, payload as Changed) }
}

/**
 * No member has an open invitation: one that waits for the address to which a member has changed ends then. Harmless to call again,
 * and for any address.
 */
async function endOwnInvitations(app: App, { address, requestId }: Changed): Promise<void> {
  const signature = app.db.sign('invitations-of-member', address)
  const own = await app.db.many(sql<Own>`select * from invitations_of_member(${address}, ${signature})`)
  for (const one of own) await end(app, one, requestId)
}

/** Under the lock: the person may have gone, and the invitation ended, since it was found. */
async function end(app: App, { organization_id: organizationId, id, person_id: personId }: Own, requestId: string): Promise<void> {
  await app.db.transaction({ organizationId, principal: personId }, async (tx) => {
    await lockIfThere(tx)
    const ended = await tx.maybe(
      sql<{ email: string; role: string; name: string; member: string }>`
        update invitations i set cancelled_at = now(), cancelled_by = p.id
        from memberships m join people p on p.id = m.person_id
        where i.organization_id = ${organizationId} and i.id = ${id} and m.organization_id = i.organization_id and m.person_id = ${personId}
          and p.email = i.email and i.accepted_at is null and i.cancelled_at is null and i.declined_at is null
        returning i.email, i.role, p.name, m.role as member`,
    )
    if (!ended) return
    await record(
      tx,
      { kind: 'person', personId, name: ended.name, role: ended.member, requestId },
      {
        action: 'invitation.cancelled',
        target: { kind: 'invitation', id, label: ended.email },
        before: { email: ended.email, role: ended.role },
        rule: 'the address is a member’s by now',
      },
    )
  })
}
