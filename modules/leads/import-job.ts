/**
 * The job that takes a file over. Each batch is a transaction: its leads, its failures and how far it came are there together or not at
 * all, so a worker that is killed costs one batch, which the next one does again. Others get their turn after some batches.
 */
import { z } from 'zod'
import { sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { digitsOf } from '../../kernel/shared/money.ts'
import type { App } from '../../platform/app.ts'
import { record } from '../../platform/audit/index.ts'
import { type KeyInUse, type Member as Actor, memberOf, presentPermissions } from '../../platform/request/index.ts'
import { holdMembers, whyNotTo } from './assignee.ts'
import type { Mapping } from './contract.ts'
import { currencyOf } from './currency.ts'
import { type Row, rowsOf } from './import-file.ts'
import { assigneeAddress, readRow, type Surroundings } from './import-rows.ts'
import { keepFailures, writeLeads } from './import-write.ts'
import { end, type ImportRow, lockImport, queueImport, stateOf } from './imports.ts'

const batchRows = 500
const batchesInOneGo = 20
const mostAttempts = 6

const payloadShape = z.object({ organizationId: z.string(), importId: z.string() })

export async function importLeads(app: App, payload: unknown, attempt: number): Promise<void> {
  const { organizationId, importId } = payloadShape.parse(payload)
  const begun = await app.db.transaction({ organizationId, principal: 'system' }, (tx) => begin(tx, importId))
  if (!begun) return
  const inside = <T>(work: (tx: Tx) => Promise<T>) => app.db.transaction({ organizationId, principal: begun.row.created_by }, work)
  if (attempt >= mostAttempts) return inside((tx) => giveUp(app, tx, importId))
  let from = begun.row.rows_done
  let batches = 0
  for await (const rows of batchesOf(begun)) {
    const goesOn = ++batches % batchesInOneGo !== 0
    const came = await inside((tx) => oneBatch(app, tx, importId, { rows, from, goesOn }))
    if (came !== 'go on' || !goesOn) return
    from += rows.length
  }
}

interface Begun {
  readonly row: ImportRow
  readonly content: Buffer
}

async function begin(tx: Tx, importId: string): Promise<Begun | undefined> {
  const row = await lockImport(tx, importId).catch((error: unknown) => {
    if (error instanceof Refused) return undefined
    throw error
  })
  if (!row || stateOf(row) !== 'running') return undefined
  const { content } = await tx.one(
    sql<{
      content: Buffer
    }>`select content from lead_import_files where organization_id = ${tx.organizationId} and import_id = ${importId}`,
  )
  return { row, content }
}

/** The rows that are not done yet, so many at a time; at least one batch, since the last one ends the import. */
async function* batchesOf({ row, content }: Begun): AsyncGenerator<Row[]> {
  let skip = row.rows_done + (row.has_header ? 1 : 0)
  let batch: Row[] = []
  let left = row.rows_total - row.rows_done
  if (left === 0) yield []
  for await (const one of rowsOf(content, row.delimiter)) {
    if (skip-- > 0) continue
    batch.push(one)
    left--
    if (batch.length < batchRows && left > 0) continue
    yield batch
    batch = []
  }
}

interface Batch {
  readonly rows: readonly Row[]
  /** How many rows were done before. */
  readonly from: number
  /** False: another job takes the next batch. */
  readonly goesOn: boolean
}

async function oneBatch(app: App, tx: Tx, importId: string, { rows, from, goesOn }: Batch): Promise<'go on' | 'over'> {
  // A removal holds the organization first, so this does as well.
  await holdMembers(tx)
  const row = await lockImport(tx, importId)
  // Cancelled, or another worker is at it: it was taken for dead, and was not.
  if (stateOf(row) !== 'running' || row.rows_done !== from) return 'over'
  const actor = await presentEditor(app, tx, row)
  if (typeof actor === 'string') return stop(tx, row, actor)
  const { read, failures } = await readBatch(app, tx, row, rows)
  const counts = await writeLeads(tx, actor, read, row.on_duplicate)
  const failed = await keepFailures(tx, importId, failures)
  const now = await tx.one(sql<ImportRow>`
    update lead_imports set rows_done = rows_done + ${rows.length}, created = created + ${counts.created}, updated = updated + ${counts.updated},
      skipped = skipped + ${counts.skipped}, failed = failed + ${failed}
    where organization_id = ${tx.organizationId} and id = ${importId} returning *`)
  if (now.rows_done < now.rows_total) {
    if (!goesOn) await queueImport(tx, importId)
    return 'go on'
  }
  await end(tx, importId, { finished_at: new Date() })
  await note(tx, actor, now, null)
  return 'over'
}

async function readBatch(app: App, tx: Tx, row: ImportRow, rows: readonly Row[]) {
  const mapping = row.mapping as Mapping
  const { assignee } = mapping
  const addresses = assignee === undefined ? [] : rows.flatMap(({ cells }) => assigneeAddress(cells[assignee] ?? '') ?? [])
  const [members, currency] = [await membersWith(app, tx, addresses), await currencyOf(tx)]
  const results = rows.map((one) =>
    readRow(one, { mapping, columns: row.header, digits: digitsOf(currency), members, phoneCountry: row.phone_country }),
  )
  return {
    read: results.flatMap((result) => (result.ok ? [result.lead] : [])),
    failures: results.flatMap((result) => (result.ok ? [] : [result.failures])),
  }
}

async function membersWith({ product }: App, tx: Tx, addresses: readonly string[]): Promise<Surroundings['members']> {
  if (!addresses.length) return new Map()
  const found = await tx.many(sql<{ id: string; email: string; name: string; role: string }>`
    select p.id, p.email, p.name, m.role from people p join memberships m on m.person_id = p.id
    where m.organization_id = ${tx.organizationId} and p.email = any(${[...new Set(addresses)]}::text[])`)
  return new Map(found.map((member) => [member.email, whyNotTo(product.policy, member) ?? { assignee_id: member.id }]))
}

/** Whoever started it, as they are now, and the key by which they did; or why they may not go on. */
async function presentEditor(app: App, tx: Tx, row: ImportRow): Promise<Actor | string> {
  const { created_by, creator_name, request_id } = row
  const now = await tx.maybe(sql<{ role: string; email: string }>`
    select m.role, p.email from memberships m join people p on p.id = m.person_id
    where m.organization_id = ${tx.organizationId} and m.person_id = ${created_by}`)
  if (!now) return `${creator_name} is no member any more.`
  const apiKey = await presentKey(tx, row)
  if (apiKey === null) return `The API key “${row.key_name}” was revoked.`
  const somebody = { personId: created_by, name: creator_name, email: now.email, ...(apiKey && { apiKey }) }
  const actor = memberOf(app, somebody, now.role, request_id ?? '')
  const decision = actor.may('leads.edit')
  return decision.allowed ? actor : decision.because
}

/** Undefined where a person started it; null where the key is none any more. */
async function presentKey(tx: Tx, { key_id: id, key_name: name }: ImportRow): Promise<KeyInUse | null | undefined> {
  if (id === null || name === null) return undefined
  try {
    return { id, name, permissions: await presentPermissions(tx, { id }) }
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

async function stop(tx: Tx, row: ImportRow, because: string): Promise<'over'> {
  await end(tx, row.id, { finished_at: new Date(), stopped_because: because })
  await note(tx, { personId: null, name: 'Import', role: 'system', requestId: row.request_id }, row, because)
  return 'over'
}

async function giveUp(app: App, tx: Tx, importId: string): Promise<void> {
  const row = await lockImport(tx, importId)
  if (stateOf(row) !== 'running') return
  app.log.error({ importId }, 'an import of leads was given up')
  await stop(tx, row, 'Something went wrong on our side. What was taken over stays.')
}

type By = Pick<Actor, 'name' | 'role' | 'apiKey'> & { personId: string | null; requestId: string | null }

/** One event for the whole import. */
async function note(tx: Tx, by: By, row: ImportRow, stoppedBecause: string | null): Promise<void> {
  const { created, updated, skipped, failed } = row
  await record(tx, by, {
    action: 'leads.imported',
    target: { kind: 'import', id: row.id, label: row.file_name },
    after: { rows: row.rows_total, created, updated, skipped, failed, ...(stoppedBecause !== null && { stoppedBecause }) },
    rule: `leads.edit: ${by.role}`,
  })
}
