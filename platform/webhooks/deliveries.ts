import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { cursorOf, readCursor } from '../../kernel/http/cursor.ts'
import { newId } from '../../kernel/ids.ts'
import { enqueueInTurn } from '../../kernel/jobs/jobs.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import type { Member } from '../request/index.ts'
import { type Attempt, type Delivery, type DeliveryDetails, type DeliveryQuery, testEvent } from './contract.ts'
import { bodyOf } from './payload.ts'
import { findWebhook, labelOf, mustBeOn } from './read.ts'
import { managing } from './webhooks.ts'

export const task = 'webhook-delivery'

/** Has it delivered at that time; a job of the same delivery that has not begun is replaced. */
export async function queueDelivery(tx: Tx, webhookId: string, deliveryId: string, runAt?: Date): Promise<void> {
  await enqueueInTurn(tx, webhookId, task, { organizationId: tx.organizationId, deliveryId }, { runAt, key: `delivery ${deliveryId}` })
}

function rowsOf(tx: Tx, webhookId: string) {
  return build
    .selectFrom('webhook_deliveries as d')
    .leftJoin('webhook_attempts as a', (on) =>
      on.onRef('a.organization_id', '=', 'd.organization_id').onRef('a.delivery_id', '=', 'd.id').onRef('a.number', '=', 'd.attempts'),
    )
    .where('d.organization_id', '=', tx.organizationId)
    .where('d.webhook_id', '=', webhookId)
    .select(['d.id', 'd.type', 'd.event_id', 'd.data', 'd.created_at', 'd.state', 'd.attempts', 'd.due_at'])
    .select(['a.number', 'a.at', 'a.milliseconds', 'a.status', 'a.failure'])
}

type Row = NonNullable<Awaited<ReturnType<typeof findDelivery>>>

function present(row: Row): Delivery {
  const { number, at, milliseconds, status, failure } = row
  return {
    id: row.id,
    type: row.type,
    eventId: row.event_id,
    createdAt: row.created_at.toISOString(),
    state: row.state as Delivery['state'],
    attempts: row.attempts,
    nextAttemptAt: row.due_at?.toISOString() ?? null,
    lastAttempt: number === null || at === null ? null : { number, at: at.toISOString(), milliseconds: milliseconds ?? 0, status, failure },
  }
}

/** One page, the newest first: ids sort by the time they were made. */
export async function listDeliveries(tx: Tx, webhookId: string, { state, search, limit, cursor }: DeliveryQuery) {
  await findWebhook(tx, webhookId)
  const [before] = (readCursor(cursor, ['text']) ?? []) as string[]
  const matching = rowsOf(tx, webhookId)
    .$if(state !== undefined, (found) => found.where('d.state', '=', state ?? ''))
    .$if(Boolean(search), (found) => found.where(sql<boolean>`${search ?? ''} in (d.id, d.event_id, d.type)`))
  const page = matching
    .$if(before !== undefined, (found) => found.where('d.id', '<', before ?? ''))
    .orderBy('d.id', 'desc')
    .limit(limit + 1)
  const count = matching.clearSelect().select((of) => of.fn.countAll<number>().as('total'))
  const [rows, { total }] = await Promise.all([tx.many(page), tx.one(count)])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items: items.map(present), nextCursor: rows.length > limit && last ? cursorOf([last.id]) : null, total }
}

async function findDelivery(tx: Tx, webhookId: string, id: string) {
  await findWebhook(tx, webhookId)
  const found = /^msg_[0-9a-f]{32}$/.test(id) ? await tx.maybe(rowsOf(tx, webhookId).where('d.id', '=', id)) : undefined
  if (!found) throw new Refused(common['not-found'])
  return found
}

export async function readDelivery(tx: Tx, webhookId: string, id: string): Promise<DeliveryDetails> {
  const row = await findDelivery(tx, webhookId, id)
  const [body, attempts] = await Promise.all([bodyOf(tx, row), attemptsOf(tx, id)])
  return { ...present(row), attemptList: attempts, body }
}

async function attemptsOf(tx: Tx, deliveryId: string): Promise<Attempt[]> {
  const rows = await tx.many(
    build
      .selectFrom('webhook_attempts')
      .select(['number', 'at', 'milliseconds', 'status', 'failure'])
      .where('organization_id', '=', tx.organizationId)
      .where('delivery_id', '=', deliveryId)
      .orderBy('number', 'desc')
      .limit(200),
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** Sends it once more, now, under the same id; if that fails, the schedule begins anew. */
export async function resendDelivery(app: App, tx: Tx, who: Member, webhookId: string, id: string): Promise<Delivery> {
  const actor = await managing(app, tx, who)
  const webhook = await findWebhook(tx, webhookId)
  const before = await findDelivery(tx, webhookId, id)
  mustBeOn(webhook)
  await tx.run(sql`update webhook_deliveries set state = 'waiting', due_at = now(), tries = 0
    where organization_id = ${tx.organizationId} and id = ${id}`)
  await queueDelivery(tx, webhookId, id)
  await record(tx, actor, {
    action: 'webhook.resent',
    target: { kind: 'webhook', id: webhookId, label: labelOf(webhook) },
    before: { state: before.state, attempts: before.attempts },
    after: { state: 'waiting', delivery: id, event: before.type },
    rule: `webhooks.manage: ${actor.role}`,
  })
  return present(await findDelivery(tx, webhookId, id))
}

/** A delivery that tells of nothing but itself, to this webhook alone. */
export async function sendTest(app: App, tx: Tx, who: Member, webhookId: string): Promise<Delivery> {
  const actor = await managing(app, tx, who)
  const webhook = await findWebhook(tx, webhookId)
  mustBeOn(webhook)
  const data = { webhookId, organizationId: tx.organizationId, sentBy: { id: actor.personId, name: actor.name } }
  const id = await addDelivery(tx, webhookId, testEvent, data)
  await record(tx, actor, {
    action: 'webhook.tested',
    target: { kind: 'webhook', id: webhookId, label: labelOf(webhook) },
    after: { delivery: id },
    rule: `webhooks.manage: ${actor.role}`,
  })
  return present(await findDelivery(tx, webhookId, id))
}

/** The database adds the job. */
async function addDelivery(tx: Tx, webhookId: string, type: string, data: object): Promise<string> {
  const id = newId('msg')
  const values = { organization_id: tx.organizationId, id, webhook_id: webhookId, type, data: JSON.stringify(data) }
  await tx.run(build.insertInto('webhook_deliveries').values(values))
  return id
}

/** Tells it to every webhook that chose it by its name: it stands in no log, and is no part of `*`. */
export async function tellBesideTheLog(tx: Tx, type: string, data: object): Promise<void> {
  const wanting = await tx.many(sql<{ id: string }>`
    select id from webhooks where organization_id = ${tx.organizationId} and switched_off_at is null and ${type} = any(events) for key share`)
  for (const { id } of wanting) await addDelivery(tx, id, type, data)
}
