import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { Exposure } from './contract.ts'

/** Who was shown it: a secret is never shown to nobody. */
export interface Beholder {
  readonly personId: string
  readonly name: string
}

export interface NewSecret {
  /** Of the row that keeps it: `key_…` */
  readonly id: string
  readonly kind: string
  readonly label: string
  /** When it ends by itself. */
  readonly endsAt?: Date | null
}

const opensStill = sql<boolean>`(ends_at is null or ends_at > now())`

/** A secret was made, and is about to be shown to whoever made it. */
export async function secretMade(tx: Tx, who: Beholder, { id, kind, label, endsAt = null }: NewSecret): Promise<void> {
  await tx.run(build.insertInto('secrets').values({ organization_id: tx.organizationId, id, kind, label, ends_at: endsAt }))
  await note(tx, who, { id, version: 1, how: 'created' })
}

/** A new version of it took the place of the one before, which works on up to `previousUntil` (null: no longer than now). */
export async function secretRotated(tx: Tx, who: Beholder, id: string, more: { readonly previousUntil: Date | null }): Promise<void> {
  const rotated = sql<{ version: number }>`
    update secrets set version = version + 1, rotated_at = now(), previous_until = ${more.previousUntil}
    where organization_id = ${tx.organizationId} and id = ${id} and ${opensStill}
    returning version`
  const { version } = await tx.one(rotated)
  await note(tx, who, { id, version, how: 'rotated' })
}

/** The version in force is about to be shown once more. */
export async function secretRevealed(tx: Tx, who: Beholder, id: string): Promise<void> {
  const inForce = build.selectFrom('secrets').select('version').where('organization_id', '=', tx.organizationId).where('id', '=', id)
  const { version } = await tx.one(inForce.where(opensStill))
  await note(tx, who, { id, version, how: 'revealed' })
}

export async function secretRenamed(tx: Tx, id: string, label: string): Promise<void> {
  await tx.run(build.updateTable('secrets').set({ label }).where('organization_id', '=', tx.organizationId).where('id', '=', id))
}

/** It opens nothing any more, in any version: revoked, deleted, or run out for good. */
export async function secretEnded(tx: Tx, ...ids: readonly string[]): Promise<void> {
  await tx.run(
    sql`update secrets set ends_at = now() where organization_id = ${tx.organizationId} and id = any(${ids}::text[]) and ${opensStill}`,
  )
}

interface Shown {
  readonly id: string
  readonly version: number
  readonly how: Exposure['how']
}

async function note(tx: Tx, { personId, name }: Beholder, { id, version, how }: Shown): Promise<void> {
  const shown = { organization_id: tx.organizationId, id: newId('exp'), secret_id: id, version }
  await tx.run(build.insertInto('secret_exposures').values({ ...shown, person_id: personId, person_name: name, how }))
}
