import pg from 'pg'
import { hmac, keyFor } from '../secrets.ts'

/**
 * guildhall_owner owns the tables and can't log in. guildhall_app works for tenants: it owns nothing, and row security binds it.
 * guildhall_service keeps identities, jobs and counters. guildhall_doors owns the doors, reads only, and can't log in.
 */
export const loginRoles = ['guildhall_app', 'guildhall_service'] as const
export type LoginRole = (typeof loginRoles)[number]

export function passwordOf(role: LoginRole, secret: string): string {
  return hmac(keyFor(secret, 'database roles'), role, 'base64url')
}

/** The same server and database, as another role. */
export function urlAs(role: LoginRole, adminUrl: string, secret: string): string {
  const url = new URL(adminUrl)
  url.username = role
  url.password = passwordOf(role, secret)
  // These would win over what stands before the host.
  url.searchParams.delete('user')
  url.searchParams.delete('password')
  // An address without a host takes no name: the application would work as the administrator, whom no row security binds.
  if (url.username !== role) throw new Error('DATABASE_URL must name its host, such as postgres://user:password@host:5432/guildhall.')
  return url.href
}

/**
 * Makes what is missing of the four roles, as an administrator who may create roles; a superuser is not needed. Nothing is written
 * where all is in order, since roles belong to the whole server, and other databases of it may be migrating at the same time.
 */
export async function ensureRoles(client: pg.Client, adminUrl: string, secret: string): Promise<void> {
  await client.query(`do $$ begin
    ${create('guildhall_owner', 'nologin')}
    ${create('guildhall_doors', 'nologin')}
    ${loginRoles.map((role) => create(role, 'login')).join('')}
    if not (pg_has_role('guildhall_owner', 'set') and pg_has_role('guildhall_owner', 'usage')) then
      execute format('grant guildhall_owner to %I with inherit true, set true', current_user);
    end if;
    if not pg_has_role('guildhall_owner', 'guildhall_doors', 'set') then
      grant guildhall_doors to guildhall_owner;
    end if;
  end $$`)
  for (const role of loginRoles) {
    if (await signsIn(urlAs(role, adminUrl, secret))) continue
    await client.query(`alter role ${role} with login password ${client.escapeLiteral(passwordOf(role, secret))}`)
  }
  await refusePower(client)
}

function create(role: string, options: string): string {
  return `
    if to_regrole('${role}') is null then
      begin
        create role ${role} ${options};
      exception when duplicate_object or unique_violation then null;
      end;
    end if;`
}

async function signsIn(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

/** Row security does not bind a superuser, nor a role with `bypassrls`; and membership in another role lends what that one may. */
async function refusePower(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ role: string; right: string }>(`
    select rolname as role, "right" from pg_roles,
      lateral unnest(array['superuser', 'bypassrls', 'createrole', 'createdb', 'replication'],
        array[rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication]) as held ("right", is_held)
    where rolname like 'guildhall\\_%' and is_held
    union all
    select member::regrole::text, 'member of ' || roleid::regrole from pg_auth_members
    where member in ('guildhall_app'::regrole, 'guildhall_service'::regrole, 'guildhall_doors'::regrole)`)
  if (rows.length === 0) return
  const found = rows.map(({ role, right }) => `${role}: ${right}`).join(', ')
  throw new Error(`These roles may do more than they must be able to (${found}). Take that from them, then migrate again.`)
}
