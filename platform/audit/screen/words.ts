/** An event in words. */
import type { AuditEvent } from '../contract.ts'

/** "Member role changed" for `member.role-changed`. */
export function actionWords(action: string): string {
  const words = action.replaceAll(/[.-]/g, ' ')
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/^Api /, 'API ')
}

/** "amount minor" for `amountMinor`. */
export function fieldWords(name: string): string {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export interface Difference {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
  readonly how: 'changed' | 'added' | 'removed' | 'same'
}

/** Each field that one of the two tells, in their order. */
export function differences({ before, after }: Pick<AuditEvent, 'before' | 'after'>): Difference[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return fields.map((field) => {
    const [was, is] = [before?.[field], after?.[field]]
    const how = !before || !(field in before) ? 'added' : !after || !(field in after) ? 'removed' : isSame(was, is) ? 'same' : 'changed'
    return { field, before: was, after: is, how }
  })
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

export function valueWords(value: unknown, time: (text: string) => string): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'string') return isTime.test(value) ? time(value) : value || '(empty)'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length ? value.map((item) => valueWords(item, time)).join(', ') : '(empty)'
  if (typeof value === 'object') return moneyWords(value) ?? JSON.stringify(value)
  return String(value)
}

/** Money is an object of two everywhere in this API. */
function moneyWords(value: object): string | undefined {
  const { amountMinor, currency } = value as { amountMinor?: unknown; currency?: unknown }
  if (typeof amountMinor !== 'number' || typeof currency !== 'string' || Object.keys(value).length !== 2) return undefined
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** The change in one line: "role: member, now admin". */
export function summary(event: Pick<AuditEvent, 'before' | 'after'>, time: (text: string) => string): string {
  const told = differences(event).filter(({ how, field }) => how !== 'same' && !isIdentifier(field, event))
  const parts = told.slice(0, 3).map(({ field, before, after, how }) => {
    const name = fieldWords(field).toLowerCase()
    if (how === 'changed') return `${name}: ${valueWords(before, time)}, now ${valueWords(after, time)}`
    return `${name}: ${valueWords(how === 'added' ? after : before, time)}`
  })
  return told.length > 3 ? `${parts.join('; ')} …` : parts.join('; ')
}

/** An id says nothing to people. */
function isIdentifier(field: string, { before, after }: Pick<AuditEvent, 'before' | 'after'>): boolean {
  const value = after?.[field] ?? before?.[field]
  return typeof value === 'string' && /^[a-z]{2,8}_[0-9a-f]{32}$/.test(value)
}
