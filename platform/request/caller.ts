import type { Context } from 'hono'
import type { App } from '../app.ts'
import { apiKeyIn, type KeyHolder, keyHolderOf } from './api-key.ts'
import { type Principal, principalOf } from './principal.ts'

/**
 * Who calls a route of an organization: a person who is signed in, or a program with an API key, which acts as the key's holder.
 * Each way in ends here; what comes after asks what a caller is and not how they came.
 */
export type Caller = ({ readonly kind: 'person' } & Principal) | ({ readonly kind: 'key' } & KeyHolder)

export async function callerOf(app: App, context: Context, organizationId: string | null): Promise<Caller | null> {
  const secret = apiKeyIn(context)
  if (secret !== null) return { kind: 'key', ...(await keyHolderOf(app, secret, organizationId)) }
  const principal = await principalOf(app, context, organizationId)
  return principal && { kind: 'person', ...principal }
}

/** Whose the transaction is, and the Idempotency-Keys in it: a program’s are not its holder’s. */
export function principalIn(caller: Caller): string {
  return caller.kind === 'key' ? caller.apiKey.id : caller.personId
}
