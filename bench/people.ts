/** Organizations full of people, made by SQL: thousands through the API would be stopped by its limits. */
import type { Place } from './place.ts'
import { product, secret } from './place.ts'
import { hmac } from '../kernel/secrets.ts'
import { keysOf } from '../platform/app.ts'

/** The nth id of a kind. */
export function idOf(kind: string, n: number): string {
  return `${kind}_${n.toString(16).padStart(32, '0')}`
}

export interface Crowd {
  /** The number of the first person's id. */
  readonly from: number
  readonly count: number
}

const sqlId = (kind: string, n: string) => `'${kind}_' || lpad(to_hex(${n}), 32, '0')`

/** People with verified addresses, and a session each whose token is `token-<n>`. */
export async function addPeople({ admin }: Place, { from, count }: Crowd): Promise<void> {
  const numbers = `generate_series(${from}, ${from + count - 1}) n`
  const email = `'person.' || n || '@example.com'`
  await admin.query(
    `insert into people (id, name, email, email_typed, email_verified)
     select ${sqlId('per', 'n')}, (array['Amara','Bela','Chidi','Dana','Elif','Finn','Grace','Hana'])[1 + n % 8] || ' Person ' || n, ${email}, ${email}, true from ${numbers}`,
  )
  await admin.query(
    `insert into sessions (id, person_id, token, expires_at)
     select ${sqlId('ses', 'n')}, ${sqlId('per', 'n')}, 'token-' || n, now() + interval '1 day' from ${numbers}`,
  )
}

/** An organization of these people, the first of them its owner. They have joined a minute after each other. */
export async function addOrganization(place: Place, number: number, { from, count }: Crowd): Promise<string> {
  const id = idOf('org', number)
  const client = await place.admin.connect()
  try {
    await client.query('begin')
    await client.query(`insert into organizations (id, name, slug, owner_id, plan) values ($1, $2, $3, $4, 'enterprise')`, [
      id,
      `Organization ${number}`,
      `organization-${number}`,
      idOf('per', from),
    ])
    await client.query(
      `insert into memberships (organization_id, person_id, role, joined_at, last_active_at)
       select $1, ${sqlId('per', 'n')}, case when n = ${from} then 'owner' when n % 20 = 1 then 'admin' else 'member' end,
         now() - interval '1 year' + (n - ${from}) * interval '1 minute', now()
       from generate_series(${from}, ${from + count - 1}) n`,
      [id],
    )
    await client.query('commit')
  } finally {
    client.release()
  }
  return id
}

/** Many small organizations at once, as most are: of five people each, numbered as their first person is. */
export async function addSmallOrganizations(place: Place, { from, count }: Crowd): Promise<void> {
  await addPeople(place, { from, count: count * 5 })
  const owners = `generate_series(${from}, ${from + (count - 1) * 5}, 5) n`
  await place.admin.query(
    `with made as (
       insert into organizations (id, name, slug, owner_id, plan)
       select ${sqlId('org', 'n')}, 'Organization ' || n, 'organization-' || n, ${sqlId('per', 'n')}, 'enterprise' from ${owners}
     )
     insert into memberships (organization_id, person_id, role, joined_at, last_active_at)
     select ${sqlId('org', 'n')}, ${sqlId('per', 'n + k')}, case k when 0 then 'owner' else 'member' end, now() - k * interval '1 minute', now()
     from ${owners}, generate_series(0, 4) k order by random()`,
  )
}

/** The cookie of the nth person, as signing in sets it. */
export function cookieOf(n: number): string {
  const token = `token-${n}`
  return `${product.slug}.session_token=${encodeURIComponent(`${token}.${hmac(keysOf(secret).identity, token, 'base64')}`)}`
}
