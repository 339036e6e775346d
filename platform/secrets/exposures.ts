import { sql, type Tx } from '../../kernel/database/index.ts'
import { cursorOf, readCursor } from '../../kernel/http/cursor.ts'
import type { App } from '../app.ts'
import type { Exposure, ExposureQuery, SeenSecret } from './contract.ts'
import { presentKind, remediesOf } from './kinds.ts'

interface Row {
  readonly id: string
  readonly secret_id: string
  readonly kind: string
  readonly label: string
  readonly in_force: number
  readonly rotated_at: Date | null
  readonly ends_at: Date | null
  readonly person_id: string
  readonly person_name: string
  readonly is_member: boolean
  readonly version: number
  readonly how: Exposure['how']
  readonly at: Date
  readonly is_open: boolean
  readonly works_until: Date | null
}

// What somebody was shown works while it is the version in force, or the one before within its grace. A rotation ends an earlier grace.
const inGrace = sql<boolean>`(s.version = e.version + 1 and coalesce(s.previous_until > now(), false))`
const isOpen = sql<boolean>`((s.ends_at is null or s.ends_at > now()) and (s.version = e.version or ${inGrace}))`
const isMember = sql<boolean>`exists (select from memberships m where m.organization_id = e.organization_id and m.person_id = e.person_id)`
const latest = sql<boolean>`not exists (
  select from secret_exposures later where later.organization_id = e.organization_id and later.secret_id = e.secret_id
    and later.person_id = e.person_id and later.id > e.id)`

type Narrowing = Partial<Pick<ExposureQuery, 'state' | 'personId' | 'kind' | 'secretId' | 'by'>>

function matching(tx: Tx, { state = 'open', personId, kind, secretId, by }: Narrowing) {
  const terms = [sql`e.organization_id = ${tx.organizationId}`]
  if (state === 'open') terms.push(isOpen, latest)
  if (personId) terms.push(sql`e.person_id = ${personId}`)
  if (kind) terms.push(sql`s.kind = ${kind}`)
  if (secretId) terms.push(sql`e.secret_id = ${secretId}`)
  if (by) terms.push(by === 'members' ? isMember : sql`not ${isMember}`)
  return sql`secret_exposures e join secrets s on s.organization_id = e.organization_id and s.id = e.secret_id
    where ${sql.join(terms, sql` and `)}`
}

function rowsOf(tx: Tx, query: Narrowing, before: string | undefined, most: number) {
  return tx.many(sql<Row>`
    select e.id, e.secret_id, s.kind, s.label, s.version as in_force, s.rotated_at, s.ends_at, e.person_id, e.person_name,
      ${isMember} as is_member, e.version, e.how, e.at, ${isOpen} as is_open,
      case when ${isOpen} and ${inGrace} then s.previous_until end as works_until
    from ${matching(tx, query)} and (${before ?? null}::text is null or e.id < ${before ?? null}) order by e.id desc limit ${most}`)
}

/** A page of the ledger, newest first: ids sort by the time they were made. */
export async function listExposures(app: App, tx: Tx, query: ExposureQuery) {
  const [before] = (readCursor(query.cursor, ['text']) ?? []) as string[]
  const [rows, { total }] = await Promise.all([
    rowsOf(tx, query, before, query.limit + 1),
    tx.one(sql<{ total: number }>`select count(*)::int as total from ${matching(tx, query)}`),
  ])
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => present(app, row)),
    nextCursor: rows.length > query.limit && last ? cursorOf([last.id]) : null,
    total,
  }
}

function present(app: App, row: Row): Exposure {
  const { kind, label, rotated_at: rotatedAt, ends_at: endsAt } = row
  const told = { id: row.secret_id, kind, label, version: row.in_force, ...presentKind(app, kind, row.secret_id) }
  return {
    id: row.id,
    secret: {
      ...told,
      ...remediesOf(app, kind, row.secret_id),
      rotatedAt: rotatedAt?.toISOString() ?? null,
      endsAt: endsAt?.toISOString() ?? null,
    },
    person: { personId: row.person_id, name: row.person_name, isMember: row.is_member },
    version: row.version,
    how: row.how,
    at: row.at.toISOString(),
    isOpen: row.is_open,
    worksUntil: row.works_until?.toISOString() ?? null,
  }
}

const mostInPlan = 500

/** What somebody has seen (without a person: what anybody has) that still works as they saw it, newest first. */
export async function openExposures(app: App, tx: Tx, { personId }: { readonly personId?: string } = {}): Promise<SeenSecret[]> {
  const rows = await rowsOf(tx, { state: 'open', personId }, undefined, mostInPlan)
  return rows.map((row) => ({
    id: row.secret_id,
    kind: row.kind,
    ...presentKind(app, row.kind, row.secret_id),
    label: row.label,
    seenAt: row.at.toISOString(),
    worksUntil: row.works_until?.toISOString() ?? null,
  }))
}

/** How many secrets each of these people has seen that still work as they saw them. */
export async function countOpenExposures(tx: Tx, personIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.many(sql<{ person_id: string; count: number }>`
    select e.person_id, count(*)::int as count from ${matching(tx, {})} and e.person_id = any(${personIds}::text[]) group by e.person_id`)
  return new Map(rows.map(({ person_id, count }) => [person_id, count]))
}
