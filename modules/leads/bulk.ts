import { type RawBuilder, sql, type Tx } from '../../kernel/database/index.ts'
import type { App } from '../../platform/app.ts'
import { record } from '../../platform/audit/index.ts'
import type { Member as Actor } from '../../platform/request/index.ts'
import { requireAssignee } from './assignee.ts'
import type { Bulk, BulkOutcome } from './contract.ts'
import { editor } from './leads.ts'
import { lookFor, matching } from './search.ts'

/** Changes or deletes many leads in one statement, however many they are (Z8). */
export async function changeMany(app: App, tx: Tx, who: Actor, wanted: Bulk): Promise<BulkOutcome> {
  const actor = await editor(app, tx, who)
  const assignee = wanted.set?.assigneeId ? await requireAssignee(app, tx, wanted.set.assigneeId, 'set.assigneeId') : null
  const ids = wanted.ids && [...new Set(wanted.ids)]
  const chosen = await whichOf(tx, wanted, ids)
  const { found, changed } = await tx.one(wanted.delete ? deletion(tx, chosen) : update(tx, chosen, wanted.set ?? {}))
  await note(tx, actor, wanted, { found, changed, assignee })
  return { changed, unchanged: found - changed, missing: ids ? ids.length - found : 0 }
}

async function whichOf(tx: Tx, { filter = {} }: Bulk, ids: readonly string[] | undefined): Promise<RawBuilder<boolean>> {
  if (ids) return sql<boolean>`l.organization_id = ${tx.organizationId} and l.id = any(${ids}::text[])`
  return matching(tx, filter, await lookFor(tx, filter))
}

type Counts = { found: number; changed: number }

// In the order of their ids for everybody: two that change the same leads wait for each other, and not for ever.
const taken = (where: RawBuilder<boolean>) => sql`chosen as materialized (select l.id from leads l where ${where} order by l.id for update)`
const counts = sql`select (select count(*) from chosen) as found, (select count(*) from changed) as changed`

function update({ organizationId }: Tx, where: RawBuilder<boolean>, { status, assigneeId }: NonNullable<Bulk['set']>): RawBuilder<Counts> {
  const wanted: [RawBuilder<unknown>, string | null][] = []
  if (status !== undefined) wanted.push([sql`status`, status])
  if (assigneeId !== undefined) wanted.push([sql`assignee_id`, assigneeId])
  const set = sql.join(wanted.map(([column, value]) => sql`${column} = ${value}`))
  const differs = sql.join(
    wanted.map(([column, value]) => sql`l.${column} is distinct from ${value}`),
    sql` or `,
  )
  return sql<Counts>`with ${taken(where)}, changed as (
      update leads l set ${set} from chosen c where l.organization_id = ${organizationId} and l.id = c.id and (${differs}) returning l.id
    ) ${counts}`
}

function deletion({ organizationId }: Tx, where: RawBuilder<boolean>): RawBuilder<Counts> {
  return sql<Counts>`with ${taken(where)}, changed as (
      delete from leads l using chosen c where l.organization_id = ${organizationId} and l.id = c.id returning l.id
    ) ${counts}`
}

type Noted = Counts & { readonly assignee: string | null }

/** One event for all of them. */
async function note(tx: Tx, actor: Actor, { ids, filter, set, delete: deletes }: Bulk, { found, changed, assignee }: Noted) {
  await record(tx, actor, {
    action: 'leads.bulk-changed',
    target: { kind: 'organization', id: tx.organizationId, label: `${changed} ${changed === 1 ? 'lead' : 'leads'}` },
    before: { chosen: found, ...(filter ? { filter } : { ids: ids?.slice(0, mostNamed) }) },
    after: {
      changed,
      ...(deletes && { deleted: true }),
      ...(set?.status !== undefined && { status: set.status }),
      ...(set?.assigneeId !== undefined && { assignee }),
    },
    rule: `leads.edit: ${actor.role}`,
  })
}

const mostNamed = 100
