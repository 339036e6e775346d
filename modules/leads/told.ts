import type { Columns } from './fields.ts'

/** A lead as the log tells it, in the names of the API. Of notes only how long they are: they are nobody's to read in a log. */
export function told(
  columns: Partial<Columns>,
  { currency, assignee }: { currency: string; assignee: string | null },
): Record<string, unknown> {
  const { value_minor, notes, assignee_id, ...texts } = columns
  return {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text || null])),
    ...(value_minor !== undefined && { value: value_minor === null ? null : { amountMinor: value_minor, currency } }),
    ...(notes !== undefined && { notes: notes ? `${notes.length} characters` : null }),
    ...(assignee_id !== undefined && { assignee }),
  }
}
