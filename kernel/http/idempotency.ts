import { build, type Tx } from '../database/index.ts'
import { Refused } from '../refusal.ts'
import { seal, sha256, unseal } from '../secrets.ts'
import { common } from '../shared/contract.ts'
import type { Answer } from './route.ts'

export interface Keyed {
  /** Undefined: the caller sent none. */
  readonly key: string | undefined
  /** What makes two requests the same. */
  readonly request: string
  /** Answers are kept sealed: some hold what is shown once, and is stored nowhere else. */
  readonly sealing: Buffer
}

/**
 * Runs `work` once under this key. The key is taken first and the answer kept last, both in the transaction of the change: whoever
 * repeats a request while it runs waits for its end, and a change that was rolled back leaves the key free.
 */
export async function once(tx: Tx, keyed: Keyed, work: () => Promise<Answer>): Promise<Answer> {
  const { key, request, sealing } = keyed
  if (key === undefined) return work()
  if (key.length < 1 || key.length > 255)
    throw new Refused(common['not-valid'], { errors: [{ path: 'Idempotency-Key', message: 'Use 1 to 255 characters.' }] })
  const taken = await tx.run(
    build
      .insertInto('idempotency_keys')
      .values({ principal: tx.principal, key, request: sha256(request) })
      .onConflict((conflict) => conflict.doNothing()),
  )
  if (!taken) return repeated(tx, key, keyed)
  const answer = await work()
  await tx.run(
    build
      .updateTable('idempotency_keys')
      .set({ status: answer.status, answer: seal(sealing, kept(answer)) })
      .where('principal', '=', tx.principal)
      .where('key', '=', key),
  )
  return answer
}

type Kept = Pick<Answer, 'body' | 'headers'>

/** With its own headers: whoever repeats a request goes on with the ETag of what was made, as if the first answer had arrived. */
function kept({ body = null, headers = {} }: Answer): Kept {
  return { body, headers }
}

async function repeated(tx: Tx, key: string, { request, sealing }: Keyed): Promise<Answer> {
  const row = await tx.one(
    build
      .selectFrom('idempotency_keys')
      .select(['request', 'status', 'answer'])
      .where('principal', '=', tx.principal)
      .where('key', '=', key),
  )
  if (!row.request.equals(sha256(request))) throw new Refused(common['key-reused'])
  const answer = unseal<Kept>(sealing, row.answer ?? '')
  // Sealed under the installation's former secret: what was done then is done, and must not be done again.
  if (answer === undefined) throw new Refused(common['key-reused'], { detail: 'Its answer can’t be given again.' })
  return { status: row.status ?? 200, body: answer.body, headers: { ...answer.headers, 'idempotency-replayed': 'true' } }
}
