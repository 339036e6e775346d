import { hash } from 'node:crypto'

/** An event as the hash takes it: every field as text, `before` and `after` as PostgreSQL writes a jsonb. */
export interface ChainedEvent {
  readonly organizationId: string
  readonly seq: number
  readonly id: string
  /** `2026-01-31T09:30:00.123456Z` */
  readonly at: string
  readonly actorKind: string
  readonly actorId: string | null
  readonly actorName: string
  readonly action: string
  readonly targetKind: string
  readonly targetId: string
  readonly targetLabel: string
  readonly before: string | null
  readonly after: string | null
  readonly rule: string
  readonly requestId: string | null
  /** 64 hexadecimal digits. */
  readonly hash: string
}

/** What stands before the first event of a chain. */
export const genesis = '0'.repeat(64)

/** `5:hello`, or `-` for null: no two lists of fields have the same text. */
export function netstring(value: string | null): string {
  return value === null ? '-' : `${Buffer.byteLength(value)}:${value}`
}

/** The hash that belongs to this event behind that one. `audit_hash` in audit.sql is the same in SQL, and makes them. */
export function hashOf(event: ChainedEvent, previous: string): string {
  const fields = [
    'guildhall-audit-1',
    previous,
    event.organizationId,
    String(event.seq),
    event.id,
    event.at,
    event.actorKind,
    event.actorId,
    event.actorName,
    event.action,
    event.targetKind,
    event.targetId,
    event.targetLabel,
    event.before,
    event.after,
    event.rule,
    event.requestId,
  ]
  return hash('sha256', fields.map(netstring).join(''), 'hex')
}

/**
 * JSON as PostgreSQL writes a jsonb: shorter keys first, then by their bytes; `, ` and `: ` between. `numberText` gives a number as
 * it stood in the source, since PostgreSQL keeps `1.50`, and JavaScript does not.
 */
export function jsonbText(value: unknown, numberText: (value: unknown) => string | undefined = () => undefined): string {
  const number = numberText(value)
  if (number !== undefined) return number
  if (Array.isArray(value)) return `[${value.map((item) => jsonbText(item, numberText)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(
    ([one], [other]) => Buffer.byteLength(one) - Buffer.byteLength(other) || Buffer.from(one).compare(Buffer.from(other)),
  )
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${jsonbText(item, numberText)}`).join(', ')}}`
}
