import { build, type Tx } from '../database/index.ts'
import { Refused } from '../refusal.ts'
import { sha256 } from '../secrets.ts'
import { common } from '../shared/contract.ts'
import type { Answer } from './route.ts'

/**
 * Runs `work` once under this key. The key is taken first and the answer kept last, both in the transaction of the change: whoever
 * repeats a request while it runs waits for its end, and a change that was rolled back leaves the key free.
 */
export async function once(tx: Tx, key: string | undefined, request: string, work: () => Promise<Answer>): Promise<Answer> {
  if (key === undefined) return work()
  if (key.length < 1 || key.length > 255)
    throw new Refused(common['not-valid'], { errors: [{ path: 'Idempotency-Key', message: 'Use 1 to 255 characters.' }] })
  const hash = sha256(request)
  const taken = await tx.run(
    build
      .insertInto('idempotency_keys')
      .values({ principal: tx.principal, key, request: hash })
      .onConflict((conflict) => conflict.doNothing()),
  )
  if (!taken) return repeated(tx, key, hash)
  const answer = await work()
  await tx.run(
    build
      .updateTable('idempotency_keys')
      .set({ status: answer.status, answer: JSON.stringify(answer.body ?? null) })
      .where('principal', '=', tx.principal)
      .where('key', '=', key),
  )
  return answer
}

async function repeated(tx: Tx, key: string, hash: Buffer): Promise<Answer> {
  const kept = await tx.one(
    build
      .selectFrom('idempotency_keys')
      .select(['request', 'status', 'answer'])
      .where('principal', '=', tx.principal)
      .where('key', '=', key),
  )
  if (!kept.request.equals(hash)) throw new Refused(common['key-reused'])
  return { status: kept.status ?? 200, body: JSON.parse(kept.answer ?? 'null'), headers: { 'idempotency-replayed': 'true' } }
}
