import type { Tx } from '../../kernel/database/index.ts'
import { readEvent } from '../audit/index.ts'

export interface Told {
  readonly type: string
  readonly created_at: Date
  readonly event_id: string | null
  readonly data: unknown
}

/**
 * What is sent, to the byte the same each time: the log does not change. Of an event all that the log says of the change itself; not
 * the request, the rule and the hash, which are for whoever may read the log.
 */
export async function bodyOf(tx: Tx, { type, created_at, event_id, data }: Told): Promise<string> {
  if (event_id === null) return JSON.stringify({ type, timestamp: created_at.toISOString(), data })
  const { id, seq, at, actor, action, target, before, after } = await readEvent(tx, event_id)
  const told = { id, organizationId: tx.organizationId, seq, actor, action, target, before, after }
  return JSON.stringify({ type, timestamp: at, data: told })
}
