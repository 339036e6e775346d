import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspect } from '../kernel/database/catalogue.ts'
import { type Cluster, startCluster } from '../kernel/database/cluster.ts'
import { Database, isUnavailable, sql } from '../kernel/database/index.ts'
import { migrate } from '../kernel/database/migrate.ts'
import { urlAs } from '../kernel/database/roles.ts'
import { exceptionsOf } from '../cli/modules.ts'
import { moduleSchemaFiles } from '../modules/schema.ts'
import { migrateFor, migrationsFolder, schemaFiles, tellPolicy } from '../platform/schema.ts'
import clozup from '../products/clozup.ts'
import cliqtel from '../products/cliqtel.ts'
import { dropDatabase, emptyDatabase, furnish } from '../test/database.ts'
import { describeSchema, difference } from '../test/schema.ts'
import { testSecret as secret } from '../test/secret.ts'
import { generateTables, tablesFile } from './generate.ts'

const run = promisify(execFile)
const exceptions = await exceptionsOf(clozup)
const databases: string[] = []

async function empty(): Promise<string> {
  const adminUrl = await emptyDatabase()
  databases.push(adminUrl)
  return adminUrl
}
afterAll(() => Promise.all(databases.map(dropDatabase)))

async function asking<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const schemaOf = (url: string) => asking(url, describeSchema)

