/**
 * One attempt: take the delivery, send it, note what came of it. Between the two transactions nothing is locked, however long the
 * endpoint takes. Whoever takes a delivery has it for a minute; a worker that dies in between leaves it to the next one, under the
 * same id. So an event arrives at least once, and a receiver tells by the id what it has had.
 */
import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { type Outbound, OutboundFailure } from '../../kernel/http/outbound.ts'
import type { App } from '../app.ts'
import { queueDelivery } from './deliveries.ts'
import { noteFailure, noteSuccess } from './health.ts'
import { bodyOf } from './payload.ts'
import { nextWait } from './schedule.ts'
import { openSecret, signedHeaders } from './secret.ts'

export interface Post {
  readonly app: App
  readonly out: Outbound
  /** The clock is the database's; a test's goes ahead of it by these seconds. */
  readonly ahead?: number
}

export interface Job {
  readonly organizationId: string
  readonly deliveryId: string
}

export async function deliver(post: Post, { organizationId, deliveryId }: Job): Promise<void> {
  const context = { organizationId, principal: 'system' }
  const taken = await post.app.db.transaction(context, (tx) => take(post, tx, deliveryId))
  if (!taken) return
  const outcome = await send(post, taken)
  await post.app.db.transaction(context, (tx) => note(post, tx, taken, outcome))
}

// Longer than an attempt can take, and shorter than it takes to free the jobs of a worker that is gone.
const takenForSeconds = 45

interface Taken {
  readonly id: string
  readonly webhook_id: string
  readonly url: string
  readonly secrets: readonly string[]
  readonly body: string
  readonly attempts: number
  readonly tries: number
  readonly at: Date
  /** What it was taken until: names the one who took it. */
  readonly until: Date
}

const now = ({ ahead = 0 }: Post) => sql<Date>`(date_trunc('milliseconds', now()) + ${ahead} * interval '1 second')`

type TakenRow = Omit<Taken, 'secrets' | 'body'> & {
  readonly type: string
  readonly event_id: string | null
  readonly data: unknown
  readonly created_at: Date
  readonly secret: string
  readonly former_secret: string | null
  readonly is_off: boolean
}

/** Undefined where there is nothing to send, or not now. */
async function take(post: Post, tx: Tx, id: string): Promise<Taken | undefined> {
  const row = await tx.maybe(sql<TakenRow>`
    update webhook_deliveries d set claimed_until = ${now(post)} + ${takenForSeconds} * interval '1 second' from webhooks w
    where d.organization_id = ${tx.organizationId} and d.id = ${id} and d.state = 'waiting' and d.due_at <= ${now(post)}
      and (d.claimed_until is null or d.claimed_until <= ${now(post)}) and w.organization_id = d.organization_id and w.id = d.webhook_id
    returning d.id, d.webhook_id, d.type, d.event_id, d.data, d.created_at, d.attempts, d.tries, d.claimed_until as until, ${now(post)} as at,
      w.url, w.secret, case when w.former_until > ${now(post)} then w.former_secret end as former_secret, w.switched_off_at is not null as is_off`)
  if (!row) return wait(post, tx, id)
  if (row.is_off) return end(tx, row)
  const secrets = [row.secret, row.former_secret].filter((one) => one !== null).map((one) => openSecret(post.app, row.webhook_id, one))
  return { ...row, secrets, body: await bodyOf(tx, row) }
}

/** It was too early, or another worker is at it: whichever time passes last, somebody looks again. */
async function wait(post: Post, tx: Tx, id: string): Promise<undefined> {
  const left = await tx.maybe(sql<{ webhook_id: string; at: Date }>`
    select webhook_id, greatest(due_at, claimed_until) as at from webhook_deliveries
    where organization_id = ${tx.organizationId} and id = ${id} and state = 'waiting'`)
  if (left) await queueDelivery(tx, left.webhook_id, id, left.at)
}

/** The webhook was switched off since: what waited is not sent. */
async function end(tx: Tx, { id, attempts, at }: Pick<Taken, 'id' | 'attempts' | 'at'>): Promise<undefined> {
  await tx.run(sql`update webhook_deliveries set state = 'failed', due_at = null, claimed_until = null, attempts = attempts + 1
    where organization_id = ${tx.organizationId} and id = ${id}`)
  const values = { organization_id: tx.organizationId, delivery_id: id, number: attempts + 1, at, milliseconds: 0 }
  await tx.run(build.insertInto('webhook_attempts').values({ ...values, failure: 'switched-off' }))
}

export interface Outcome {
  readonly milliseconds: number
  readonly status: number | null
  readonly failure: string | null
}

async function send({ app, out }: Post, { id, at, url, body, secrets }: Taken): Promise<Outcome> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': `${app.product.name}-Webhooks/1 (+${app.baseUrl})`,
    ...signedHeaders({ id, at, body }, secrets),
  }
  try {
    return { ...(await out.send(url, { method: 'POST', headers, body })), failure: null }
  } catch (error) {
    // What this process did not finish is nobody's failure: the next one takes it up.
    if (!(error instanceof OutboundFailure) || error.kind === 'stopped') throw error
    return { status: null, failure: error.kind, milliseconds: error.milliseconds }
  }
}

/** Whoever took longer than their time finds that it was taken by another, and notes nothing. */
async function note(post: Post, tx: Tx, { id, webhook_id, attempts, tries, at, until }: Taken, outcome: Outcome): Promise<void> {
  const { status, failure, milliseconds } = outcome
  const succeeded = status !== null && status >= 200 && status < 300
  const seconds = succeeded ? undefined : nextWait(tries + 1)
  const due = seconds === undefined ? sql<Date | null>`null` : sql<Date>`${now(post)} + ${seconds} * interval '1 second'`
  const state = succeeded ? 'succeeded' : seconds === undefined ? 'failed' : 'waiting'
  const noted = await tx.maybe(sql<{ due_at: Date | null }>`
    update webhook_deliveries set state = ${state}, due_at = ${due}, claimed_until = null, attempts = attempts + 1, tries = tries + 1
    where organization_id = ${tx.organizationId} and id = ${id} and claimed_until = ${until} returning due_at`)
  if (!noted) return
  const values = { organization_id: tx.organizationId, delivery_id: id, number: attempts + 1, at, milliseconds, status, failure }
  await tx.run(build.insertInto('webhook_attempts').values(values))
  if (noted.due_at) await queueDelivery(tx, webhook_id, id, noted.due_at)
  if (succeeded) await noteSuccess(tx, webhook_id, at)
  else await noteFailure(post.app, tx, webhook_id, { at, isGone: status === 410 })
}
