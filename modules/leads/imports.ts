import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { cursorOf, readCursor } from '../../kernel/http/cursor.ts'
import { newId } from '../../kernel/ids.ts'
import { enqueue } from '../../kernel/jobs/jobs.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../../platform/app.ts'
import { record } from '../../platform/audit/index.ts'
import type { Member as Actor } from '../../platform/request/index.ts'
import {
  importId,
  type ImportQuery,
  type ImportStart,
  type LeadImport,
  leadRefusals,
  type Mapping,
  mostImportRows,
  type OnDuplicate,
} from './contract.ts'
import { columnNames, isHeading, suggestMapping } from './import-columns.ts'
import { decode, delimiterOf, rowsOf, shown, unreadable } from './import-file.ts'
import { editor } from './leads.ts'

const sampleRows = 5
const mostColumns = 500

/** Looks at a file and keeps it; nothing of it is taken over yet. A file that breaks off is refused here, and not in the middle. */
export async function uploadImport(app: App, tx: Tx, who: Actor, fileName: string, bytes: Buffer): Promise<LeadImport> {
  const actor = await editor(app, tx, who)
  const { encoding, content } = decode(bytes)
  const delimiter = delimiterOf(content)
  const { first, sample, count } = await lookAt(content, delimiter)
  const hasHeader = isHeading(first)
  const id = newId('imp')
  await forgetAbandoned(tx, actor.personId)
  await tx.run(
    build.insertInto('lead_imports').values({
      organization_id: tx.organizationId,
      id,
      file_name: fileName,
      encoding,
      delimiter,
      header: columnNames(hasHeader ? first.map(shown) : first.map(() => '')),
      sample: JSON.stringify((hasHeader ? sample : [first, ...sample]).slice(0, sampleRows).map((cells) => cells.map(shown))),
      has_header: hasHeader,
      rows_total: hasHeader ? count - 1 : count,
      created_by: actor.personId,
      creator_name: actor.name,
      request_id: actor.requestId,
    }),
  )
  await tx.run(build.insertInto('lead_import_files').values({ organization_id: tx.organizationId, import_id: id, content }))
  await record(tx, actor, {
    action: 'import.uploaded',
    target: { kind: 'import', id, label: fileName },
    after: { rows: hasHeader ? count - 1 : count, encoding },
    rule: `leads.edit: ${actor.role}`,
  })
  return showImport(tx, id)
}

async function lookAt(content: Buffer, delimiter: string) {
  let first: readonly string[] | undefined
  const sample: (readonly string[])[] = []
  let count = 0
  for await (const { cells } of rowsOf(content, delimiter)) {
    if (++count > mostImportRows)
      throw unreadable(`At most ${mostImportRows.toLocaleString('en')} rows are taken at once. Cut the file into parts.`)
    if (first && sample.length < sampleRows) sample.push(cells)
    first ??= cells
  }
  if (!first) throw unreadable('The file is empty.')
  if (first.length > mostColumns) throw unreadable(`At most ${mostColumns} columns are taken.`)
  return { first, sample, count }
}

/** How many files of one person wait for their columns to be chosen; each may have 32 MB. */
const mostWaiting = 5

/** Files that somebody uploaded and then thought better of: those of yesterday, and all but the newest of this person, one of which is to come. */
async function forgetAbandoned(tx: Tx, personId: string): Promise<void> {
  await tx.run(sql`
    delete from lead_imports where organization_id = ${tx.organizationId} and started_at is null and (created_at < now() - interval '1 day' or id in (
      select id from lead_imports where organization_id = ${tx.organizationId} and created_by = ${personId} and started_at is null and cancelled_at is null
      order by id desc offset ${mostWaiting - 1}))`)
}

/** Begins to take over what was uploaded, in a job; the answer does not wait for it. */
export async function startImport(
  app: App,
  tx: Tx,
  who: Actor,
  id: string,
  { mapping, onDuplicate, phoneCountry }: ImportStart,
): Promise<LeadImport> {
  const actor = await editor(app, tx, who)
  const found = await lockImport(tx, id)
  if (stateOf(found) !== 'uploaded') throw new Refused(leadRefusals['import-started'])
  const [wrong] = Object.entries(mapping).filter(([, at]) => at >= found.header.length)
  if (wrong)
    throw new Refused(leadRefusals['no-such-column'], {
      errors: [{ path: `mapping.${wrong[0]}`, message: 'Choose a column of the file.' }],
    })
  await tx.run(
    build
      .updateTable('lead_imports')
      .set({
        mapping: JSON.stringify(mapping),
        on_duplicate: onDuplicate,
        phone_country: phoneCountry,
        started_at: new Date(),
        key_id: actor.apiKey?.id,
        key_name: actor.apiKey?.name,
      })
      .where('organization_id', '=', tx.organizationId)
      .where('id', '=', id),
  )
  await queueImport(tx, id)
  const columns = Object.fromEntries(Object.entries(mapping).map(([field, at]) => [field, found.header[at]]))
  await record(tx, actor, {
    action: 'import.started',
    target: { kind: 'import', id, label: found.file_name },
    after: { rows: found.rows_total, onDuplicate, columns, ...(phoneCountry && { phoneCountry }) },
    rule: `leads.edit: ${actor.role}`,
  })
  return showImport(tx, id)
}

