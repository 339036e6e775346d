/** A database of one's own, cloned from a product's template: for tests that need the database and nothing above it. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type Context, Database, sql } from '../kernel/database/index.ts'
import { revokeFromPublic } from '../kernel/database/migrate.ts'
import { urlAs, type LoginRole } from '../kernel/database/roles.ts'
import { testSecret } from './secret.ts'

export interface TestDatabase {
  readonly db: Database
  /** The database as its superuser, past all row security. */
  readonly admin: pg.Pool
  readonly adminUrl: string
  /** One connection of its own, as whoever is named. The test need not end it. */
  connect(as?: LoginRole | 'admin'): Promise<pg.Client>
  stop(): Promise<void>
}

export async function testDatabase(slug: string, { connections = 8 } = {}): Promise<TestDatabase> {
  const adminUrl = await cloneTemplate(slug)
  const admin = adminPool(adminUrl)
  const db = new Database({ adminUrl, secret: testSecret, connections })
  const clients: pg.Client[] = []
  return {
    db,
    admin,
    adminUrl,
    async connect(as = 'admin') {
      const connectionString = as === 'admin' ? adminUrl : urlAs(as, adminUrl, testSecret)
      const client = new pg.Client({ connectionString, options: '-c search_path=app,pg_temp' })
      client.on('error', () => {})
      await client.connect()
      clients.push(client)
      return client
    },
    async stop() {
      await Promise.all([db.stop(), admin.end(), ...clients.map((client) => client.end())])
      await dropDatabase(adminUrl)
    },
  }
}

export function adminPool(adminUrl: string): pg.Pool {
  const admin = new pg.Pool({ connectionString: adminUrl, max: 4, options: '-c search_path=app' })
  admin.on('error', () => {})
  // A connection that is still closing when its database is dropped says so.
  admin.on('connect', (client) => client.on('error', () => {}))
  return admin
}

let made = 0

export async function cloneTemplate(slug: string): Promise<string> {
  return emptyDatabase(`template template_${slug} strategy file_copy`)
}

/** With nothing in it, unless a template is named. */
export async function emptyDatabase(options = ''): Promise<string> {
  const name = `t_${process.pid}_${made++}_${randomBytes(4).toString('hex')}`
  await asAdministrator((client) => client.query(`create database ${name} ${options}`))
  const url = new URL(inject('adminUrl'))
  url.pathname = `/${name}`
  await asAdministrator((client) => client.query(revokeFromPublic), url.href)
  return url.href
}

export async function dropDatabase(adminUrl: string): Promise<void> {
  await asAdministrator((client) => client.query(`drop database if exists ${new URL(adminUrl).pathname.slice(1)} with (force)`))
}

async function asAdministrator(work: (client: pg.Client) => Promise<unknown>, connectionString = inject('adminUrl')) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

export interface Furnished {
  readonly organizationId: string
  readonly owner: string
  readonly member: string
  /** A session of the owner. */
  readonly sessionToken: string
  readonly invitation: { readonly id: string; readonly email: string; readonly tokenHash: Buffer }
}

