import { build, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { presentPermissions } from './api-key.ts'
import type { Member as Actor } from './member.ts'

/**
 * The actor as they are under the lock: a demotion or removal that was committed since the request began is in force here too.
 * Two admins who remove each other at once: the second finds that they are no member any more.
 */
export async function presentActor(app: App, tx: Tx, who: Actor): Promise<Actor> {
  const now = await tx.maybe(
    build.selectFrom('memberships').select('role').where('organization_id', '=', tx.organizationId).where('person_id', '=', who.personId),
  )
  if (!now) throw new Refused(common['not-found'])
  const permissions = who.apiKey && (await presentPermissions(tx, who.apiKey))
  return now.role === who.role && !permissions ? who : who.withRole(now.role, permissions)
}