export async function queueImport(tx: Tx, id: string): Promise<void> {
  await enqueue(tx, 'import-leads', { organizationId: tx.organizationId, importId: id }, { key: `import-leads ${id}` })
}

/** What was taken over stays; nothing more is. */
export async function cancelImport(app: App, tx: Tx, who: Actor, id: string): Promise<LeadImport> {
  const actor = await editor(app, tx, who)
  const found = await lockImport(tx, id)
  const state = stateOf(found)
  if (state !== 'uploaded' && state !== 'running') throw new Refused(leadRefusals['import-over'])
  await end(tx, id, { cancelled_at: new Date() })
  await record(tx, actor, {
    action: 'import.cancelled',
    target: { kind: 'import', id, label: found.file_name },
    before: { state },
    after: { rows: found.rows_total, done: found.rows_done, created: found.created, updated: found.updated },
    rule: `leads.edit: ${actor.role}`,
  })
  return showImport(tx, id)
}

type Ending = { cancelled_at: Date } | { finished_at: Date; stopped_because?: string | null }

/** The file goes with the end; what it left behind is told by the report. */
export async function end(tx: Tx, id: string, ending: Ending): Promise<void> {
  await tx.run(build.updateTable('lead_imports').set(ending).where('organization_id', '=', tx.organizationId).where('id', '=', id))
  await tx.run(build.deleteFrom('lead_import_files').where('organization_id', '=', tx.organizationId).where('import_id', '=', id))
}

function imports({ organizationId }: Tx) {
  return build.selectFrom('lead_imports').selectAll().where('organization_id', '=', organizationId)
}

export type ImportRow = NonNullable<Awaited<ReturnType<typeof findImport>>>

async function findImport(tx: Tx, id: string, lock = false) {
  if (!importId.safeParse(id).success) return undefined
  return tx.maybe(
    imports(tx)
      .where('id', '=', id)
      .$if(lock, (found) => found.forUpdate()),
  )
}

/** Whoever works on an import, or ends it, holds it first. */
export async function lockImport(tx: Tx, id: string): Promise<ImportRow> {
  const found = await findImport(tx, id, true)
  if (!found) throw new Refused(common['not-found'])
  return found
}

export async function showImport(tx: Tx, id: string): Promise<LeadImport> {
  const found = await findImport(tx, id)
  if (!found) throw new Refused(common['not-found'])
  return presentImport(found)
}

/** Newest first: ids sort by the time they were made. */
export async function listImports(tx: Tx, { limit, cursor }: ImportQuery) {
  const [before] = readCursor(cursor, ['text']) ?? []
  const page = imports(tx)
    .$if(before !== undefined, (found) => found.where('id', '<', String(before)))
    .orderBy('id', 'desc')
    .limit(limit + 1)
  const count = imports(tx)
    .clearSelect()
    .select((on) => on.fn.countAll<number>().as('total'))
  const [rows, { total }] = await Promise.all([tx.many(page), tx.one(count)])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items: items.map(presentImport), nextCursor: rows.length > limit && last ? cursorOf([last.id]) : null, total }
}

export function stateOf(row: Pick<ImportRow, 'cancelled_at' | 'stopped_because' | 'finished_at' | 'started_at'>): LeadImport['state'] {
  if (row.cancelled_at) return 'cancelled'
  if (row.finished_at) return row.stopped_because === null ? 'finished' : 'stopped'
  return row.started_at ? 'running' : 'uploaded'
}

function presentImport(row: ImportRow): LeadImport {
  return {
    id: row.id,
    fileName: row.file_name,
    state: stateOf(row),
    encoding: row.encoding,
    delimiter: row.delimiter,
    columns: row.header,
    sample: row.sample as string[][],
    suggested: row.has_header ? suggestMapping(row.header, row.sample as string[][]) : {},
    mapping: row.mapping as Mapping | null,
    onDuplicate: row.on_duplicate as OnDuplicate | null,
    phoneCountry: row.phone_country,
    rows: row.rows_total,
    done: row.rows_done,
    created: row.created,
    updated: row.updated,
    skipped: row.skipped,
    failed: row.failed,
    createdBy: { personId: row.created_by, name: row.creator_name },
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: (row.finished_at ?? row.cancelled_at)?.toISOString() ?? null,
    stoppedBecause: row.stopped_because,
  }
}
