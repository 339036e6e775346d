/** Keys for tests: made past the API, so that a role that may not make one can hold one too. */
import { newId } from '../kernel/ids.ts'
import { newKey } from '../kernel/keys.ts'
import { sha256 } from '../kernel/secrets.ts'
import { Client } from './client.ts'
import type { Organization, Person, World } from './world.ts'

/** A program with a key that this person holds. */
export async function programFor(world: World, { id }: Organization, holder: Person, permissions: readonly string[]): Promise<Client> {
  const { secret, prefix } = newKey()
  await world.admin.query(
    `insert into api_keys (organization_id, id, name, prefix, secret_hash, permissions, held_by, created_by, creator_name)
     values ($1, $2, 'Program', $3, $4, $5, $6, $6, $7)`,
    [id, newId('key'), prefix, sha256(secret), permissions, holder.id, holder.name],
  )
  return new Client(world.url, [], secret)
}

/** Every action that a key can be given. */
export function everyPermission({ app }: World): string[] {
  const { actions } = app.product.policy
  return Object.keys(actions).filter((action) => !actions[action]?.personal)
}
