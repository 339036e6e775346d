import { sql, type Tx } from '../../kernel/database/index.ts'
import type { InvitationState } from './contract.ts'
import { seatsTaken } from './seats.ts'

/** An invitation as the policy is asked about it. */
export interface InvitationSubject {
  readonly email: string
  readonly role: string
  readonly state: InvitationState
}

export async function invitationSubject(tx: Tx, id: string): Promise<InvitationSubject | undefined> {
  const found = await tx.maybe(sql<InvitationSubject>`
    select email, role, case when accepted_at is not null then 'accepted' when cancelled_at is not null then 'cancelled'
      when declined_at is not null then 'declined' when expires_at <= now() then 'expired' else 'pending' end as state
    from invitations where organization_id = ${tx.organizationId} and id = ${id.replaceAll('\0', '')}`)
  // A pending one holds its seat; an expired one has given it back.
  return found?.state === 'expired' && (await seatsTaken(tx)).isFull ? { ...found, state: 'without-seat' } : found
}
