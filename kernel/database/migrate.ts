import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { runMigrations } from 'graphile-worker'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { keyFor } from '../secrets.ts'
import { createRoles } from './roles.ts'

export interface Migration {
  /** An administrator's address: may create roles, and becomes a member of guildhall_owner. */
  adminUrl: string
  secret: string
  /** The folder of numbered SQL files, or the schema's source files in their order. */
  from: { folder: string } | { files: readonly string[] }
}

const lock = 7_220_601

/** Brings a database to the newest schema. Several processes may call it at once: one works, the others wait. */
export async function migrate({ adminUrl, secret, from }: Migration): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lock])
    await ensureRoles(client, secret)
    await prepareSchema(client)
    await runMigrations({ connectionString: adminUrl })
    await grantJobs(client)
    await client.query('set role guildhall_owner')
    await client.query('set search_path = app, pg_temp')
    if ('folder' in from) await runFolder(client, from.folder)
    else for (const file of from.files) await client.query(await readFile(file, 'utf8'))
    await client.query(await readFile(new URL('secure.sql', import.meta.url), 'utf8'))
    await writeTenantKey(client, secret)
  } finally {
    await client.end()
  }
}

/** Roles belong to the whole server, and the lock above to one database: two products that migrate at once meet here. */
async function ensureRoles(client: pg.Client, secret: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(createRoles(secret))
      return
    } catch (error) {
      if (attempt === 20 || !(error instanceof Error && error.message === 'tuple concurrently updated')) throw error
      await sleep(25)
    }
  }
}

async function prepareSchema(client: pg.Client) {
  await client.query(`
    create schema if not exists app authorization guildhall_owner;
    revoke all on schema app from public;
    grant usage on schema app to guildhall_app, guildhall_service;
    grant usage, create on schema app to guildhall_doors;
    create schema if not exists migrations authorization guildhall_owner`)
}

/** The worker's own schema belongs to the administrator; guildhall_service works in it, and the owner's `enqueue` adds to it. */
async function grantJobs(client: pg.Client) {
  await client.query(`
    grant usage on schema graphile_worker to guildhall_owner, guildhall_service;
    grant select, insert, update, delete on all tables in schema graphile_worker to guildhall_owner, guildhall_service;
    grant usage, select on all sequences in schema graphile_worker to guildhall_owner, guildhall_service;
    grant execute on all functions in schema graphile_worker to guildhall_owner, guildhall_service`)
  // The library switches row security on for its tables and writes no policy: by itself nobody but their owner sees a job.
  await client.query(`do $$ declare found record; begin
    for found in select oid::regclass as name from pg_class where relnamespace = 'graphile_worker'::regnamespace and relkind = 'r' and relrowsecurity loop
      execute format('drop policy if exists guildhall on %s', found.name);
      execute format('create policy guildhall on %s for all to guildhall_owner, guildhall_service using (true) with check (true)', found.name);
    end loop;
  end $$`)
}

async function runFolder(client: pg.Client, folder: string) {
  await runner({
    dbClient: client,
    dir: folder,
    direction: 'up',
    migrationsTable: 'done',
    migrationsSchema: 'migrations',
    schema: 'app',
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
     on conflict (single) do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad`,
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
