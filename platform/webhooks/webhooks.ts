import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { Refused } from '../../kernel/refusal.ts'
import { addressProblem } from '../../kernel/shared/outbound-address.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import { presentActor } from '../members/index.ts'
import { lockOrganization } from '../organizations/index.ts'
import type { Product } from '../product.ts'
import type { Member } from '../request/index.ts'
import { secretEnded, secretMade, secretRenamed } from '../secrets/index.ts'
import { besideTheLog, everyEvent, mostWebhooks, type NewWebhook, type Webhook, type WebhookChange, webhookRefusals } from './contract.ts'
import { endpointOf, findWebhook, labelOf, present, type WebhookRow } from './read.ts'
import { newSecret, sealSecret } from './secret.ts'

const action = 'webhooks.manage'

/** The actor as they are under the organization's lock, still allowed to manage webhooks. */
export async function managing(app: App, tx: Tx, who: Member): Promise<Member> {
  await lockOrganization(tx)
  const actor = await presentActor(app, tx, who)
  actor.require(action)
  return actor
}

export async function createWebhook(app: App, tx: Tx, who: Member, { url, description = '', events }: NewWebhook) {
  const actor = await managing(app, tx, who)
  mustBeReachable(app, url)
  const wanted = known(app.product, events)
  const { count } = await tx.one(
    build
      .selectFrom('webhooks')
      .where('organization_id', '=', tx.organizationId)
      .select((of) => of.fn.countAll<number>().as('count')),
  )
  if (count >= mostWebhooks) throw new Refused(webhookRefusals['too-many-webhooks'])
  const [id, secret] = [newId('whk'), newSecret()]
  const values = { organization_id: tx.organizationId, id, url, description, events: wanted, secret: sealSecret(app, id, secret) }
  await tx.run(build.insertInto('webhooks').values({ ...values, created_by: actor.personId, creator_name: actor.name }))
  await secretMade(tx, actor, { id, kind: 'webhook-secret', label: labelOf({ url, description }) })
  await record(tx, actor, {
    action: 'webhook.created',
    target: { kind: 'webhook', id, label: labelOf({ url, description }) },
    after: { endpoint: endpointOf(url), description, events: wanted },
    rule: `${action}: ${actor.role}`,
  })
  return { ...present(await findWebhook(tx, id)), secret }
}

/** `isCurrent`: whether the caller has seen this state, by If-Match. */
export async function changeWebhook(
  app: App,
  tx: Tx,
  who: Member,
  id: string,
  change: WebhookChange,
  isCurrent: (now: Webhook) => boolean,
): Promise<Webhook> {
  const actor = await managing(app, tx, who)
  const row = await findWebhook(tx, id)
  if (!isCurrent(present(row))) throw new Refused(webhookRefusals['changed-meanwhile'])
  const { url = row.url, description = row.description, enabled = row.switched_off_at === null } = change
  if (url !== row.url) mustBeReachable(app, url)
  const events = change.events ? known(app.product, change.events, row.events) : row.events
  const after = { ...row, url, description, events, ...switched(row, enabled) }
  const told = difference(row, after)
  if (!told) return present(row)
  const { switched_off_at, switched_off_because, failing_since, failed_attempts, warned_at } = after
  const values = { url, description, events, switched_off_at, switched_off_because, failing_since, failed_attempts, warned_at }
  await tx.run(build.updateTable('webhooks').set(values).where('organization_id', '=', tx.organizationId).where('id', '=', id))
  if (labelOf(after) !== labelOf(row)) await secretRenamed(tx, id, labelOf(after))
  await record(tx, actor, {
    ...told,
    target: { kind: 'webhook', id, label: labelOf(after) },
    rule: `${action}: ${actor.role}`,
  })
  return present(after)
}

/** Switched on again, it begins anew: what failed before counts no more. */
function switched(row: WebhookRow, enabled: boolean) {
  if (enabled === (row.switched_off_at === null)) return {}
  if (!enabled) return { switched_off_at: new Date(), switched_off_because: 'person' }
  return { switched_off_at: null, switched_off_because: null, failing_since: null, failed_attempts: 0, warned_at: null }
}

/** What changed, as the log tells it; undefined where nothing did. */
function difference(before: WebhookRow, after: WebhookRow) {
  const state = ({ url, description, events, switched_off_at }: WebhookRow) => ({
    endpoint: endpointOf(url),
    address: url,
    description,
    events,
    enabled: switched_off_at === null,
  })
  const [was, is] = [state(before), state(after)]
  const names = (Object.keys(was) as (keyof typeof was)[]).filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
  if (names.length === 0) return undefined
  // The address itself may hold a secret: that it is another one is all that is told.
  const pick = (from: typeof was, address: string) =>
    Object.fromEntries(names.map((name) => [name, name === 'address' ? address : from[name]]))
  const switches = names.length === 1 && names[0] === 'enabled'
  const name = !switches ? 'webhook.changed' : is.enabled ? 'webhook.switched-on' : 'webhook.switched-off'
  return { action: name, before: pick(was, 'as it was'), after: pick(is, 'another one') }
}

/** With all that it sent, and what waits to be sent. */
export async function deleteWebhook(app: App, tx: Tx, who: Member, id: string): Promise<void> {
  const actor = await managing(app, tx, who)
  const row = await findWebhook(tx, id)
  await secretEnded(tx, id)
  // Before the row goes, unlike elsewhere: whoever records an event meanwhile then waits for the log, and not for this row in turn.
  await record(tx, actor, {
    action: 'webhook.deleted',
    target: { kind: 'webhook', id, label: labelOf(row) },
    before: { endpoint: endpointOf(row.url), description: row.description, events: row.events },
    rule: `${action}: ${actor.role}`,
  })
  await tx.run(sql`delete from webhooks where organization_id = ${tx.organizationId} and id = ${id}`)
}

function mustBeReachable({ settings }: App, url: string): void {
  const message = addressProblem(url, { allowPrivate: settings.WEBHOOKS_ALLOW_PRIVATE })
  if (message) throw new Refused(common['not-valid'], { errors: [{ path: 'url', message }] })
}

/** Every event that can be chosen, with its sentence. */
export function choosableEvents({ events }: Pick<Product, 'events'>): Readonly<Record<string, string>> {
  return { ...events, ...besideTheLog }
}

/** The events as they are kept: each is known, or was chosen when it still was; what `*` means already is left out. */
function known(product: Product, events: readonly string[], chosenBefore: readonly string[] = []): string[] {
  const choosable = choosableEvents(product)
  const isKnown = (name: string) => name === everyEvent || Object.hasOwn(choosable, name) || chosenBefore.includes(name)
  const errors = events.flatMap((name, at) => (isKnown(name) ? [] : [{ path: `events.${at}`, message: 'There is no such event.' }]))
  if (errors.length) throw new Refused(common['not-valid'], { errors })
  return events.includes(everyEvent) ? events.filter((name) => name === everyEvent || Object.hasOwn(besideTheLog, name)) : [...events]
}
