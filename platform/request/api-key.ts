import type { Context } from 'hono'
import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { isKey, looksLikeKey } from '../../kernel/keys.ts'
import { Refused } from '../../kernel/refusal.ts'
import { sha256 } from '../../kernel/secrets.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { bearerOf } from './bearer.ts'

/** The key that a request came with, and what was given to it. */
export interface KeyInUse {
  readonly id: string
  readonly name: string
  /** Actions of the policy. What of them it may do is what its holder may do at that moment. */
  readonly permissions: readonly string[]
  /** Of the secret that the request came with; work that goes on without a request bears none. */
  readonly secretHash?: Buffer
}

/** Whoever holds the key: it acts as them. */
export interface KeyHolder {
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly apiKey: KeyInUse
  readonly lastUsedAt: Date | null
}

/** The key in this request, if it bears one: valid or not. */
export function apiKeyIn(context: Context): string | null {
  const bearer = bearerOf(context)
  return bearer !== null && looksLikeKey(bearer) ? bearer : null
}

/**
 * Key → its holder and their role, in one prepared statement and without any cache: a revocation, and the removal of the holder, are
 * in force with the next request. One answer for a key that is none, that has ended, and that is another organization's.
 */
export async function keyHolderOf(app: App, secret: string, organizationId: string | null): Promise<KeyHolder> {
  const found = isKey(secret) && organizationId !== null ? await lookUp(app, secret, organizationId) : undefined
  if (!found) throw new Refused(common['key-not-valid'])
  const { keyId, keyName, permissions, ...holder } = found
  return { ...holder, apiKey: { id: keyId, name: keyName, permissions, secretHash: sha256(secret) } }
}

function lookUp(app: App, secret: string, organizationId: string) {
  return app.db.maybe(
    sql<Omit<KeyHolder, 'apiKey'> & { keyId: string; keyName: string; permissions: string[] }>`
      select key_id as "keyId", key_name as "keyName", permissions, person_id as "personId", person_name as name, email, role,
        last_used_at as "lastUsedAt"
      from api_key_principal(${sha256(secret)}, ${organizationId})`,
  )
}

/**
 * What the key may do as it is under the lock: it may have been revoked, rotated or narrowed since the request began. Work that goes
 * on without a request bears no secret, and outlives a rotation.
 */
export async function presentPermissions(tx: Tx, { id, secretHash }: Pick<KeyInUse, 'id' | 'secretHash'>): Promise<readonly string[]> {
  const now = await tx.maybe(
    build
      .selectFrom('api_keys')
      .select('permissions')
      .where('organization_id', '=', tx.organizationId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .where(secretHash ? worksWith(secretHash) : sql<boolean>`true`),
  )
  if (!now) throw new Refused(common['key-not-valid'])
  return now.permissions
}

function worksWith(secretHash: Buffer) {
  return sql<boolean>`(secret_hash = ${secretHash} or (previous_hash = ${secretHash} and previous_until > now()))`
}

const rate = { name: 'api-key', points: 600, seconds: 60 }

/** One program's requests in a minute; a stream that it holds open is one. */
export async function spendUse(app: App, { id }: KeyInUse): Promise<void> {
  await app.limits.spend(rate, id)
}

const usedEveryMilliseconds = 60 * 1000

/** "Last used" is written at most once a minute, and never in the way of the answer. */
export function noteUse(app: App, { apiKey, lastUsedAt }: Pick<KeyHolder, 'apiKey' | 'lastUsedAt'>, organizationId: string): void {
  if (lastUsedAt && Date.now() - lastUsedAt.getTime() < usedEveryMilliseconds) return
  app.background(
    app.db.transaction({ organizationId, principal: apiKey.id }, (tx) =>
      tx.run(
        sql`update api_keys set last_used_at = now() where organization_id = ${organizationId} and id = ${apiKey.id}
          and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
      ),
    ),
  )
}
