/** The model sees what it is there to see: each of these spoils a database, and a walk finds it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { world } from '../world.ts'
import type { Kind } from './command.ts'
import { accept, cancel, invite } from './commands/invitations.ts'
import { deleteOrganization } from './commands/deletion.ts'
import { changeKey, createKey, revokeKey, rotateKey } from './commands/keys.ts'
import { changeRole, remove } from './commands/members.ts'
import { readByKey } from './commands/programs.ts'
import { createWebhook, revealSecret, rotateSecret } from './commands/webhooks.ts'
import { batches } from './kinds.ts'
import { walk } from './walk.ts'

const spoil = (name: string, table: string, when: string, body: string) => `
  create function ${name}() returns trigger language plpgsql security definer set search_path = app as $$ begin ${body} end $$;
  create trigger ${name} ${when} on ${table} for each row execute function ${name}()`

interface Spoiled {
  readonly what: string
  readonly how: string
  readonly by: readonly Kind[]
  readonly seen: RegExp
}

const spoiled: readonly Spoiled[] = [
  { what: 'seats are no longer counted', how: 'drop trigger count_seats on memberships', by: [remove], seen: /seats used = memberships/ },
  {
    what: 'showing a secret makes the ledger forget who was shown it before',
    how: spoil(
      'forgets',
      'secret_exposures',
      'after insert',
      'delete from secret_exposures where secret_id = new.secret_id and id <> new.id; return null;',
    ),
    by: [createWebhook, rotateSecret, revealSecret],
    seen: /(rotates|reveals) .*→ 200/,
  },
  {
    what: 'a role that is taken away stays',
    how: spoil('keeps', 'memberships', 'before update of role', 'new.role := old.role; return new;'),
    by: [changeRole],
    seen: /makes .*→ 200/,
  },
  {
    what: 'a cancelled invitation goes on to open',
    how: spoil(
      'revives',
      'invitations',
      'before update of cancelled_at',
      'new.cancelled_at := null; new.cancelled_by := null; return new;',
    ),
    by: [invite, invite, cancel, accept],
    seen: /cancels .*→ 204/,
  },
  {
    what: 'the log can be changed behind its chain',
    how: `drop trigger keep_audit_events on audit_events; ${spoil(
      'lies',
      'audit_events',
      'after insert',
      `update audit_events set target_label = 'x' where organization_id = new.organization_id and seq = new.seq; return null;`,
    )}`,
    by: [createWebhook],
    seen: /the chain of the log is whole: not so/,
  },
  {
    what: 'a key that was revoked goes on to work',
    how: spoil('works', 'api_keys', 'before update of revoked_at', 'new.revoked_at := null; new.revoked_by := null; return new;'),
    by: [createKey, readByKey, revokeKey],
    seen: /revokes .*→ 204/,
  },
  {
    what: 'a key that was given an end goes on for ever',
    how: spoil('lasts', 'api_keys', 'before update of expires_at', 'new.expires_at := null; return new;'),
    by: [createKey, changeKey],
    seen: /its end to (much )?later → 200/,
  },
  {
    what: 'a key keeps what it was allowed before',
    how: spoil('keeps', 'api_keys', 'before update of permissions', 'new.permissions := old.permissions; return new;'),
    by: [createKey, changeKey],
    seen: /changes .*→ 200/,
  },
  {
    what: 'the ledger takes what was seen for rotated',
    how: spoil('rotates', 'secrets', 'before update of previous_until', 'new.previous_until := now(); return new;'),
    by: [createKey, rotateKey],
    seen: /rotates .*→ 200/,
  },
  {
    what: 'the log of a deleted organization loses its end',
    how: spoil('cuts', 'audit_events', 'before insert', `if new.action = 'organization.deleted' then return null; end if; return new;`),
    by: [createKey, deleteOrganization],
    seen: /ends with organization.deleted: not so/,
  },
]

test.each(spoiled)('finds that $what', async ({ how, by, seen }) => {
  const it = await world('clozup', { connections: 12 })
  await it.admin.query(how)
  const walks = fc.sample(batches, { seed: 5, numRuns: 2 })
  const found = await walkAll(it, by, walks).catch((error: unknown) => error)
  await it.stop()
  expect(String(found)).toMatch(seen)
})

async function walkAll(it: Parameters<typeof walk>[0], by: readonly Kind[], walks: readonly Parameters<typeof walk>[2][]): Promise<string> {
  for (const batched of walks) await walk(it, by, batched)
  return 'nothing was found'
}
