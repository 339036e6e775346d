import { sql, type Tx } from '../../kernel/database/index.ts'
import { type ChainedEvent, genesis } from './chain.ts'
import type { Checkpoint } from './checkpoints.ts'
import type { Verdict } from './contract.ts'
import { columns, eventsBehind, readHead } from './events.ts'
import { Verification } from './verification.ts'

const pageSize = 2000

/** The organization's whole log against its hashes, its head and its checkpoints, read in pages: however long it is, it takes little memory. */
export async function verifyLog(tx: Tx): Promise<Verdict> {
  const [head = { seq: 0, hash: genesis }, checkpoints] = await Promise.all([readHead(tx), allCheckpoints(tx)])
  const verification = new Verification({ organizationId: tx.organizationId, checkpoints, head })
  for (let seq = 0; seq < head.seq;) {
    const events = await eventsBehind(tx, seq, head.seq, pageSize)
    for (const event of events) verification.add(event)
    seq = events.length < pageSize ? head.seq : (events.at(-1)?.seq ?? head.seq)
  }
  for (const event of await eventsBeyondHead(tx)) verification.add(event)
  return verification.end()
}

/** In one statement, so that an event which is being written meanwhile comes with its head. There are none, unless somebody put them there. */
async function eventsBeyondHead(tx: Tx): Promise<ChainedEvent[]> {
  return tx.many(sql<ChainedEvent>`
    select ${columns} from audit_events
    where organization_id = ${tx.organizationId} and seq > (select coalesce(max(head.seq), 0) from audit_head() head)
    order by audit_events.seq limit ${pageSize}`)
}

export async function allCheckpoints(tx: Tx): Promise<Checkpoint[]> {
  return tx.many(
    sql<Checkpoint>`select ${checkpointColumns} from audit_checkpoints where organization_id = ${tx.organizationId} order by seq`,
  )
}

export const checkpointColumns = sql`
  organization_id as "organizationId", seq, encode(hash, 'hex') as hash,
  to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, key_id as "keyId", public_key as "publicKey", signature`
