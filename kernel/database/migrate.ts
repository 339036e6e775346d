import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { runMigrations } from 'graphile-worker'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { keyFor } from '../secrets.ts'
import { ensureRoles } from './roles.ts'

export interface Migration {
  /** An administrator's address: owns the database or may create schemas in it, may create roles, and needs to be no superuser. */
  adminUrl: string
  secret: string
  /** The folder of numbered SQL files, or the schema's source files in their order. */
  from: { folder: string } | { files: readonly string[] }
  /** What comes after it, in a line of its own: the numbers of the one never meet those of the other. */
  own?: { readonly folder: string; readonly line: string } | undefined
}

const lock = 7_220_601
const oldestServer = 18

/** Brings a database to the newest schema. Several processes may call it at once: one works, the others wait. */
export async function migrate({ adminUrl, secret, from, own }: Migration): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    await requireVersion(client)
    await client.query('select pg_advisory_lock($1)', [lock])
    await alone(() => ensureRoles(client, adminUrl, secret))
    await prepareSchemas(client)
    await runMigrations({ connectionString: adminUrl })
    await grantJobs(client)
    await build(client, secret, from, own)
  } finally {
    await client.end()
  }
}

async function requireVersion(client: pg.Client) {
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  const version = rows[0]?.server_version ?? ''
  if (Number.parseInt(version, 10) < oldestServer)
    throw new Error(`PostgreSQL ${oldestServer} or newer is needed; this server is ${version}.`)
}

/** Roles belong to the whole server, and the lock above to one database: two products that migrate at once meet here. */
async function alone(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === 20 || !(error instanceof Error && error.message === 'tuple concurrently updated')) throw error
      await sleep(25)
    }
  }
}

/** Nobody else may make tables or functions where a careless search_path would find them, temporary ones included. */
async function prepareSchemas(client: pg.Client) {
  await client.query(`
    create schema if not exists app authorization guildhall_owner;
    revoke all on schema app from public;
    grant usage on schema app to guildhall_app, guildhall_service, guildhall_doors;
    create schema if not exists migrations authorization guildhall_owner;
    ${revokeFromPublic}`)
}

/** What PostgreSQL gives to everybody on a new database. It is not copied with a template. */
export const revokeFromPublic = `do $$ begin
  execute format('revoke temporary on database %I from public', current_database());
end $$`

/** The worker's own schema belongs to the administrator; guildhall_service works in it, and the owner's `enqueue` adds to it. */
async function grantJobs(client: pg.Client) {
  await client.query(`
    grant usage on schema graphile_worker to guildhall_owner, guildhall_service;
    grant select, insert, update, delete on all tables in schema graphile_worker to guildhall_owner, guildhall_service;
    grant usage, select on all sequences in schema graphile_worker to guildhall_owner, guildhall_service;
    revoke execute on all functions in schema graphile_worker from public;
    grant execute on all functions in schema graphile_worker to guildhall_owner, guildhall_service`)
  // The library switches row security on for its tables and writes no policy: by itself nobody but their owner sees a job.
  await client.query(`do $$ declare found record; begin
    for found in select oid::regclass as name from pg_class c where relnamespace = 'graphile_worker'::regnamespace and relkind = 'r' and relrowsecurity
      and not exists (select from pg_policy where polrelid = c.oid and polname = 'guildhall')
    loop
      execute format('create policy guildhall on %s for all to guildhall_owner, guildhall_service using (true) with check (true)', found.name);
    end loop;
  end $$`)
}

/** Tables and what secures them are one transaction: no table is ever there without its row security. */
async function build(client: pg.Client, secret: string, from: Migration['from'], own: Migration['own']) {
  await client.query(
    'begin; grant create on schema app to guildhall_doors; set local role guildhall_owner; set local search_path = app, pg_temp',
  )
  if ('folder' in from) await runFolder(client, from.folder, 'done')
  else for (const file of from.files) await client.query(await readFile(file, 'utf8'))
  if (own) await runFolder(client, own.folder, `done_by_${own.line}`)
  await client.query(await readFile(new URL('secure.sql', import.meta.url), 'utf8'))
  await writeTenantKey(client, secret)
  // To become the owner of a function a role must be able to create in its schema; afterwards it need not.
  await client.query('revoke create on schema app from guildhall_doors; commit')
}

async function runFolder(client: pg.Client, folder: string, table: string) {
  // The runner would end its transaction by itself; this one goes on to the end.
  const query = async (text: string, values?: unknown[]) =>
    /^(begin|commit|rollback);?$/i.test(text) ? undefined : client.query(text, values)
  await runner({
    dbClient: { query } as unknown as pg.Client,
    dir: folder,
    direction: 'up',
    migrationsTable: table,
    migrationsSchema: 'migrations',
    checkOrder: true,
    noLock: true,
    ignorePattern: '.*\\.ts',
    log: () => {},
  })
}

/** HMAC's two padded keys (RFC 2104), so that the database needs nothing but sha256. */
async function writeTenantKey(client: pg.Client, secret: string) {
  const { inner, outer } = pads(tenantKey(secret))
  await client.query(
    `insert into app.tenant_key (inner_pad, outer_pad) values ($1, $2)
     on conflict (single) do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad
     where (tenant_key.inner_pad, tenant_key.outer_pad) <> (excluded.inner_pad, excluded.outer_pad)`,
    [inner, outer],
  )
}

export function tenantKey(secret: string): Buffer {
  return keyFor(secret, 'tenant context')
}

function pads(key: Buffer) {
  const padded = Buffer.concat([key, Buffer.alloc(64 - key.length)])
  return { inner: padded.map((byte) => byte ^ 0x36), outer: padded.map((byte) => byte ^ 0x5c) }
}
