import { csvRow } from '../../kernel/csv.ts'
import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { cursorOf, readCursor } from '../../kernel/http/cursor.ts'
import type { ImportQuery } from './contract.ts'
import { showImport } from './imports.ts'
import type { Inside } from './stream.ts'

const pageSize = 1000

export async function listFailures(tx: Tx, importId: string, { limit, cursor }: ImportQuery) {
  const after = readCursor(cursor, ['number', 'text']) as Place | undefined
  await showImport(tx, importId)
  const count = failuresOf(tx, importId).select((on) => on.fn.countAll<number>().as('total'))
  const [rows, { total }] = await Promise.all([failuresBehind(tx, importId, limit + 1, after), tx.one(count)])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? cursorOf([last.line, last.column]) : null, total }
}

function failuresOf({ organizationId }: Tx, importId: string) {
  return build.selectFrom('lead_import_failures').where('organization_id', '=', organizationId).where('import_id', '=', importId)
}

type Place = readonly [line: number, column: string]

/** Line by line of the file, behind a place in it. */
function failuresBehind(tx: Tx, importId: string, most: number, [line, column]: Place = [0, '']) {
  return tx.many(
    failuresOf(tx, importId)
      .select(['line', 'column_name as column', 'reason', 'value'])
      .where(sql<boolean>`(line, column_name) > (${line}::bigint, ${column})`)
      .orderBy('line')
      .orderBy('column_name')
      .limit(most),
  )
}

export async function* reportOf(inside: Inside, importId: string): AsyncIterable<string> {
  yield `\ufeff${csvRow(['Line', 'Column', 'Reason', 'Value'])}`
  let after: Place = [0, '']
  for (;;) {
    const failures = await inside((tx) => failuresBehind(tx, importId, pageSize, after))
    if (failures.length) yield failures.map(({ line, column, reason, value }) => csvRow([line, column, reason, value])).join('')
    const last = failures.at(-1)
    if (failures.length < pageSize || !last) return
    after = [last.line, last.column]
  }
}
