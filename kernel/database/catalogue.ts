/**
 * The catalogue gate: what must be true of every table, index, reference, function, policy and grant, each as a query that finds
 * what breaks it. Run as a test on each change of the schema; harmless to run on any database.
 *
 * What a query finds is named by one text. An exception is that text, checked in with its reason; one that is not found any more
 * is itself a finding, so that the lists can't outlive what they are about.
 */
import type pg from 'pg'

export interface Check {
  readonly name: string
  /** What must be true, as a sentence. */
  readonly says: string
  /** Gives rows with one column, `found`. */
  readonly query: string
}

/** Check → what it may find → why. */
export type Exceptions = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Several lists as one. */
export function merged(...lists: readonly Exceptions[]): Exceptions {
  const checks = new Set(lists.flatMap((list) => Object.keys(list)))
  return Object.fromEntries(
    [...checks].map((check) => [check, Object.assign({}, ...lists.map((list) => list[check])) as Exceptions[string]]),
  )
}

export interface Finding {
  readonly check: string
  readonly found: string
  readonly says: string
}

/** On a connection that nobody else uses meanwhile. */
export async function inspect(client: pg.Client | pg.PoolClient, exceptions: Exceptions): Promise<Finding[]> {
  // How things are spelled depends on it.
  await client.query('set search_path = pg_catalog')
  const findings: Finding[] = Object.keys(exceptions)
    .filter((name) => !catalogue.some((check) => check.name === name))
    .map((name) => ({ check: name, found: name, says: 'Exceptions are of a check that exists.' }))
  for (const { name, says, query } of catalogue) {
    const { rows } = await client.query<{ found: string }>(`${common}\n${query}`)
    const found = new Set(rows.map((row) => row.found))
    const excepted = Object.keys(exceptions[name] ?? {})
    findings.push(...[...found].filter((one) => !excepted.includes(one)).map((one) => ({ check: name, found: one, says })))
    findings.push(
      ...excepted
        .filter((one) => !found.has(one))
        .map((one) => ({ check: name, found: one, says: 'This exception is of something that is not there any more.' })),
    )
  }
  return findings
}

// What the checks speak of. `scope` is the column that says whose a row is; it is null where a comment opts the table out.
const common = `
with tables as (
  select c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, said.comment,
    case when said.comment ~ '^(global|own policies):' then null else coalesce(substring(said.comment from '^tenant: (\\w+)'), 'organization_id') end as scope
  from pg_class c, lateral (select coalesce(obj_description(c.oid, 'pg_class'), '') as comment) said
  where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p')
), tenants as (
  select t.*, a.attnum from tables t left join pg_attribute a on a.attrelid = t.oid and a.attname = t.scope and not a.attisdropped
  where t.scope is not null
), ours as (
  select oid, nspname from pg_namespace where nspname in ('app', 'migrations', 'graphile_worker')
), roles as (
  select oid, rolname from pg_roles where rolname in ('guildhall_app', 'guildhall_service', 'guildhall_doors', 'guildhall_owner')
), relation_grants as (
  select c.oid, n.nspname || '.' || c.relname as name, c.relkind, g.grantee, g.privilege_type as privilege from pg_class c join ours n on n.oid = c.relnamespace,
    lateral aclexplode(c.relacl) g
  union all
  select c.oid, n.nspname || '.' || c.relname || '.' || a.attname, c.relkind, g.grantee, g.privilege_type from pg_class c join ours n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid, lateral aclexplode(a.attacl) g
), functions as (
  select p.oid, p.oid::regprocedure::text as name, p.prosecdef, p.proconfig, p.proowner, p.proacl, p.provolatile, p.proleakproof, p.prosrc
  from pg_proc p join ours n on n.oid = p.pronamespace
), policies as (
  select pol.oid, pol.polrelid, pol.polname, pol.polpermissive, pol.polcmd, pol.polroles, pg_get_expr(pol.polqual, pol.polrelid) as reads,
    pg_get_expr(pol.polwithcheck, pol.polrelid) as writes,
    array(select coalesce(r.rolname, 'public') from unnest(pol.polroles) as given (oid) left join pg_roles r on r.oid = given.oid order by 1) as for_roles
  from pg_policy pol join pg_class c on c.oid = pol.polrelid where c.relnamespace = 'app'::regnamespace
), keys as (
  select f.conname, f.conrelid, f.confrelid, f.conkey, f.confkey, f.confdeltype, f.confupdtype, f.convalidated from pg_constraint f
  join tables t on t.oid = f.conrelid where f.contype = 'f' and f.conparentid = 0
)`

