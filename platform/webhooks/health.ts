import { sql, type Tx } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import { queueMail } from '../mail/index.ts'
import { endpointOf, labelOf } from './read.ts'
import { verdictOf } from './schedule.ts'

/** Written once a minute at most while all is well: a webhook that hears much would otherwise be one row that all wait for. */
export async function noteSuccess(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.run(sql`
    update webhooks set failing_since = null, failed_attempts = 0, warned_at = null, last_success_at = ${at}
    where organization_id = ${tx.organizationId} and id = ${id}
      and (failing_since is not null or last_success_at is null or last_success_at < ${at}::timestamptz - interval '1 minute')`)
}

interface Failing {
  readonly url: string
  readonly description: string
  readonly failingSince: Date
  readonly failedAttempts: number
  readonly warnedAt: Date | null
}

/** Counts it; tells the owner when it goes on for an hour, and switches the webhook off after three days, or at once where it is gone. */
export async function noteFailure(app: App, tx: Tx, id: string, { at, isGone }: { at: Date; isGone: boolean }): Promise<void> {
  const failing = await tx.maybe(sql<Failing>`
    update webhooks set failing_since = coalesce(failing_since, ${at}), failed_attempts = failed_attempts + 1
    where organization_id = ${tx.organizationId} and id = ${id} and switched_off_at is null
    returning url, description, failing_since as "failingSince", failed_attempts as "failedAttempts", warned_at as "warnedAt"`)
  if (!failing) return
  const verdict = isGone ? 'gone' : verdictOf(failing, at)
  if (verdict === 'warn') await warn(app, tx, id, failing, at)
  else if (verdict !== undefined) await switchOff(app, tx, id, failing, verdict === 'gone' ? 'gone' : 'failing')
}

async function warn(app: App, tx: Tx, id: string, failing: Failing, at: Date): Promise<void> {
  await tx.run(sql`update webhooks set warned_at = ${at} where organization_id = ${tx.organizationId} and id = ${id}`)
  await tellOwner(app, tx, 'webhook-failing', id, failing)
}

async function switchOff(app: App, tx: Tx, id: string, failing: Failing, because: 'gone' | 'failing'): Promise<void> {
  await tx.run(sql`update webhooks set switched_off_at = now(), switched_off_because = ${because}
    where organization_id = ${tx.organizationId} and id = ${id}`)
  await tellOwner(app, tx, 'webhook-off', id, failing, because)
  await record(
    tx,
    { personId: null, name: app.product.name, requestId: null },
    {
      action: 'webhook.switched-off',
      target: { kind: 'webhook', id, label: labelOf(failing) },
      before: { enabled: true, failingSince: failing.failingSince.toISOString(), failedAttempts: failing.failedAttempts },
      after: { enabled: false },
      rule: because === 'gone' ? 'the endpoint answered 410' : 'no success for three days',
    },
  )
}

async function tellOwner(app: App, tx: Tx, template: string, id: string, failing: Failing, because?: string): Promise<void> {
  const { email, name, slug, locale, timezone } = await tx.one(sql<Record<'email' | 'name' | 'slug' | 'locale' | 'timezone', string>>`
    select p.email, o.name, o.slug, o.locale, o.timezone from organizations o join people p on p.id = o.owner_id where o.id = ${tx.organizationId}`)
  await queueMail(app, tx, {
    template,
    to: email,
    props: {
      organizationName: name,
      endpoint: endpointOf(failing.url),
      since: failing.failingSince.toISOString(),
      attempts: failing.failedAttempts,
      link: `${app.baseUrl}/o/${slug}/settings/webhooks/${id}`,
      because,
      locale,
      timezone,
    },
  })
}
