import { build, type Tx } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import type { Member } from '../request/index.ts'
import { type Grace, graces } from '../secrets/contract.ts'
import { secretRevealed, secretRotated } from '../secrets/index.ts'
import type { WebhookWithSecret } from './contract.ts'
import { findWebhook, labelOf, present } from './read.ts'
import { newSecret, openSecret, sealSecret } from './secret.ts'
import { managing } from './webhooks.ts'

/** A new secret; the former one signs as well until its grace ends. A second rotation ends an earlier grace. */
export async function rotateSecret(app: App, tx: Tx, who: Member, id: string, grace: Grace): Promise<WebhookWithSecret> {
  const actor = await managing(app, tx, who)
  const row = await findWebhook(tx, id)
  const [secret, now] = [newSecret(), new Date()]
  const until = graces[grace] ? new Date(now.getTime() + graces[grace] * 60_000) : null
  const values = {
    secret: sealSecret(app, id, secret),
    secret_made_at: now,
    former_secret: until && row.secret,
    former_until: until,
  }
  await tx.run(build.updateTable('webhooks').set(values).where('organization_id', '=', tx.organizationId).where('id', '=', id))
  await secretRotated(tx, actor, id, { previousUntil: until })
  await record(tx, actor, {
    action: 'webhook.secret-rotated',
    target: { kind: 'webhook', id, label: labelOf(row) },
    before: { madeAt: row.secret_made_at.toISOString() },
    after: { madeAt: now.toISOString(), formerWorksUntil: until?.toISOString() ?? null },
    rule: `webhooks.manage: ${actor.role}`,
  })
  return { ...present({ ...row, ...values }), secret }
}

/** Shows the secret once more. Who saw it is noted: they could sign with it from then on. */
export async function revealSecret(app: App, tx: Tx, who: Member, id: string): Promise<WebhookWithSecret> {
  const actor = await managing(app, tx, who)
  const row = await findWebhook(tx, id)
  await secretRevealed(tx, actor, id)
  await record(tx, actor, {
    action: 'webhook.secret-revealed',
    target: { kind: 'webhook', id, label: labelOf(row) },
    after: { shownTo: actor.name },
    rule: `webhooks.manage: ${actor.role}`,
  })
  return { ...present(row), secret: openSecret(app, id, row.secret) }
}
