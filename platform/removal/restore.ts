import { build, inOrder, sql, type Tx, violatedConstraint } from '../../kernel/database/index.ts'
import { atMicroseconds, cursorOf, microseconds, readCursor } from '../../kernel/http/cursor.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import { mustBeGrantable, presentActor } from '../members/index.ts'
import { lockOrganization } from '../organizations/index.ts'
import type { Member as Actor } from '../request/index.ts'
import { countOpenExposures } from '../secrets/index.ts'
import { type Ending, type Removal, type RemovalQuery, removalRefusals } from './contract.ts'
import { touchesOf } from './plan.ts'
import { columnOf, tableOf, type Touch } from './touch.ts'

interface Row extends Open {
  readonly person_email: string
  readonly removed_by: string | null
  readonly remover_name: string
  readonly restored_at: Date | null
}

const restorableMilliseconds = 30 * 24 * 3600 * 1000

function removals(tx: Tx) {
  return build
    .selectFrom('removals')
    .select(['id', 'person_id', 'person_name', 'person_email', 'role'])
    .select(['removed_at', 'removed_by', 'remover_name', 'restored_at'])
    .where('organization_id', '=', tx.organizationId)
}

/** Who was removed, or left, within the days that it can be undone; newest first. */
export async function listRemovals(tx: Tx, who: Actor, { limit, cursor }: RemovalQuery) {
  const after = readCursor(cursor, ['number', 'text'])
  const matching = removals(tx).where('removed_at', '>', new Date(Date.now() - restorableMilliseconds))
  const page = matching
    .$if(after !== undefined, (found) => found.where(sql<boolean>`(removed_at, id) < (${atMicroseconds(after?.[0])}, ${after?.[1]})`))
    .select(microseconds(sql`removed_at`).as('sortValue'))
    .orderBy('removed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  const count = matching.clearSelect().select((on) => on.fn.countAll<number>().as('total'))
  const [found, { total }] = await inOrder(tx.many(page), tx.one(count))
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return {
    items: await present(tx, who, rows),
    nextCursor: found.length > limit && last ? cursorOf([last.sortValue, last.id]) : null,
    total,
  }
}

async function present(tx: Tx, who: Actor, rows: readonly Row[]): Promise<Removal[]> {
  const seen = who.may('secrets.view').allowed
    ? await countOpenExposures(
        tx,
        rows.map((row) => row.person_id),
      )
    : null
  return rows.map((row) => ({
    id: row.id,
    person: { personId: row.person_id, name: row.person_name, email: row.person_email },
    role: row.role,
    removedAt: row.removed_at.toISOString(),
    removedBy: row.removed_by === null ? null : { personId: row.removed_by, name: row.remover_name },
    restorableUntil: new Date(row.removed_at.getTime() + restorableMilliseconds).toISOString(),
    restoredAt: row.restored_at?.toISOString() ?? null,
    secretsToRotate: seen && (seen.get(row.person_id) ?? 0),
  }))
}

/** Undoes a removal: the membership with its role, and every record that nobody has changed since. */
export async function restoreRemoval(app: App, tx: Tx, who: Actor, id: string): Promise<{ returned: number; stayed: number }> {
  await lockOrganization(tx)
  const actor = await presentActor(app, tx, who)
  actor.require('members.remove')
  const removal = await requireOpen(tx, id)
  mustBeGrantable(app, actor, removal.role)
  await comeBack(tx, removal)
  const { touched } = await tx.one(
    sql<{ touched: number }>`
      select count(*)::int as touched from removal_changes where organization_id = ${tx.organizationId} and removal_id = ${id}`,
  )
  let returned = 0
  for (const touch of touchesOf(app)) returned += await giveBack(tx, touch, removal)
  await tx.run(
    build
      .updateTable('removals')
      .set({ restored_at: new Date(), restored_by: actor.personId })
      .where('organization_id', '=', tx.organizationId)
      .where('id', '=', id),
  )
  await record(tx, actor, {
    action: 'member.restored',
    target: { kind: 'person', id: removal.person_id, label: removal.person_name },
    before: { removal: id, removedAt: removal.removed_at.toISOString() },
    after: { role: removal.role, returned, stayed: touched - returned },
    rule: `members.remove: ${actor.role}`,
  })
  return { returned, stayed: touched - returned }
}

interface Open {
  readonly id: string
  readonly person_id: string
  readonly person_name: string
  readonly role: string
  readonly removed_at: Date
}

async function requireOpen(tx: Tx, id: string): Promise<Open> {
  const found = id.includes('\0') ? undefined : await tx.maybe(removals(tx).where('id', '=', id))
  if (!found) throw new Refused(common['not-found'])
  if (found.restored_at) throw new Refused(removalRefusals['restored-already'])
  if (Date.now() - found.removed_at.getTime() > restorableMilliseconds) throw new Refused(removalRefusals['too-late'])
  return found
}

async function comeBack(tx: Tx, { id, person_id, role }: Open): Promise<void> {
  const joined_at = sql<Date>`(select joined_at from removals where organization_id = ${tx.organizationId} and id = ${id})`
  const values = { organization_id: tx.organizationId, person_id, role, joined_at }
  await tx.run(build.insertInto('memberships').values(values)).catch((error: unknown) => {
    const constraint = violatedConstraint(error)
    if (constraint === 'memberships_pkey') throw new Refused(removalRefusals['member-again'])
    if (constraint === 'memberships_of_accounts') throw new Refused(removalRefusals['account-deleted'])
    if (constraint === 'memberships_one_organization') throw new Refused(removalRefusals['belongs-elsewhere'])
    if (constraint === 'seats_within_plan') throw new Refused(removalRefusals['no-seat-left'])
    throw error
  })
  // Whoever was invited anew meanwhile has come: a member with an open invitation would hold two seats.
  await tx.run(
    sql`update invitations set accepted_at = now(), accepted_by = ${person_id}
      where organization_id = ${tx.organizationId} and email = (select email from people where id = ${person_id})
        and accepted_at is null and cancelled_at is null and declined_at is null`,
  )
}

/** The rows that still say what the removal wrote go back; what somebody has given to another since stays theirs. */
async function giveBack(tx: Tx, touch: Touch, { id: removalId, person_id: personId, person_name: name }: Open): Promise<number> {
  if (touch.ending === 'keep') return 0
  const [table, column] = [sql.table(tableOf(touch)), sql.ref(columnOf(touch))]
  const noted = (...endings: Ending[]) => sql`
    from removal_changes c where c.organization_id = ${tx.organizationId} and c.removal_id = ${removalId}
      and c.touch = any(${endings.map((ending) => `${ending} ${touch.column}`)}::text[])
      and r.organization_id = c.organization_id and r.id = c.record_id`
  const along = touch.alongBack ? sql`, ${touch.alongBack(name)}` : sql``
  const assigned = await tx.run(
    sql`update ${table} r set ${column} = ${personId}${along} ${noted('unassign', 'reassign')} and r.${column} is not distinct from c.given_to`,
  )
  if (!touch.end) return assigned
  const free = touch.end.unless ? sql`not ${touch.end.unless}` : sql`true`
  const revived = sql`update ${table} r set ${touch.end.undo} ${noted('archive', 'revoke')} and r.${column} = ${personId} and ${free}`
  return assigned + (await tx.run(revived))
}
