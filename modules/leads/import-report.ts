import { csvRow } from '../../kernel/csv.ts'
import { build, type Tx } from '../../kernel/database/index.ts'
import { showImport } from './imports.ts'
import type { Inside } from './stream.ts'

const pageSize = 1000

/** What could not be taken over, line by line of the file, behind a place in it. */
export async function failuresOf(tx: Tx, importId: string, most: number, [line, column]: readonly [number, string] = [0, '']) {
  await showImport(tx, importId)
  return tx.many(
    build
      .selectFrom('lead_import_failures')
      .select(['line', 'column_name as column', 'reason', 'value'])
      .where('organization_id', '=', tx.organizationId)
      .where('import_id', '=', importId)
      .where((on) => on.or([on('line', '>', line), on.and([on('line', '=', line), on('column_name', '>', column)])]))
      .orderBy('line')
      .orderBy('column_name')
      .limit(most),
  )
}

export async function* reportOf(inside: Inside, importId: string): AsyncIterable<string> {
  yield `\ufeff${csvRow(['Line', 'Column', 'Reason', 'Value'])}`
  let after: readonly [number, string] = [0, '']
  for (;;) {
    const failures = await inside((tx) => failuresOf(tx, importId, pageSize, after))
    if (failures.length) yield failures.map(({ line, column, reason, value }) => csvRow([line, column, reason, value])).join('')
    const last = failures.at(-1)
    if (failures.length < pageSize || !last) return
    after = [last.line, last.column]
  }
}