/** The policy that the loader writes, as the catalogue spells it. */
const own = `(select format('(%I = ( SELECT app.%s() AS %s))', t.scope, f.name, f.name)
  from (select case t.scope when 'principal' then 'current_principal' else 'current_organization' end as name) f)`

const missingPolicy = (kind: 'permissive' | 'restrictive') => `
select t.relname as found from tenants t
where (select count(*) from policies p where p.polrelid = t.oid and p.for_roles = array['guildhall_app'::name] and p.polcmd = '*'
    and p.polpermissive = ${kind === 'permissive'} and p.reads = ${own} and p.writes = ${own}) <> 1`

export const catalogue: readonly Check[] = [
  {
    name: 'said-global',
    says: 'A table says whose its rows are: by organization_id, by a comment "tenant: column", or by one that opts out visibly and says why.',
    query: `select t.relname as found from tables t
      where t.scope is null and t.comment !~ '^(global|own policies): \\w+'
        or t.scope is not null and not exists (select from tenants where oid = t.oid and attnum is not null)
        or t.comment ~ '^global:' and exists (select from pg_attribute where attrelid = t.oid and attname = 'organization_id')`,
  },
  {
    name: 'row-security',
    says: 'Row security is enabled on every table of a tenant, and forced.',
    query: `select relname as found from tables where comment !~ '^global:' and not (relrowsecurity and relforcerowsecurity)`,
  },
  {
    name: 'permissive-policy',
    says: 'Every table of a tenant lets guildhall_app see and write the rows of the signed context, and says so by one policy.',
    query: missingPolicy('permissive'),
  },
  {
    name: 'restrictive-policy',
    says: 'Every table of a tenant restricts guildhall_app to the rows of the signed context, whatever other policies allow.',
    query: missingPolicy('restrictive'),
  },
  {
    name: 'other-policies',
    says: 'Any other policy is known, to the letter.',
    query: `select format('%s.%s: %s to %s using %s check %s', c.relname, p.polname,
        case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
        array_to_string(p.for_roles, ', '), coalesce(regexp_replace(replace(p.reads, 'app.', ''), '\\s+', ' ', 'g'), '-'),
        coalesce(regexp_replace(replace(p.writes, 'app.', ''), '\\s+', ' ', 'g'), '-')) as found
      from policies p join pg_class c on c.oid = p.polrelid
      where not exists (select from tenants t where t.oid = p.polrelid and p.polname in ('tenant', 'tenant_only'))`,
  },
  {
    name: 'policy-functions',
    says: 'A policy asks STABLE functions only: the answer of an IMMUTABLE one is kept when a plan is, and serves the next organization.',
    query: `select distinct c.relname || '.' || p.polname || ' asks ' || f.oid::regprocedure as found from policies p
      join pg_class c on c.oid = p.polrelid
      join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refclassid = 'pg_proc'::regclass
      join pg_proc f on f.oid = d.refobjid where f.provolatile <> 's'`,
  },
  {
    name: 'composite-references',
    says: 'A reference from a row of a tenant takes the organization along, so that it can not point into another one.',
    query: `select k.conname || ' on ' || t.relname || ' → ' || k.confrelid::regclass::text as found from keys k join tenants t on t.oid = k.conrelid
      left join tenants target on target.oid = k.confrelid
      where target.oid is null or not exists (
        select from unnest(k.conkey, k.confkey) as pair (own, other) where pair.own = t.attnum and pair.other = target.attnum)`,
  },
  {
    name: 'unique',
    says: 'What is unique on a table of a tenant is unique within the organization: across organizations, a refusal tells what others have.',
    query: `select i.indexrelid::regclass::text as found from pg_index i join tenants t on t.oid = i.indrelid
      where (i.indisunique or i.indisexclusion) and not t.attnum = any((i.indkey::int2[])[0:i.indnkeyatts - 1])`,
  },
  {
    name: 'cascades',
    says: 'No change of what several organizations share reaches into their rows.',
    query: `select k.conname || ' on ' || t.relname as found from keys k join tenants t on t.oid = k.conrelid
      where (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd')) and not exists (select from tenants where oid = k.confrelid)`,
  },
  {
    name: 'reference-indexes',
    says: 'Every reference has an index, since without one each deletion of its target reads the whole table.',
    query: `select k.conname || ' on ' || c.relname as found from keys k join pg_class c on c.oid = k.conrelid
      where not exists (
        select from pg_index i, lateral (select (i.indkey::int2[])[0:i.indnkeyatts - 1] as columns) led
        where i.indrelid = k.conrelid and i.indisvalid and not 0 = any(led.columns)
          and (led.columns @> k.conkey and led.columns[1:cardinality(k.conkey)] <@ k.conkey or i.indisunique and led.columns <@ k.conkey)
          and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = (
            select format('(%I IS NOT NULL)', a.attname) from pg_attribute a where a.attrelid = k.conrelid and k.conkey = array[a.attnum])))`,
  },
  {
    name: 'validity',
    says: 'Every constraint is validated, every index is usable and every trigger is enabled.',
    query: `select conname || ' on ' || conrelid::regclass as found from pg_constraint where connamespace = 'app'::regnamespace and not (convalidated and conenforced)
      union all select indexrelid::regclass::text from pg_index join tables t on t.oid = indrelid where not (indisvalid and indisready and indislive)
      union all select tgname || ' on ' || relname from pg_trigger join tables t on t.oid = tgrelid where tgenabled <> 'O'`,
  },
  {
    name: 'views',
    says: 'A view asks with the rights of whoever reads it. There is none that is materialized, and no foreign table: row security does not reach those.',
    query: `select c.oid::regclass::text as found from pg_class c where c.relnamespace = 'app'::regnamespace
      and (c.relkind in ('m', 'f') or c.relkind = 'v' and not coalesce('security_invoker=true' = any(c.reloptions) or 'security_invoker=on' = any(c.reloptions), false))`,
  },
  {
    name: 'partitions',
    says: 'A partition, or a table that inherits, has row security and policies of its own: asked by its own name, it knows nothing of its parent’s.',
    query: `select c.oid::regclass::text as found from pg_inherits h join tenants t on t.oid = h.inhparent join pg_class c on c.oid = h.inhrelid
      where not (c.relrowsecurity and c.relforcerowsecurity) or 2 > (select count(*) from pg_policy where polrelid = c.oid and 'guildhall_app'::regrole = any(polroles))`,
  },
  {
    name: 'elsewhere',
    says: 'Nothing stands in another schema, where none of this looks, but what an extension brought.',
    query: `select c.oid::regclass::text as found from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.oid not in (select oid from ours) and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
      union all select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.oid not in (select oid from ours) and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')`,
  },
  {
    name: 'definers',
    says: 'Functions that work with the rights of their owner are these, and belong to guildhall_owner or guildhall_doors.',
    query: `select name || ' of ' || proowner::regrole as found from functions where prosecdef`,
  },
  {
    name: 'definer-paths',
    says: 'A function that works with the rights of its owner finds what it names in the schema app, and temporary tables last.',
    query: `select name as found from functions where prosecdef and proconfig is distinct from array['search_path=app, pg_temp']
      and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = functions.oid and deptype = 'e')`,
  },
  {
    name: 'public-functions',
    says: 'No function may be called by everybody.',
    query: `select name as found from functions where proacl is null or exists (select from aclexplode(proacl) where grantee = 0)`,
  },
  {
    name: 'leakproof',
    says: 'No function claims to be leakproof: such a one is shown rows before row security is asked.',
    query: 'select name as found from functions where proleakproof',
  },
  {
    name: 'public-grants',
    says: 'Nothing is granted to everybody: no table, no column, no schema, no type, no temporary tables.',
    query: `select name || ': ' || lower(privilege) as found from relation_grants where grantee = 0
      union all select n.nspname || ': ' || lower(g.privilege_type) from ours join pg_namespace n using (oid), lateral aclexplode(n.nspacl) g where g.grantee = 0
      union all select 'database: temporary' from pg_database d, lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) g
        where d.datname = current_database() and g.grantee = 0 and g.privilege_type = 'TEMPORARY'
      union all select 'public: create' from pg_namespace n, lateral aclexplode(n.nspacl) g where n.nspname = 'public' and g.grantee = 0 and g.privilege_type = 'CREATE'
      union all select 'by default: ' || d.defaclobjtype::text from pg_default_acl d, lateral aclexplode(d.defaclacl) g where g.grantee = 0`,
  },
  {
    name: 'careless-grants',
    says: 'No role of the application may truncate, refer to, put triggers on or maintain a table: row security is not asked then.',
    query: `select g.name || ': ' || lower(g.privilege) || ' to ' || r.rolname as found from relation_grants g join roles r on r.oid = g.grantee
      where g.privilege in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN') and r.rolname <> 'guildhall_owner'`,
  },
  {
    name: 'grant-options',
    says: 'No role of the application can grant on what it was granted.',
    query: `select c.oid::regclass || ': ' || lower(g.privilege_type) || ' to ' || r.rolname as found from pg_class c join ours n on n.oid = c.relnamespace,
        lateral aclexplode(c.relacl) g join roles r on r.oid = g.grantee where g.is_grantable and r.rolname <> 'guildhall_owner'
      union all select f.name || ': execute to ' || r.rolname from functions f, lateral aclexplode(f.proacl) g join roles r on r.oid = g.grantee
        where g.is_grantable and g.grantee <> f.proowner and r.rolname <> 'guildhall_owner'`,
  },
  {
    name: 'shared-grants',
    says: 'What guildhall_app may do on tables that are no tenant’s is known.',
    query: `select g.name || ': ' || lower(g.privilege) as found from relation_grants g join tables t on t.oid = g.oid
      where t.scope is null and g.grantee = 'guildhall_app'::regrole`,
  },
  {
    name: 'service-grants',
    says: 'guildhall_service reaches no table of a tenant.',
    query: `select g.name || ': ' || lower(g.privilege) as found from relation_grants g join tenants t on t.oid = g.oid where g.grantee = 'guildhall_service'::regrole`,
  },
  {
    name: 'doors-read',
    says: 'guildhall_doors reads, and does nothing else.',
    query: `select g.name || ': ' || lower(g.privilege) as found from relation_grants g where g.grantee = 'guildhall_doors'::regrole and g.privilege <> 'SELECT'`,
  },
  {
    name: 'append-only',
    says: 'A table whose comment says "append-only" takes new rows from guildhall_app, and no change of one that is there.',
    query: `select g.name || ': ' || lower(g.privilege) || ' to ' || r.rolname as found from relation_grants g join tables t on t.oid = g.oid join roles r on r.oid = g.grantee
      where t.comment ~ 'append-only' and r.rolname <> 'guildhall_owner' and g.privilege not in ('SELECT', 'INSERT')`,
  },
  {
    name: 'roles',
    says: 'No role of ours is a superuser, passes row security, makes roles or databases, or replicates; only guildhall_app and guildhall_service log in.',
    query: `select rolname || ': ' || "right" as found from pg_roles,
        lateral unnest(array['superuser', 'bypassrls', 'createrole', 'createdb', 'replication', 'login'],
          array[rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin and rolname in ('guildhall_owner', 'guildhall_doors')]) as held ("right", is_held)
      where rolname in (select rolname from roles) and is_held`,
  },
  {
    name: 'memberships-of-roles',
    says: 'guildhall_app, guildhall_service and guildhall_doors are members of no other role, and nobody who serves requests is a member of the other two.',
    query: `select member::regrole || ' in ' || roleid::regrole as found from pg_auth_members
      where member in (select oid from roles where rolname <> 'guildhall_owner')`,
  },
  {
    name: 'owners',
    says: 'guildhall_app and guildhall_service own nothing, on the whole server.',
    query: `select r.rolname || ' owns ' || case when d.dbid in (0, (select oid from pg_database where datname = current_database()))
          then pg_describe_object(d.classid, d.objid, d.objsubid) else 'something in another database' end as found
      from pg_shdepend d join roles r on r.oid = d.refobjid
      where d.refclassid = 'pg_authid'::regclass and d.deptype = 'o' and r.rolname in ('guildhall_app', 'guildhall_service')`,
  },
  {
    name: 'creators',
    says: 'Only guildhall_owner can make something in the schema app.',
    query: `select r.rolname as found from pg_namespace n, lateral aclexplode(n.nspacl) g join roles r on r.oid = g.grantee
      where n.nspname = 'app' and g.privilege_type = 'CREATE' and r.rolname <> 'guildhall_owner'`,
  },
  {
    name: 'session-settings',
    says: 'Nothing sets what outlives a transaction: the next user of the connection would inherit it.',
    query: `select name as found from functions where prosrc ~* 'set_config\\s*\\([^;]*,\\s*false\\s*\\)' or prosrc ~* '\\mset\\s+session\\M'
      union all select coalesce(s.setrole::regrole::text, '') || ': ' || unnest(s.setconfig) from pg_db_role_setting s where s.setrole in (select oid from roles)`,
  },
  {
    name: 'cursors',
    says: 'No sequence and no identity column: their numbers are given before the commit, so that whoever reads on from the highest one loses rows for good.',
    query: `select c.oid::regclass::text as found from pg_class c where c.relnamespace = 'app'::regnamespace and c.relkind = 'S'
      union select attrelid::regclass || '.' || attname from pg_attribute join tables t on t.oid = attrelid where attidentity <> ''`,
  },
  {
    name: 'rules',
    says: 'No rule rewrites a statement on its way.',
    query: `select t.relname || '.' || r.rulename as found from pg_rewrite r join tables t on t.oid = r.ev_class`,
  },
]
