import { sql } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'
import { type AuditActor, record } from '../audit/index.ts'
import { lockOrganization } from '../organizations/index.ts'

/**
 * The organization can read who of the support has looked at it: an event, at most once an hour for each of them. It is written in
 * a transaction before the one that reads, which could not write; without the event, nothing is shown.
 */
export async function noteViewed(app: App, organizationId: string, actor: AuditActor): Promise<void> {
  await app.db.transaction({ organizationId, principal: actor.personId ?? 'system' }, async (tx) => {
    const { name } = await lockOrganization(tx)
    const { noted } = await tx.one(
      sql<{ noted: boolean }>`select exists (
        select from audit_events where organization_id = ${organizationId}
          and actor_kind = 'support' and actor_id is not distinct from ${actor.personId}::text and action = 'support.viewed' and at > now() - interval '1 hour') as noted`,
    )
    if (noted) return
    await record(tx, actor, {
      action: 'support.viewed',
      target: { kind: 'organization', id: organizationId, label: name },
      after: { seen: 'people, plan and open invitations' },
      rule: 'support',
    })
  })
}
