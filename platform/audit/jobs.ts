import { appendFile, mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Settings } from '../../kernel/config.ts'
import { build, type Tx } from '../../kernel/database/index.ts'
import type { Handlers } from '../../kernel/jobs/jobs.ts'
import type { App } from '../app.ts'
import { type Checkpoint, checkpointLines, signHead } from './checkpoints.ts'

/** Wherever else checkpoints go, in the transaction that keeps them: to an organization's webhooks, say. */
export type HandOut = (tx: Tx, checkpoint: Checkpoint) => Promise<void>

export const auditCrontab = '* * * * * audit-checkpoints'

/** Each minute signs the heads of the chains that have grown, and hands them out. */
export function auditJobs(app: App, handOuts: readonly HandOut[] = []): Handlers {
  return { 'audit-checkpoints': async () => void (await signCheckpoints(app, handOuts)) }
}

const mostAtOnce = 500

/**
 * Signs every head that has no checkpoint yet. They are written to the file first: a checkpoint that the database has, and the file
 * has not, would be lost to whoever keeps the file; one that the file has twice does no harm.
 */
export async function signCheckpoints(app: App, handOuts: readonly HandOut[] = []): Promise<Checkpoint[]> {
  const signed: Checkpoint[] = []
  for (;;) {
    const heads = await unsignedHeads(app)
    const checkpoints = heads.map((head) => signHead(app.keys.checkpoints, head, new Date()))
    if (checkpoints.length) await write(checkpointFile(app.settings), checkpoints)
    for (const checkpoint of checkpoints) await keep(app, checkpoint, handOuts)
    signed.push(...checkpoints)
    if (heads.length < mostAtOnce) return signed
  }
}

async function unsignedHeads(app: App) {
  const { rows } = await app.db.service.query<{ organizationId: string; seq: number; hash: string }>(
    `select organization_id as "organizationId", seq, encode(hash, 'hex') as hash from unsigned_audit_heads($1)`,
    [mostAtOnce],
  )
  return rows
}

/** On the disk before it counts as handed out. */
async function write(file: string, checkpoints: readonly Checkpoint[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await appendFile(file, checkpointLines(checkpoints), { flush: true })
}

export function checkpointFile({ AUDIT_CHECKPOINT_FILE, DATA_DIR }: Settings): string {
  return resolve(AUDIT_CHECKPOINT_FILE ?? join(DATA_DIR, 'checkpoints.jsonl'))
}

async function keep(app: App, checkpoint: Checkpoint, handOuts: readonly HandOut[]): Promise<void> {
  const { organizationId, seq, hash, at, keyId, publicKey, signature } = checkpoint
  await app.db.transaction({ organizationId, principal: 'system' }, async (tx) => {
    const values = {
      organization_id: organizationId,
      seq,
      hash: Buffer.from(hash, 'hex'),
      at,
      key_id: keyId,
      public_key: publicKey,
      signature,
    }
    const added = await tx.run(
      build
        .insertInto('audit_checkpoints')
        .values(values)
        .onConflict((on) => on.doNothing()),
    )
    if (added) for (const handOut of handOuts) await handOut(tx, checkpoint)
  })
}
