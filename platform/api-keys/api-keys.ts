import { build, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { newKey } from '../../kernel/keys.ts'
import { Refused } from '../../kernel/refusal.ts'
import { sha256 } from '../../kernel/secrets.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { type NewEvent, record } from '../audit/index.ts'
import { presentActor } from '../members/index.ts'
import { lockOrganization } from '../organizations/index.ts'
import type { Member as Actor } from '../request/index.ts'
import { type Grace, graces } from '../secrets/contract.ts'
import { secretMade, secretRenamed, secretRotated } from '../secrets/index.ts'
import { knownPermissions, mustBearSight, mustHold } from './bounds.ts'
import { type ApiKeyChange, type ApiKeyWithSecret, apiKeyRefusals, type NewApiKey } from './contract.ts'
import { type KeyRow, present, readKey } from './list.ts'

const manage = 'api-keys.manage'

/** The actor under the organization's lock: somebody removed meanwhile makes no key, and a key is not handed on while it is changed. */
async function actorUnderLock(app: App, tx: Tx, who: Actor): Promise<Actor> {
  await lockOrganization(tx)
  const actor = await presentActor(app, tx, who)
  actor.require(manage)
  return actor
}

/** A key that acts for whoever makes it. The secret is in this answer alone. */
export async function createKey(app: App, tx: Tx, who: Actor, wanted: NewApiKey): Promise<ApiKeyWithSecret> {
  const actor = await actorUnderLock(app, tx, who)
  const permissions = knownPermissions(app, wanted.permissions)
  mustHold(app, actor, permissions)
  const expiresAt = comingTime(wanted.expiresAt)
  const [id, { secret, prefix }] = [newId('key'), newKey()]
  const { personId, name: creator } = actor
  const values = { name: wanted.name, permissions, expires_at: expiresAt, prefix, secret_hash: sha256(secret) }
  await tx.run(
    build
      .insertInto('api_keys')
      .values({ organization_id: tx.organizationId, id, ...values, held_by: personId, created_by: personId, creator_name: creator }),
  )
  await secretMade(tx, actor, { id, kind: 'api-key', label: wanted.name, endsAt: expiresAt })
  const row = await readKey(tx, id)
  await record(tx, actor, eventOf('api-key.created', row, actor, { after: { ...told(row), prefix, heldBy: personId } }))
  return { apiKey: present(app, row), secret }
}

interface Change {
  readonly change: ApiKeyChange
  /** Whether the caller has seen the key as it is. */
  readonly isCurrent: (row: KeyRow) => boolean
}

/** Another name, other permissions, another end. */
export async function changeKey(app: App, tx: Tx, who: Actor, id: string, { change, isCurrent }: Change): Promise<KeyRow> {
  const actor = await actorUnderLock(app, tx, who)
  const before = await readKey(tx, id)
  if (!isCurrent(before)) throw new Refused(apiKeyRefusals['changed-meanwhile'])
  const next = changed(app, actor, before, change)
  const values = { ...next, edition: before.edition + 1 }
  await tx.run(build.updateTable('api_keys').set(values).where('organization_id', '=', tx.organizationId).where('id', '=', id))
  if (next.name !== before.name) await secretRenamed(tx, id, next.name)
  const after = await readKey(tx, id)
  await record(tx, actor, eventOf('api-key.changed', after, actor, { before: told(before), after: told(after) }))
  return after
}

/** What is added must be the actor's to give; and what would live on does so by their word. */
function changed(app: App, actor: Actor, before: KeyRow, { name = before.name, permissions: given, expiresAt: end }: ApiKeyChange) {
  const permissions = given ? knownPermissions(app, given) : before.permissions
  const added = permissions.filter((permission) => !before.permissions.includes(permission))
  mustHold(app, actor, added)
  const expiresAt = end === undefined ? before.expires_at : comingTime(end)
  if (livesLonger(expiresAt, before.expires_at)) mustBearSight(app, actor, before.held_by, permissions)
  return { name, permissions, expires_at: expiresAt }
}

/** A new secret, shown in this answer alone. The one before works for the grace, and the one before that no longer. */
export async function rotateKey(app: App, tx: Tx, who: Actor, id: string, grace: Grace): Promise<ApiKeyWithSecret> {
  const actor = await actorUnderLock(app, tx, who)
  const before = await readKey(tx, id)
  if (before.is_expired) throw new Refused(apiKeyRefusals['key-expired'])
  mustBearSight(app, actor, before.held_by, before.permissions)
  const { secret, prefix } = newKey()
  const previousUntil = graces[grace] === 0 ? null : new Date(Date.now() + graces[grace] * 60_000)
  await tx.run(
    build
      .updateTable('api_keys')
      .set((was) => ({
        prefix,
        previous_hash: previousUntil ? was.ref('secret_hash') : null,
        previous_until: previousUntil,
        secret_hash: sha256(secret),
        rotated_at: new Date(),
      }))
      .where('organization_id', '=', tx.organizationId)
      .where('id', '=', id),
  )
  await secretRotated(tx, actor, id, { previousUntil })
  const row = await readKey(tx, id)
  const until = previousUntil?.toISOString() ?? null
  await record(
    tx,
    actor,
    eventOf('api-key.rotated', row, actor, { before: { prefix: before.prefix }, after: { prefix, previousUntil: until } }),
  )
  return { apiKey: present(app, row), secret }
}

/** Ends a key for good, its secret before the last rotation included. Whoever may manage keys may: it only ever takes away. */
export async function revokeKey(app: App, tx: Tx, who: Actor, id: string): Promise<void> {
  const actor = await actorUnderLock(app, tx, who)
  const row = await readKey(tx, id)
  await tx.run(
    build
      .updateTable('api_keys')
      .set({ revoked_at: new Date(), revoked_by: actor.personId })
      .where('organization_id', '=', tx.organizationId)
      .where('id', '=', id),
  )
  await record(tx, actor, eventOf('api-key.revoked', row, actor, { before: { ...told(row), prefix: row.prefix } }))
}

function comingTime(given: string | null | undefined): Date | null {
  if (given === undefined || given === null) return null
  const time = new Date(given)
  if (time > new Date()) return time
  throw new Refused(common['not-valid'], { errors: [{ path: 'expiresAt', message: 'Choose a time that lies ahead.' }] })
}

function livesLonger(after: Date | null, before: Date | null): boolean {
  return before !== null && (after === null || after > before)
}

function told({ name, permissions, expires_at }: KeyRow) {
  return { name, permissions, expiresAt: expires_at?.toISOString() ?? null }
}

function eventOf(action: string, { id, name }: KeyRow, { role }: Actor, states: Pick<NewEvent, 'before' | 'after'>): NewEvent {
  return { action, target: { kind: 'api-key', id, label: name }, ...states, rule: `${manage}: ${role}` }
}
