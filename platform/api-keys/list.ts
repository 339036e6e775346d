import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { cursorOf, readCursor } from '../../kernel/http/cursor.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import type { ApiKey, ApiKeyQuery } from './contract.ts'

/** Keys that were not revoked, with their holder as far as they are a member: who has left is seen no more. */
function keys(tx: Tx) {
  return build
    .selectFrom('api_keys as k')
    .leftJoin('memberships as m', (on) => on.onRef('m.organization_id', '=', 'k.organization_id').onRef('m.person_id', '=', 'k.held_by'))
    .leftJoin('people as p', 'p.id', 'm.person_id')
    .where('k.organization_id', '=', tx.organizationId)
    .where('k.revoked_at', 'is', null)
}

const found = (tx: Tx) =>
  keys(tx)
    .select(['k.id', 'k.name', 'k.prefix', 'k.permissions', 'k.held_by', 'k.created_by', 'k.creator_name', 'k.created_at', 'k.edition'])
    .select(['k.expires_at', 'k.last_used_at', 'k.rotated_at', 'k.previous_until', 'm.role', 'p.name as holder_name'])
    .select(sql<boolean>`coalesce(k.expires_at <= now(), false)`.as('is_expired'))

export type KeyRow = Awaited<ReturnType<typeof readKey>>

/** The key, or the same answer as for none: one that was revoked is there no more. */
export async function readKey(tx: Tx, id: string) {
  const row = id.includes('\0') ? undefined : await tx.maybe(found(tx).where('k.id', '=', id))
  if (!row) throw new Refused(common['not-found'])
  return row
}

/** One page of keys, newest first: ids sort by the time they were made. */
export async function listKeys(app: App, tx: Tx, { search = '', heldBy, limit, cursor }: ApiKeyQuery) {
  const [before] = (readCursor(cursor, ['text']) ?? []) as string[]
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
  const matching = sql<boolean>`(k.name ilike ${pattern} or k.prefix ilike ${pattern}) and (${heldBy ?? null}::text is null or k.held_by = ${heldBy ?? null})`
  const beyond = sql<boolean>`(${before ?? null}::text is null or k.id < ${before ?? null})`
  const [rows, { total }] = await Promise.all([
    tx.many(
      found(tx)
        .where(matching)
        .where(beyond)
        .orderBy('k.id', 'desc')
        .limit(limit + 1),
    ),
    tx.one(
      keys(tx)
        .where(matching)
        .select((on) => on.fn.countAll<number>().as('total')),
    ),
  ])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => present(app, row)),
    nextCursor: rows.length > limit && last ? cursorOf([last.id]) : null,
    total,
  }
}

export function present({ product }: App, row: KeyRow): ApiKey {
  const role = row.role
  return {
    id: row.id,
    name: row.name,
    edition: row.edition,
    prefix: row.prefix,
    permissions: row.permissions,
    inForce: role === null ? [] : row.permissions.filter((permission) => product.policy.grant(role, permission) !== null),
    heldBy: { personId: row.held_by, name: row.holder_name, isMember: role !== null },
    createdBy: { personId: row.created_by, name: row.creator_name },
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    isExpired: row.is_expired,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    rotatedAt: row.rotated_at?.toISOString() ?? null,
    previousUntil: row.previous_until && row.previous_until > new Date() ? row.previous_until.toISOString() : null,
  }
}