describe('the schema beside the code and the one that the migrations make', () => {
  let bySource: string
  let byMigrations: string

  beforeAll(async () => {
    ;[bySource, byMigrations] = await Promise.all([empty(), empty()])
    await Promise.all([
      migrate({ adminUrl: bySource, secret, from: { files: [...schemaFiles, ...moduleSchemaFiles] } }),
      migrate({ adminUrl: byMigrations, secret, from: { folder: migrationsFolder } }),
    ])
  })

  test('are the same: tables, columns, constraints, indexes, functions, policies, triggers, grants and comments', async () => {
    const [source, migrations] = await Promise.all([schemaOf(bySource), schemaOf(byMigrations)])
    expect(source.length).toBeGreaterThan(100)
    expect(difference(migrations, source), '- only by the migrations, + only beside the code').toEqual([])
  })

  const changes: readonly (readonly [statement: string, ...lines: RegExp[]])[] = [
    ['create table app.notes (id text)', /^\+ notes: relation/, /^\+ notes\.id: column text/],
    ['alter table app.organizations add column motto text', /^\+ organizations\.motto: column text/],
    ['alter table app.people alter name drop not null', /^- people\.name: column text not null/, /^\+ people\.name: column text/],
    [`alter table app.people alter name set default 'Jane'`, /^\+ people\.name: .*default 'Jane'/],
    ['alter table app.memberships drop constraint memberships_role_fkey', /^- memberships: constraint memberships_role_fkey/],
    ['drop index app.invitations_email', /^- invitations: index .*invitations_email/],
    [
      `create or replace function app.organization_of_slug(wanted text) returns text language sql stable security definer set search_path = app, pg_temp
      begin atomic select id from app.organizations limit 1; end`,
      /^\+ app\.organization_of_slug\(text\): function .*LIMIT 1/s,
    ],
    ['alter function app.keep_slug() stable', /^\+ app\.keep_slug\(\): function .*STABLE/s],
    ['alter policy tenant on app.invitations using (true)', /^\+ invitations: policy tenant permissive .*using true/],
    ['drop trigger count_seats on app.memberships', /^- memberships: trigger .*count_seats/],
    ['grant truncate on app.people to guildhall_service', /^\+ people: grants .*guildhall_service truncate/],
    ['grant select (email_typed) on app.people to guildhall_app', /^\+ people\.email_typed: .*guildhall_app select/],
    [`comment on table app.roles is 'global: other'`, /^\+ roles: comment global: other/],
    ['grant create on schema app to guildhall_doors', /^\+ schema app: .*guildhall_doors create/],
  ]

  test.for(changes)('would not be the same after: %s', async ([statement, ...lines]) => {
    const now = await schemaOf(bySource)
    const seen = await asking(bySource, async (client) => {
      await client.query('begin')
      await client.query(statement)
      const changed = await describeSchema(client)
      await client.query('rollback')
      return difference(now, changed)
    })
    for (const line of lines) expect(seen).toContainEqual(expect.stringMatching(line))
    expect(seen.length).toBeLessThan(6)
  })

  test('tables.gen.ts is what the generator would write now', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guildhall-types-'))
    try {
      const out = join(folder, 'tables.gen.ts')
      await generateTables(byMigrations, out)
      expect(await readFile(tablesFile, 'utf8'), 'run: node migrations/generate.ts').toBe(await readFile(out, 'utf8'))
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('migrating again changes nothing, and waits for no reader of a table', async () => {
    const before = await schemaOf(byMigrations)
    await asking(byMigrations, async (reader) => {
      await reader.query('begin')
      await reader.query('select from app.memberships, app.people, app.audit_events, graphile_worker._private_jobs')
      await migrate({ adminUrl: byMigrations, secret, from: { folder: migrationsFolder } })
    })
    expect(difference(before, await schemaOf(byMigrations))).toEqual([])
  })

  test('what was opened by hand is closed by the next migration', async () => {
    const before = await schemaOf(byMigrations)
    await asking(byMigrations, (client) =>
      client.query(`alter table app.invitations disable row level security; alter policy tenant on app.invitations using (true);
        drop policy tenant_only on app.memberships; grant execute on function app.tenant_part(int) to public`),
    )
    await migrate({ adminUrl: byMigrations, secret, from: { folder: migrationsFolder } })
    expect(difference(before, await schemaOf(byMigrations))).toEqual([])
  })
})

describe('a migration that fails', () => {
  test('leaves nothing of itself, nor of those before it, and the next one succeeds', async () => {
    const adminUrl = await empty()
    const folder = await mkdtemp(join(tmpdir(), 'guildhall-migrations-'))
    try {
      await writeFile(join(folder, '0001_first.sql'), await readFile(join(migrationsFolder, '0001_foundation.sql')))
      await writeFile(join(folder, '0002_second.sql'), 'create table second (organization_id text primary key); select 1 / 0;')
      await expect(migrate({ adminUrl, secret, from: { folder } })).rejects.toThrow('division by zero')
      expect(await tablesIn(adminUrl)).toEqual([])
      // A table that says nothing of whose it is: the loader refuses it, and what came with it.
      await writeFile(join(folder, '0002_second.sql'), 'create table second (id text primary key);')
      await expect(migrate({ adminUrl, secret, from: { folder } })).rejects.toThrow('app.second has no column organization_id')
      expect(await tablesIn(adminUrl)).toEqual([])
      await writeFile(join(folder, '0002_second.sql'), 'create table second (organization_id text primary key);')
      await migrate({ adminUrl, secret, from: { folder } })
      expect(await tablesIn(adminUrl)).toContain('second')
      const secured = await asking(adminUrl, (client) => client.query(`select from pg_policies where tablename = 'second'`))
      expect(secured.rowCount).toBe(2)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  async function tablesIn(adminUrl: string): Promise<string[]> {
    const { rows } = await asking(adminUrl, (client) =>
      client.query<{ relname: string }>(
        `select relname from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r' order by 1`,
      ),
    )
    return rows.map(({ relname }) => relname)
  }
})

test('a database keeps the product that it was made for, and its rule of belonging', async () => {
  const adminUrl = await empty()
  await migrateFor(cliqtel, adminUrl, secret)
  await migrateFor(cliqtel, adminUrl, secret)
  await expect(migrateFor(clozup, adminUrl, secret)).rejects.toThrow('This database belongs to cliqtel. Give Clozup a database of its own.')
  await expect(tellPolicy({ ...cliqtel, belonging: 'many' }, adminUrl)).rejects.toThrow(
    'This database was made for people in one organization.',
  )
})

describe('on a server that has no roles of ours yet', () => {
  let server: OwnServer
  beforeAll(async () => void (server = await ownServer()))
  afterAll(() => server.stop())

  test('two processes that migrate one database at once both succeed, and so do two databases', async () => {
    await Promise.all(['one', 'two'].map((name) => server.cluster.ensureDatabase(name)))
    const ends = await Promise.all(['one', 'one', 'two', 'two'].map((name) => migrateInProcess(server.cluster.url(name))))
    expect(ends).toEqual(['migrated', 'migrated', 'migrated', 'migrated'])
    const [one, two] = await Promise.all([schemaOf(server.cluster.url('one')), schemaOf(server.cluster.url('two'))])
    expect(difference(one, two)).toEqual([])
    expect(await asking(server.cluster.url('one'), (client) => inspect(client, exceptions))).toEqual([])
  })

  test('another secret gives the roles new passwords', async () => {
    const url = server.cluster.url('one')
    const another = `${secret}, and another one`
    await migrateFor(clozup, url, another)
    await expect(asking(urlAs('guildhall_app', url, secret), (client) => client.query('select 1'))).rejects.toThrow(
      'password authentication failed',
    )
    await asking(urlAs('guildhall_app', url, another), (client) => client.query('select 1'))
  })

  test('a role that may do more than it must is not used', async () => {
    const url = server.cluster.url('one')
    const alter = (statement: string) => asking(url, (client) => client.query(statement))
    await alter('alter role guildhall_app bypassrls')
    await expect(migrateFor(clozup, url, secret)).rejects.toThrow('guildhall_app: bypassrls')
    await alter('alter role guildhall_app nobypassrls; grant guildhall_owner to guildhall_app')
    await expect(migrateFor(clozup, url, secret)).rejects.toThrow('guildhall_app: member of guildhall_owner')
    await alter('revoke guildhall_owner from guildhall_app')
    await migrateFor(clozup, url, secret)
  })

  async function migrateInProcess(adminUrl: string): Promise<string> {
    const code = `
      const { migrateFor } = await import(process.argv[1])
      const product = await import(process.argv[2])
      await migrateFor(product.default, process.env.ADMIN_URL, process.env.SECRET)
      process.stdout.write('migrated')`
    const paths = ['../platform/schema.ts', '../products/clozup.ts'].map((path) => new URL(path, import.meta.url).href)
    const env = { ADMIN_URL: adminUrl, SECRET: secret }
    return (await run(process.execPath, ['--input-type=module', '-e', code, ...paths], { env })).stdout
  }
})

describe('on a server where the administrator is no superuser', () => {
  let server: OwnServer
  let managed: string
  beforeAll(async () => {
    server = await ownServer()
    managed = await handedOut(server.cluster)
    await migrateFor(clozup, managed, secret)
    await migrateFor(clozup, managed, secret)
  })
  afterAll(() => server.stop())

  test('migrating makes the same schema as elsewhere, with the same guards', async () => {
    const here = await schemaOf(server.cluster.url('managed'))
    const elsewhere = await empty()
    await migrateFor(clozup, elsewhere, secret)
    expect(difference(here, await schemaOf(elsewhere))).toEqual([])
    expect(await asking(managed, (client) => inspect(client, exceptions))).toEqual([])
  })

  test('a transaction sees its organization, and adds jobs that the worker sees', async () => {
    const admin = new pg.Pool({ connectionString: server.cluster.url('managed'), options: '-c search_path=app' })
    const [acme] = [await furnish(admin, 'acme'), await furnish(admin, 'brightside')]
    await admin.end()
    const db = new Database({ adminUrl: managed, secret, connections: 2 })
    try {
      const members = await db.transaction({ organizationId: acme.organizationId, principal: acme.owner }, async (tx) => {
        await tx.run(sql`select enqueue('test', '{}')`)
        return tx.many(sql`select from memberships`)
      })
      expect(members).toHaveLength(2)
      const jobs = `select from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'test'`
      expect((await db.service.query(jobs)).rowCount).toBe(1)
    } finally {
      await db.stop()
    }
  })
})

test('a server that is stopped is unavailable, and works again when it is back', async () => {
  const server = await ownServer()
  const line = await telephone(server.cluster)
  await server.cluster.ensureDatabase('guildhall')
  const direct = server.cluster.url('guildhall')
  await migrateFor(clozup, direct, secret)
  const adminUrl = new URL(direct)
  adminUrl.port = String(line.port)
  const db = new Database({ adminUrl: adminUrl.href, secret, connections: 2 })
  const asks = [
    () => db.transaction({ organizationId: null, principal: 'system' }, (tx) => tx.many(sql`select from memberships`)),
    () => db.many(sql`select from product`),
  ]
  try {
    for (const ask of asks) await ask()
    await server.cluster.stop()
    for (const ask of [...asks, ...asks]) {
      const failure = await ask().catch((error: unknown) => error)
      expect(isUnavailable(failure), String(failure)).toBe(true)
    }
    line.to(await server.start())
    for (const ask of asks) await ask()
  } finally {
    await db.stop()
    line.close()
    await server.stop()
  }
})

interface OwnServer {
  readonly cluster: Cluster
  /** Again, on another port. */
  start(): Promise<Cluster>
  stop(): Promise<void>
}

async function ownServer(): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-server-'))
  // PostgreSQL runs as another user where the tests run as root.
  await chmod(folder, 0o755)
  const start = () => startCluster(join(folder, 'postgres'), { durable: false })
  const clusters = [await start()]
  return {
    cluster: clusters[0] as Cluster,
    async start() {
      const again = await start()
      clusters.push(again)
      return again
    },
    async stop() {
      for (const cluster of clusters) await cluster.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** As a managed service hands one out: the administrator owns the database and may create roles, and no more than that. */
async function handedOut(cluster: Cluster): Promise<string> {
  await asking(cluster.url('postgres'), async (client) => {
    await client.query(`create role manager login createrole password 'managed'`)
    await client.query(`create database managed owner manager`)
  })
  const url = new URL(cluster.url('managed'))
  url.username = 'manager'
  url.password = 'managed'
  return url.href
}

/** One port that leads to wherever the server is now. */
async function telephone(first: Cluster) {
  let port = Number(new URL(first.url('postgres')).port)
  const exchange = createServer((caller) => {
    const callee = connect(port, '127.0.0.1')
    caller.on('error', () => callee.destroy()).on('close', () => callee.destroy())
    callee.on('error', () => caller.destroy()).on('close', () => caller.destroy())
    caller.pipe(callee).pipe(caller)
  })
  await new Promise<void>((done) => exchange.listen(0, '127.0.0.1', done))
  return {
    port: (exchange.address() as AddressInfo).port,
    to: (next: Cluster) => void (port = Number(new URL(next.url('postgres')).port)),
    close: () => exchange.close(),
  }
}
