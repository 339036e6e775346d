/** The product's state in the model's words, and what must hold of it whatever was done. */
import { verifyLog } from '../../platform/audit/index.ts'
import { brokenInvariants } from '../race.ts'
import type { Reality } from './reality.ts'
import { endsAt, isOver } from './keys.ts'
import type { End, Secret, State } from './state.ts'

/** What can be compared, in one order. */
export function visible({ organizations }: State): string {
  const seen = Object.entries(organizations).map(([name, { limit, members, invitations, removals, secrets, keys }]) => ({
    name,
    limit,
    members: Object.entries(members).toSorted(),
    invitations: Object.entries(invitations)
      .map(([id, { email, role, inviter, state, expired }]) => [id, email, role, inviter, state, ...(state === 'open' ? [expired] : [])])
      .toSorted(byFirst),
    removals: Object.entries(removals)
      .map(([id, { person, role, restored }]) => [id, person, role, restored])
      .toSorted(byFirst),
    secrets: Object.entries(secrets)
      .map(([id, secret]) => [id, ...told(secret)])
      .toSorted(byFirst),
    keys: Object.entries(keys)
      .map(([id, key]) => [id, key.holder, key.permissions.toSorted().join(), key.end, ...told({ ...key, ended: isOver(key) })])
      .toSorted(byFirst),
  }))
  return JSON.stringify(
    seen.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    null,
    1,
  )
}

const told = ({ version, previous, ended, shown }: Secret) => [version, previous, ended, shown.map(String).toSorted()]
const byFirst = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1)

interface Row {
  readonly id: string
  readonly limit: number | null
  readonly members: [string, string][]
  readonly invitations: [id: string, email: string, role: string, inviter: string, state: 'open', expired: boolean][]
  readonly removals: [id: string, person: string, role: string, restored: boolean][]
  readonly secrets: SecretRow[]
  readonly keys: { readonly secret: SecretRow; readonly holder: string; readonly permissions: string[]; readonly end: End }[]
}

type SecretRow = [id: string, version: number, previous: boolean, ended: boolean, shown: [string, number, string][] | null]

/** The same of the database. */
export async function observed(reality: Reality, ids: readonly string[]): Promise<string> {
  const { rows } = await reality.world.admin.query<Row>(reading, [ids])
  const name = (id: string) => reality.name(id)
  const organizations = rows.map(({ id, limit, members, invitations, removals, secrets, keys }) => [
    name(id),
    {
      limit,
      members: Object.fromEntries(members.map(([person, role]) => [name(person), role])),
      invitations: Object.fromEntries(
        invitations.map(([one, email, role, inviter, state, expired]) => [
          name(one),
          { email, role, inviter: name(inviter), state, expired, links: 0 },
        ]),
      ),
      removals: Object.fromEntries(
        removals.map(([one, person, role, restored]) => [name(one), { person: name(person), role, restored, invitations: {}, keys: {} }]),
      ),
      secrets: Object.fromEntries(secrets.map((row) => [name(row[0]), secretOf(reality, row)])),
      keys: Object.fromEntries(
        keys.map(({ secret, holder, permissions, end }) => [
          name(secret[0]),
          { ...secretOf(reality, secret), holder: name(holder), permissions, end },
        ]),
      ),
    },
  ])
  return visible({
    product: reality.world.app.product,
    people: {},
    strangers: [],
    ended: {},
    organizations: Object.fromEntries(organizations) as State['organizations'],
  })
}

function secretOf(reality: Reality, [, version, previous, ended, shown]: SecretRow): Secret {
  const name = (id: string) => reality.name(id)
  return { version, previous, ended, shown: (shown ?? []).map(([person, which, how]) => [name(person), which, how] as const) }
}

const secretRow = `json_build_array(s.id, s.version, coalesce(s.previous_until > now(), false), coalesce(s.ends_at <= now(), false),
  (select json_agg(json_build_array(person_id, e.version, how)) from secret_exposures e where e.organization_id = o.id and e.secret_id = s.id))`

const endOfKey = `case when k.expires_at is null then 'never' when k.expires_at <= now() then 'passed'
  when k.expires_at < '${endsAt['much later']}' then 'later' else 'much later' end`

// Whoever leaves by accepting elsewhere is no removal that the model knows; the list of removals is compared where it names one.
const reading = `
  select o.id, o.seat_limit as limit,
    (select coalesce(json_agg(json_build_array(person_id, role)), '[]') from memberships m where m.organization_id = o.id) as members,
    (select coalesce(json_agg(json_build_array(id, email, role, invited_by,
       case when accepted_at is not null then 'accepted' when cancelled_at is not null then 'cancelled' when declined_at is not null then 'declined' else 'open' end,
       expires_at <= now())), '[]') from invitations i where i.organization_id = o.id) as invitations,
    (select coalesce(json_agg(json_build_array(id, person_id, role, restored_at is not null)), '[]') from removals r where r.organization_id = o.id) as removals,
    (select coalesce(json_agg(${secretRow}), '[]') from secrets s where s.organization_id = o.id and kind = 'webhook-secret') as secrets,
    (select coalesce(json_agg(json_build_object('secret', ${secretRow}, 'holder', k.held_by, 'permissions', k.permissions, 'end', ${endOfKey})), '[]')
       from api_keys k left join secrets s on s.organization_id = k.organization_id and s.id = k.id where k.organization_id = o.id) as keys
  from organizations o where o.id = any($1)`

/** Whatever was done, and however it met. */
export async function mustHold(
  reality: Reality,
  organizationIds: readonly string[],
  exposuresBefore: readonly string[],
): Promise<string[]> {
  const broken = await brokenInvariants(reality.world)
  const exposures = await exposuresOf(reality, organizationIds)
  const lost = exposuresBefore.filter((one) => !exposures.includes(one))
  if (lost.length) broken.push(`what somebody was shown is never forgotten: ${lost.join('; ')}`)
  for (const organizationId of organizationIds) {
    const verdict = await reality.world.app.db.transaction({ organizationId, principal: 'system' }, verifyLog)
    if (verdict.findings.length)
      broken.push(`the chain of the log is whole: not so for ${organizationId}: ${JSON.stringify(verdict.findings)}`)
  }
  return broken
}

export async function exposuresOf({ world }: Reality, organizationIds: readonly string[]): Promise<string[]> {
  const { rows } = await world.admin.query<{ row: string }>(
    'select e::text as row from secret_exposures e where organization_id = any($1) order by id',
    [organizationIds],
  )
  return rows.map(({ row }) => row)
}
