/** A caller who does not give up: the same request under the same key, until it is answered. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Client } from '../client.ts'
import type { World } from '../world.ts'

export interface Caller {
  /** Where to ask now; undefined while nobody is there. */
  readonly client: () => Client | undefined
  readonly path: string
  /** Of the product: its own pages send it, and so must whoever comes by another address. */
  readonly origin?: () => string
}

/** Invites, and asks again for as long as nothing comes back, or that it should come back later. */
export async function inviteUntilAnswered({ client, path, origin }: Caller, email: string): Promise<Answer> {
  for (;;) {
    const headers = { 'idempotency-key': `${path} ${email}`, ...(origin && { origin: origin() }) }
    const answer = await client()
      ?.post(`${path}/invitations`, { email }, headers)
      .catch(() => undefined)
    if (answer && answer.status !== 503) return answer
    await sleep(30)
  }
}

/** Every address has one invitation, one event and one mail, whatever was tried again. */
export async function doneOnce({ admin }: Pick<World, 'admin'>, organizationId: string): Promise<Record<string, [number, number, number]>> {
  const { rows } = await admin.query<{ email: string; invitations: number; events: number; mails: number }>(
    `select email, count(*)::int as invitations,
       (select count(*)::int from audit_events e where e.organization_id = $1 and action = 'invitation.created' and target_label = i.email) as events,
       (select count(*)::int from mailbox where recipient = i.email) as mails
     from invitations i where organization_id = $1 group by email`,
    [organizationId],
  )
  return Object.fromEntries(rows.map(({ email, invitations, events, mails }) => [email, [invitations, events, mails]]))
}

export function addresses(count: number, at = 'partner.example'): string[] {
  return Array.from({ length: count }, (_, i) => `guest${i}@${at}`)
}