/** An organization of this name, with a row in every table that belongs to one. */
export async function furnish(admin: pg.Pool, name: string): Promise<Furnished> {
  const id = (kind: string) => `${kind}_${randomBytes(16).toString('hex')}`
  const [organizationId, owner, member, invitationId] = [id('org'), id('per'), id('per'), id('inv')]
  const [sessionToken, tokenHash, email] = [id('token'), randomBytes(32), `invited@${name}.example`]
  const client = await admin.connect()
  const insert = (table: string, row: Record<string, unknown>) =>
    client.query(
      `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.keys(row)
        .map((_, at) => `$${at + 1}`)
        .join(', ')})`,
      Object.values(row),
    )
  try {
    await client.query('begin')
    await insert('people', { id: owner, name: `Owner of ${name}`, email: `owner@${name}.example`, email_verified: true })
    await insert('people', { id: member, name: `Member of ${name}`, email: `member@${name}.example`, email_verified: true })
    await insert('organizations', { id: organizationId, name, slug: name, owner_id: owner })
    await insert('memberships', { organization_id: organizationId, person_id: owner, role: 'owner' })
    await insert('memberships', { organization_id: organizationId, person_id: member, role: 'member' })
    const lives = { expires_at: new Date(Date.now() + 3600_000) }
    const invitation = { organization_id: organizationId, id: invitationId, email, role: 'member', invited_by: owner, inviter_name: name }
    await insert('invitations', { ...invitation, token_hash: tokenHash, ...lives })
    await insert('former_links', { organization_id: organizationId, token_hash: randomBytes(32), invitation_id: invitationId })
    await insert('revenue_targets', { organization_id: organizationId, period: '2026-Q1', amount_minor: 100, currency: 'EUR' })
    const logo = `logo_${randomBytes(32).toString('base64url')}`
    await insert('logos', { organization_id: organizationId, id: logo, etag: '"logo"', png: randomBytes(8) })
    const event = {
      action: 'test',
      actor_kind: 'person',
      actor_name: name,
      target_kind: 'test',
      target_id: '1',
      target_label: '1',
      rule: 'test',
    }
    await insert('audit_events', { organization_id: organizationId, id: id('evt'), ...event })
    const signed = { hash: randomBytes(32), at: new Date(), key_id: 'test', public_key: 'test', signature: 'test' }
    await insert('audit_checkpoints', { organization_id: organizationId, seq: 1, ...signed })
    const removal = { organization_id: organizationId, id: id('rmv'), person_id: member, role: 'member', joined_at: new Date() }
    await insert('removals', { ...removal, person_name: name, person_email: email, removed_by: owner, remover_name: name })
    await insert('removal_changes', { organization_id: organizationId, removal_id: removal.id, touch: 'test', record_id: '1' })
    const secret = { organization_id: organizationId, id: id('key') }
    await insert('secrets', { ...secret, kind: 'api-key', label: name })
    const seen = { organization_id: organizationId, id: id('exp'), secret_id: secret.id, version: 1, how: 'created' }
    await insert('secret_exposures', { ...seen, person_id: owner, person_name: name })
    await insert('open_streams', { organization_id: organizationId, id: id('stream'), person_id: member })
    await insert('leads', {
      organization_id: organizationId,
      id: id('lead'),
      name: `Lead of ${name}`,
      assignee_id: member,
      created_by: owner,
    })
    const ofImport = { organization_id: organizationId, import_id: id('imp') }
    await insert('lead_imports', {
      organization_id: organizationId,
      id: ofImport.import_id,
      file_name: `${name}.csv`,
      encoding: 'UTF-8',
      delimiter: ',',
      header: ['Name'],
      sample: '[]',
      rows_total: 1,
      created_by: owner,
      creator_name: name,
    })
    await insert('lead_import_files', { ...ofImport, content: Buffer.from(name) })
    await insert('lead_import_failures', { ...ofImport, line: 2, column_name: 'Name', reason: 'test', value: name })
    const webhook = { organization_id: organizationId, id: id('whk'), created_by: owner, creator_name: name }
    await insert('webhooks', { ...webhook, url: 'https://example.com', description: name, events: ['test'], secret: 'sealed' })
    const delivery = { organization_id: organizationId, id: id('msg'), webhook_id: webhook.id, type: 'test', data: '{}' }
    await insert('webhook_deliveries', delivery)
    const attempt = { organization_id: organizationId, delivery_id: delivery.id, number: 1, at: new Date(), milliseconds: 1, status: 204 }
    await insert('webhook_attempts', attempt)
    const digests = { ha1_md5: randomBytes(16), ha1_sha256: randomBytes(32) }
    const trunk = { organization_id: organizationId, id: id('trunk'), name, username: name, realm: 'sip.example.com' }
    await insert('trunks', { ...trunk, ...digests, created_by: owner, creator_name: name })
    const key = { ...secret, name, prefix: 'gh_00000000', secret_hash: randomBytes(32), permissions: ['organization.view'] }
    await insert('api_keys', { ...key, held_by: owner, created_by: owner, creator_name: name })
    await insert('idempotency_keys', { principal: owner, key: 'key', request: randomBytes(32), status: 201, answer: '"secret"' })
    await insert('sessions', { id: id('ses'), person_id: owner, token: sessionToken, ...lives })
    await client.query('commit')
  } finally {
    client.release()
  }
  return { organizationId, owner, member, sessionToken, invitation: { id: invitationId, email, tokenHash } }
}

/** Statements as they would arrive by injection: text, in a context that was signed. */
export async function injected(db: Database, context: Context, ...texts: string[]): Promise<Record<string, unknown>[]> {
  return db.transaction(context, async (tx) => {
    let rows: Record<string, unknown>[] = []
    for (const text of texts) rows = await tx.many(sql.raw<Record<string, unknown>>(text))
    return rows
  })
}

export const contextOf = ({ organizationId, owner }: Furnished): Context => ({ organizationId, principal: owner })

export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

export interface TenantTable {
  readonly name: string
  readonly scope: string
  /** Those without a default. */
  readonly columns: readonly string[]
  /** What guildhall_app may do with it, by any of its columns. */
  readonly may: { readonly insert: boolean; readonly update: boolean; readonly delete: boolean }
  readonly updatable: readonly string[]
}

/** Every table of a tenant that guildhall_app may read, from the catalogue: a new one is in the matrix by itself. */
export async function tenantTables(admin: pg.Pool): Promise<TenantTable[]> {
  const { rows } = await admin.query<TenantTable>(`
    select c.relname as name, coalesce(substring(said from '^tenant: (\\w+)'), 'organization_id') as scope,
      array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and not atthasdef order by attnum) as columns,
      json_build_object('insert', has_any_column_privilege('guildhall_app', c.oid, 'insert'), 'update', has_any_column_privilege('guildhall_app', c.oid, 'update'),
        'delete', has_table_privilege('guildhall_app', c.oid, 'delete')) as may,
      array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and has_column_privilege('guildhall_app', c.oid, attnum, 'update')) as updatable
    from pg_class c, lateral (select coalesce(obj_description(c.oid, 'pg_class'), '') as said) s
    where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p') and said !~ '^(global|own policies):' and has_any_column_privilege('guildhall_app', c.oid, 'select')
    order by 1`)
  return rows
}
