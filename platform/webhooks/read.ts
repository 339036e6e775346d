import { createHash } from 'node:crypto'
import { build, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import { type Webhook, webhookRefusals } from './contract.ts'

export type WebhookRow = Awaited<ReturnType<typeof findWebhook>>

const rows = () => build.selectFrom('webhooks').selectAll()

/** The oldest first: the list keeps its order while its rows change. */
export async function listWebhooks(tx: Tx): Promise<Webhook[]> {
  const found = await tx.many(rows().where('organization_id', '=', tx.organizationId).orderBy('id'))
  return found.map(present)
}

/** The webhook, or the same answer as for none. */
export async function findWebhook(tx: Tx, id: string) {
  const found = /^whk_[0-9a-f]{32}$/.test(id)
    ? await tx.maybe(rows().where('organization_id', '=', tx.organizationId).where('id', '=', id))
    : undefined
  if (!found) throw new Refused(common['not-found'])
  return found
}

export function mustBeOn({ switched_off_at }: WebhookRow): void {
  if (switched_off_at) throw new Refused(webhookRefusals['webhook-off'])
}

export function present(row: WebhookRow): Webhook {
  const { switched_off_at: at, switched_off_because: because, failing_since: since, former_until } = row
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events,
    enabled: at === null,
    switchedOff: at && { at: at.toISOString(), because: because as NonNullable<Webhook['switchedOff']>['because'] },
    createdAt: row.created_at.toISOString(),
    createdBy: { personId: row.created_by, name: row.creator_name },
    secretMadeAt: row.secret_made_at.toISOString(),
    formerSecretUntil: former_until && former_until > new Date() ? former_until.toISOString() : null,
    lastSuccessAt: row.last_success_at?.toISOString() ?? null,
    version: versionOf(row),
    failing: since && { since: since.toISOString(), attempts: row.failed_attempts },
  }
}

/** A delivery that fails meanwhile makes no open form stale. */
function versionOf({ url, description, events, switched_off_at }: WebhookRow): string {
  const edited = JSON.stringify([url, description, events, switched_off_at === null])
  return createHash('sha256').update(edited).digest('base64url').slice(0, 22)
}

const mostOfLabel = 100

/** How people know it: by its description, else by its host, of a long one the beginning. */
export function labelOf({ url, description }: Pick<WebhookRow, 'url' | 'description'>): string {
  const { host } = new URL(url)
  return description || (host.length > mostOfLabel ? `${host.slice(0, mostOfLabel)}…` : host)
}

/** For the log: many addresses have a secret in their path or query, which must not stand there. */
export function endpointOf(url: string): string {
  const { origin, pathname, search } = new URL(url)
  return pathname === '/' && search === '' ? origin : `${origin}/…`
}
