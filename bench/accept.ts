/** Accepting an invitation by its token, as a person who has an account. */
import { sha256 } from '../kernel/secrets.ts'
import { measureWork } from './crowd.ts'
import type { Wanted } from './load.ts'
import { addPeople, addSmallOrganizations, cookieOf } from './people.ts'
import type { Place } from './place.ts'

const organizations = 500
const from = 1
const guests = { from: 100_001, count: 3000 }

export async function accept(options: { quick: boolean }): Promise<void> {
  await measureWork({ name: 'accept', fill, ready }, options)
}

const tokenOf = (n: number) => `accept-${n}`.padEnd(43, '0')

async function fill(place: Place): Promise<void> {
  await addSmallOrganizations(place, { from, count: organizations })
  await addPeople(place, guests)
  const hashes = Array.from({ length: guests.count }, (_, i) => sha256(tokenOf(guests.from + i)))
  await place.admin.query(
    `insert into invitations (organization_id, id, email, role, token_hash, invited_by, inviter_name, expires_at)
     select 'org_' || owner, 'inv_' || lpad(to_hex(n), 32, '0'), 'person.' || n || '@example.com', 'member', hash, 'per_' || owner, 'Somebody', now() + interval '7 days'
     from (
       select hash, ${guests.from} + place - 1 as n, lpad(to_hex(${from} + ((place - 1) % ${organizations}) * 5), 32, '0') as owner
       from unnest($1::bytea[]) with ordinality as given (hash, place)
     ) each_of_them`,
    [hashes],
  )
}

/** Each round finds all invitations open, and the guests outside. */
async function ready({ admin }: Place): Promise<readonly Wanted[]> {
  await admin.query(`delete from memberships where person_id >= 'per_' || lpad(to_hex(${guests.from}), 32, '0')`)
  await admin.query('update invitations set accepted_at = null, accepted_by = null')
  await admin.query('truncate rate_limits')
  await admin.query('vacuum invitations')
  await admin.query('vacuum memberships')
  return Array.from({ length: guests.count }, (_, i) => {
    const guest = guests.from + i
    return { method: 'POST', path: '/api/v1/invitation/accept', cookie: cookieOf(guest), body: { token: tokenOf(guest) } }
  })
}
