/**
 * One row of CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe in front: names and labels are
 * written by people, and are opened by others (OWASP, CSV injection).
 */
export function csvRow(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
