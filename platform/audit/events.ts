import { sql, type Tx } from '../../kernel/database/index.ts'
import type { ChainedEvent } from './chain.ts'
import type { AuditEvent } from './contract.ts'

/** An event's columns as its hash takes them. */
export const columns = sql`
  organization_id as "organizationId", seq, id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", action,
  target_kind as "targetKind", target_id as "targetId", target_label as "targetLabel",
  before::text as before, after::text as after, rule, request_id as "requestId", encode(hash, 'hex') as hash`

export function present(event: ChainedEvent): AuditEvent {
  const { id, seq, at, action, rule, requestId, hash } = event
  return {
    id,
    seq,
    at,
    actor: { kind: event.actorKind as AuditEvent['actor']['kind'], id: event.actorId, name: event.actorName },
    action,
    target: { kind: event.targetKind, id: event.targetId, label: event.targetLabel },
    before: parse(event.before),
    after: parse(event.after),
    rule,
    requestId,
    hash,
  }
}

function parse(text: string | null): Record<string, unknown> | null {
  return text === null ? null : (JSON.parse(text) as Record<string, unknown>)
}

export interface ChainHead {
  readonly seq: number
  readonly hash: string
  readonly at: Date
}

/** Where the organization's chain ends, as the database keeps it; undefined before its first event. */
export async function readHead(tx: Tx): Promise<ChainHead | undefined> {
  return tx.maybe(sql<ChainHead>`select seq, encode(hash, 'hex') as hash, at from audit_head()`)
}

/** One event that is known to be there. */
export async function readEvent(tx: Tx, id: string): Promise<AuditEvent> {
  return present(
    await tx.one(sql<ChainedEvent>`select ${columns} from audit_events where organization_id = ${tx.organizationId} and id = ${id}`),
  )
}

/** The next events of the chain behind a place, up to another. */
export async function eventsBehind(tx: Tx, seq: number, last: number, most: number): Promise<ChainedEvent[]> {
  return tx.many(sql<ChainedEvent>`
    select ${columns} from audit_events
    where organization_id = ${tx.organizationId} and seq > ${seq} and seq <= ${last}
    order by audit_events.seq limit ${most}`)
}
