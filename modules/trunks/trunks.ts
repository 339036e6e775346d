import type { UpdateObject } from 'kysely'
import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { DB } from '../../migrations/tables.gen.ts'
import type { App } from '../../platform/app.ts'
import { record } from '../../platform/audit/index.ts'
import { presentActor } from '../../platform/members/index.ts'
import { organizationRefusals } from '../../platform/organizations/contract.ts'
import type { Member } from '../../platform/request/index.ts'
import { secretEnded, secretMade, secretRenamed, secretRotated } from '../../platform/secrets/index.ts'
import { type Credentials, type Suspension, type Trunk, trunkRefusals } from './contract.ts'
import { digestsOf, newCredentials, rotated } from './credentials.ts'
import { lockTrunk, readTrunk } from './list.ts'

/** As long as a registrar lets a phone go without registering anew. */
export const longestRegistrationMinutes = 60

interface Shown {
  readonly trunk: Trunk
  readonly credentials: Credentials
}

/** Makes a trunk, and shows its password: this once (C21). */
export async function createTrunk(app: App, tx: Tx, who: Member, name: string): Promise<Shown> {
  const actor = await mustManage(app, tx, who)
  const credentials = newCredentials(app)
  const { username, realm } = credentials
  const id = newId('trunk')
  const made = { organization_id: tx.organizationId, id, created_by: actor.personId, creator_name: actor.name }
  await tx.run(build.insertInto('trunks').values({ ...made, name, username, realm, ...digestsOf(credentials) }))
  await secretMade(tx, actor, { id, kind: 'trunk', label: name })
  const trunk = await mustRead(tx, id)
  await note(tx, actor, trunk, 'trunk.created', { after: { name, username, realm } })
  return { trunk, credentials }
}

/** `isCurrent` asks whether the caller has seen the trunk as it is (If-Match). */
export async function renameTrunk(app: App, tx: Tx, who: Member, id: string, name: string, isCurrent: (now: Trunk) => boolean) {
  const { actor, trunk } = await mustChange(app, tx, who, id)
  if (!isCurrent(trunk)) throw new Refused(organizationRefusals['changed-meanwhile'])
  if (trunk.name === name) return trunk
  const changed = await change(tx, id, { name })
  await secretRenamed(tx, id, name)
  await note(tx, actor, changed, 'trunk.renamed', { before: { name: trunk.name }, after: { name } })
  return changed
}

/** Another password; what registers with the old one is refused from here on (C21). */
export async function rotateTrunk(app: App, tx: Tx, who: Member, id: string): Promise<Shown> {
  const { actor, trunk } = await mustChange(app, tx, who, id)
  const credentials = rotated(app, trunk.username)
  const changed = await change(tx, id, {
    realm: credentials.realm,
    ...digestsOf(credentials),
    rotated_at: sql<Date>`now()`,
    rotated_by: actor.personId,
    rotator_name: actor.name,
  })
  await secretRotated(tx, actor, id, { previousUntil: null })
  await note(tx, actor, changed, 'trunk.rotated', {
    before: { rotated: trunk.rotated?.at ?? null },
    after: { rotated: changed.rotated?.at },
  })
  return { trunk: changed, credentials }
}

/** Nobody registers with it any more; whoever is registered is cut off at once, or stays until their phone asks again (C19). */
export async function suspendTrunk(app: App, tx: Tx, who: Member, id: string, { when }: Suspension): Promise<Trunk> {
  const { actor, trunk } = await mustChange(app, tx, who, id)
  // One that lapses can still be cut off.
  if (trunk.status === 'suspended' || (trunk.status === 'lapsing' && when !== 'now')) throw new Refused(trunkRefusals['trunk-suspended'])
  const from = when === 'now' ? sql<Date>`now()` : sql<Date>`now() + ${longestRegistrationMinutes} * interval '1 minute'`
  const by = { suspended_at: sql<Date>`now()`, suspended_by: actor.personId, suspender_name: actor.name }
  const changed = await change(tx, id, { ...by, suspended_from: from })
  await note(tx, actor, changed, 'trunk.suspended', statuses(trunk, changed))
  return changed
}

/** The password of before works again. */
export async function resumeTrunk(app: App, tx: Tx, who: Member, id: string): Promise<Trunk> {
  const { actor, trunk } = await mustChange(app, tx, who, id)
  if (trunk.suspended === null) throw new Refused(trunkRefusals['trunk-not-suspended'])
  const changed = await change(tx, id, { suspended_at: null, suspended_from: null, suspended_by: null, suspender_name: null })
  await note(tx, actor, changed, 'trunk.resumed', statuses(trunk, changed))
  return changed
}

/** Ends it for good. The row stays, so that its user name is never another's; what it was checked with goes. */
export async function deleteTrunk(app: App, tx: Tx, who: Member, id: string): Promise<void> {
  const { actor, trunk } = await mustChange(app, tx, who, id)
  const gone = { ha1_md5: null, ha1_sha256: null }
  const changed = await change(tx, id, { ...gone, revoked_at: sql<Date>`now()`, revoked_by: actor.personId, revoker_name: actor.name })
  await secretEnded(tx, id)
  const { name, username, realm } = trunk
  await note(tx, actor, changed, 'trunk.deleted', { before: { name, username, realm, status: trunk.status } })
}

async function mustManage(app: App, tx: Tx, who: Member): Promise<Member> {
  const actor = await presentActor(app, tx, who)
  actor.require('trunks.manage')
  return actor
}

/** The trunk, locked, and the actor as they are now. A deleted one is changed by nobody. */
async function mustChange(app: App, tx: Tx, who: Member, id: string): Promise<{ actor: Member; trunk: Trunk }> {
  const trunk = await lockTrunk(tx, id)
  const actor = await mustManage(app, tx, who)
  if (!trunk) throw new Refused(common['not-found'])
  actor.require('trunks.manage', { state: trunk.status })
  return { actor, trunk }
}

async function change(tx: Tx, id: string, values: UpdateObject<DB, 'trunks'>): Promise<Trunk> {
  await tx.run(
    build
      .updateTable('trunks')
      .set({ ...values, version: sql<number>`version + 1` })
      .where('organization_id', '=', tx.organizationId)
      .where('id', '=', id),
  )
  return mustRead(tx, id)
}

async function mustRead(tx: Tx, id: string): Promise<Trunk> {
  const found = await readTrunk(tx, id)
  if (!found) throw new Error(`${id} is not there any more.`)
  return found
}

function statuses(before: Trunk, after: Trunk) {
  const of = ({ status, suspended }: Trunk) => ({ status, suspendedFrom: suspended?.from ?? null })
  return { before: of(before), after: of(after) }
}

async function note(tx: Tx, actor: Member, { id, name }: Trunk, action: string, what: { before?: object; after?: object }) {
  await record(tx, actor, {
    action,
    target: { kind: 'trunk', id, label: name },
    ...(what as { before?: Record<string, unknown>; after?: Record<string, unknown> }),
    rule: `trunks.manage: ${actor.role}`,
  })
}
