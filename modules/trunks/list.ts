import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { cursorOf, readCursor } from '../../kernel/http/cursor.ts'
import type { Trunk, TrunkQuery, TrunkState } from './contract.ts'

/** A state is what its times say at this moment. */
const status = sql<TrunkState>`case when t.revoked_at is not null then 'revoked' when t.suspended_from <= now() then 'suspended'
  when t.suspended_from is not null then 'lapsing' else 'active' end`

const columns = [
  'id',
  'name',
  'username',
  'realm',
  'created_at',
  'created_by',
  'creator_name',
  'rotated_at',
  'rotated_by',
  'rotator_name',
  'suspended_at',
  'suspended_from',
  'suspended_by',
  'suspender_name',
  'revoked_at',
  'revoked_by',
  'revoker_name',
  'version',
] as const

function trunksOf(tx: Tx) {
  return build
    .selectFrom('trunks as t')
    .where('t.organization_id', '=', tx.organizationId)
    .select(columns.map((column) => `t.${column}` as const))
    .select(status.as('status'))
}

type Row = Awaited<ReturnType<ReturnType<typeof trunksOf>['executeTakeFirstOrThrow']>>

/** A page of trunks, newest first: ids sort by the time they were made. */
export async function listTrunks(tx: Tx, { search, status: wanted, limit, cursor }: TrunkQuery) {
  const [before] = readCursor(cursor, ['text']) ?? []
  const pattern = `%${(search ?? '').replace(/[\\%_]/g, '\\$&')}%`
  const matching = trunksOf(tx)
    .where(wanted ? sql<boolean>`${status} = ${wanted}` : sql<boolean>`t.revoked_at is null`)
    .$if(Boolean(search), (found) => found.where(sql<boolean>`(lower(t.name) like lower(${pattern}) or t.username like lower(${pattern}))`))
  const page = matching
    .$if(before !== undefined, (found) => found.where('t.id', '<', String(before)))
    .orderBy('t.id', 'desc')
    .limit(limit + 1)
  const count = matching.clearSelect().select((on) => on.fn.countAll<number>().as('total'))
  const [rows, { total }] = await Promise.all([tx.many(page), tx.one(count)])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items: items.map(present), nextCursor: rows.length > limit && last ? cursorOf([last.id]) : null, total }
}

export async function readTrunk(tx: Tx, id: string): Promise<Trunk | undefined> {
  const row = await tx.maybe(trunksOf(tx).where('t.id', '=', id.replaceAll('\0', '')))
  return row && present(row)
}

/** The same, and nobody else changes it before this transaction ends. */
export async function lockTrunk(tx: Tx, id: string): Promise<Trunk | undefined> {
  const row = await tx.maybe(trunksOf(tx).where('t.id', '=', id.replaceAll('\0', '')).forNoKeyUpdate())
  return row && present(row)
}

function present(row: Row): Trunk {
  const { id, name, username, realm, status: state, version } = row
  const done = (at: Date | null, personId: string | null, by: string | null) =>
    at && personId !== null && by !== null ? { at: at.toISOString(), by: { personId, name: by } } : null
  const suspended = done(row.suspended_at, row.suspended_by, row.suspender_name)
  return {
    id,
    name,
    username,
    realm,
    status: state,
    createdAt: row.created_at.toISOString(),
    createdBy: { personId: row.created_by, name: row.creator_name },
    rotated: done(row.rotated_at, row.rotated_by, row.rotator_name),
    suspended: suspended && row.suspended_from ? { ...suspended, from: row.suspended_from.toISOString() } : null,
    revoked: done(row.revoked_at, row.revoked_by, row.revoker_name),
    version,
  }
}
