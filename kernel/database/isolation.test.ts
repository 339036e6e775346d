/** What one organization can do to another: nothing, by whatever statement, with whatever context it makes up. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  contextOf,
  type Furnished,
  furnish,
  injected,
  literal,
  type TenantTable,
  tenantTables,
  type TestDatabase,
  testDatabase,
} from '../../test/database.ts'
import { testSecret } from '../../test/secret.ts'
import { hmac } from '../secrets.ts'
import { Database, sql } from './index.ts'
import { tenantKey } from './migrate.ts'

let database: TestDatabase
let acme: Furnished
let brightside: Furnished
let tables: TenantTable[]

beforeAll(async () => {
  database = await testDatabase('clozup')
  acme = await furnish(database.admin, 'acme')
  brightside = await furnish(database.admin, 'brightside')
  tables = await tenantTables(database.admin)
})
afterAll(() => database.stop())

describe('a context', () => {
  const now = Math.floor(Date.now() / 1000)
  const sign = (text: string, secret = testSecret) => `${text}|${hmac(tenantKey(secret), text)}`
  const later = now + 600
  const genuine = () => sign(`${acme.organizationId}|${acme.owner}|${later}`)

  const worthless: readonly (readonly [what: string, context: () => string])[] = [
    ['that is empty', () => ''],
    ['that is an organization and nothing more', () => acme.organizationId],
    ['without a signature', () => `${acme.organizationId}|${acme.owner}|${later}`],
    ['with an empty signature', () => `${acme.organizationId}|${acme.owner}|${later}|`],
    ['with a made-up signature', () => `${acme.organizationId}|${acme.owner}|${later}|${randomBytes(32).toString('hex')}`],
    ['signed with another secret', () => sign(`${acme.organizationId}|${acme.owner}|${later}`, `${testSecret}!`)],
    ['that has expired', () => sign(`${acme.organizationId}|${acme.owner}|${now - 1}`)],
    [
      'of another organization, changed to this one',
      () => sign(`${brightside.organizationId}|${acme.owner}|${later}`).replace(brightside.organizationId, acme.organizationId),
    ],
    ['whose person was changed', () => genuine().replace(acme.owner, acme.member)],
    ['whose expiry was changed', () => genuine().replace(String(later), String(later + 1))],
    ['whose parts changed places', () => genuine().replace(/^([^|]+)\|([^|]+)/, '$2|$1')],
    ['whose signature has another case', () => genuine().replace(/[^|]+$/, (signature) => signature.toUpperCase())],
    ['that was cut', () => genuine().slice(0, -1)],
    ['with a part in front', () => `${acme.organizationId}|${sign(`${brightside.organizationId}|${acme.owner}|${later}`)}`],
    ['that signs more than it says', () => sign(`${acme.organizationId}|${acme.owner}|${later}|${brightside.organizationId}`)],
    [
      'made of the signature for a door',
      () => `${acme.organizationId}|${acme.owner}|${later}|${database.db.sign('invitee', `${acme.organizationId}|${acme.owner}|${later}`)}`,
    ],
    ['with NULL’s name', () => 'null'],
  ]

  async function reach(context: string): Promise<{ seen: number; changed: number }> {
    const client = await database.connect('guildhall_app')
    let [seen, changed] = [0, 0]
    for (const { name, may, updatable, scope } of tables) {
      await client.query('begin')
      await client.query('select set_config($1, $2, true)', ['app.tenant', context])
      seen += (await client.query(`select from ${name}`)).rowCount ?? 0
      if (may.update) changed += (await client.query(`update ${name} set ${updatable[0]} = ${updatable[0]}`)).rowCount ?? 0
      if (may.delete && scope !== 'id') changed += (await client.query(`delete from ${name} where ${scope} is null`)).rowCount ?? 0
      await client.query('rollback')
    }
    const people = await client.query('select from people').catch(() => ({ rowCount: 0 }))
    await client.end()
    return { seen: seen + (people.rowCount ?? 0), changed }
  }

  test.for(worthless)('%s shows and changes nothing', async ([, context]) => {
    expect(await reach(context())).toEqual({ seen: 0, changed: 0 })
  })

  test('that is genuine shows and changes what is the organization’s own', async () => {
    const { seen, changed } = await reach(genuine())
    expect(seen).toBeGreaterThan(4)
    expect(changed).toBeGreaterThan(3)
  })

  test('can not be signed by who can not read the key', async () => {
    const client = await database.connect('guildhall_app')
    for (const text of [
      'select * from tenant_key',
      'select tenant_part(1)',
      `select is_signed('invitee', 'a', 'b')`,
      'set role guildhall_owner',
      'set role guildhall_doors',
    ]) {
      await expect(client.query(text), text).rejects.toThrow('permission denied')
    }
  })

  test('does not stay on a pooled connection: not after a commit, nor a rollback, nor an error', async () => {
    const one = new Database({ adminUrl: database.adminUrl, secret: testSecret, connections: 1 })
    const left = async () => {
      const context = await one.one(sql<{ context: string | null }>`select nullif(current_setting('app.tenant', true), '') as context`)
      return [context.context, (await one.many(sql`select from memberships`)).length]
    }
    try {
      const ends = [
        async () => void (await injected(one, contextOf(acme), 'select 1')),
        async () => void (await one.transaction(contextOf(acme), () => Promise.reject(new Error('no'))).catch(() => {})),
        async () => void (await injected(one, contextOf(acme), 'select 1 / 0').catch(() => {})),
      ]
      for (const end of ends) {
        await end()
        expect(await left()).toEqual([null, 0])
        expect(
          await injected(one, { organizationId: null, principal: brightside.owner }, 'select organization_id from memberships'),
        ).toEqual([])
      }
    } finally {
      await one.stop()
    }
  })
})

describe('injected SQL', () => {
  const ownOnly = (rows: Record<string, unknown>[]) => new Set(rows.map((row) => row['organization_id']))

  test('that sets the context anew reaches its own organization at most', async () => {
    for (const made of [acme.organizationId, `${acme.organizationId}|${acme.owner}|9999999999|${'0'.repeat(64)}`, '']) {
      for (const local of ['true', 'false']) {
        const rows = await injected(
          database.db,
          contextOf(brightside),
          `select set_config('app.tenant', ${literal(made)}, ${local})`,
          'select organization_id from memberships',
        )
        expect(rows, made).toEqual([])
      }
    }
  })

  test('that keeps its context for the session shows nothing to the next organization on that connection, and nothing of it', async () => {
    const one = new Database({ adminUrl: database.adminUrl, secret: testSecret, connections: 1 })
    try {
      await injected(one, contextOf(brightside), `select set_config('app.tenant', current_setting('app.tenant'), false)`)
      const rows = await injected(one, contextOf(acme), 'select organization_id from memberships')
      expect(ownOnly(rows)).toEqual(new Set([acme.organizationId]))
      expect(await injected(one, { organizationId: null, principal: 'system' }, 'select organization_id from memberships')).toEqual([])
    } finally {
      await one.stop()
    }
  })

  test('makes nothing that other requests could find: no table, no function, no schema, not even a temporary one', async () => {
    const made = [
      'create table stolen (row text)',
      'create temporary table memberships as select 1',
      'create temporary view people as select 1 as id',
      `create function pg_temp.current_organization() returns text language sql as $$ select 'x' $$`,
      'create schema elsewhere',
      'create table public.stolen (row text)',
    ]
    for (const text of made) await expect(injected(database.db, contextOf(acme), text), text).rejects.toThrow('permission denied')
  })

  test('that spoils its session spoils no request after it', async () => {
    const one = new Database({ adminUrl: database.adminUrl, secret: testSecret, connections: 1 })
    const ask = () => injected(one, contextOf(acme), 'select organization_id from memberships')
    try {
      await injected(
        one,
        contextOf(brightside),
        `select set_config('search_path', 'pg_catalog', false), set_config('row_security', 'off', false)`,
      )
      // The first that meets it fails, and its connection is not used again.
      await ask().catch(() => {})
      expect(ownOnly(await ask())).toEqual(new Set([acme.organizationId]))
    } finally {
      await one.stop()
    }
  })

  test('that puts somebody else’s people into its organization learns nothing that it could not guess', async () => {
    const rows = await injected(database.db, contextOf(brightside), 'select id from people')
    expect(rows.map(({ id }) => id).toSorted()).toEqual([brightside.owner, brightside.member].toSorted())
    const ids = await injected(database.db, contextOf(brightside), `select id from people where id = ${literal(acme.owner)}`)
    expect(ids).toEqual([])
  })

  test('sets no count of seats, no slug, and moves no membership', async () => {
    for (const [text, why] of [
      ['update organizations set seats_used = 0', 'The seats in use are counted, not set.'],
      [`update organizations set slug = 'other'`, 'permission denied'],
      [`update memberships set person_id = ${literal(acme.owner)}`, 'permission denied'],
      [`update memberships set only_one = false`, 'permission denied'],
      [`update invitations set email = 'other@example.com'`, 'permission denied'],
      [`update people set email = 'other@example.com', email_verified = true`, 'permission denied'],
    ] as const) {
      await expect(injected(database.db, contextOf(brightside), text), text).rejects.toThrow(why)
    }
  })
})

describe('what the roles can’t read', () => {
  test('guildhall_app reads no account, session, verification, key, counter or mail', async () => {
    const { rows } = await database.admin.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r' and relname not in ('product', 'roles')
         and obj_description(oid, 'pg_class') like 'global:%'`,
    )
    const names = rows.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['sessions', 'accounts', 'verifications', 'tenant_key', 'pictures', 'rate_limits', 'mailbox']),
    )
    for (const name of names) await expect(database.db.app.query(`select from ${name}`), name).rejects.toThrow('permission denied')
    await expect(database.db.app.query('select * from graphile_worker._private_jobs')).rejects.toThrow('permission denied')
  })

  test('guildhall_service reads no table of a tenant', async () => {
    for (const { name } of tables)
      await expect(database.db.service.query(`select * from ${name}`), name).rejects.toThrow('permission denied')
    await expect(database.db.service.query('select * from tenant_key')).rejects.toThrow('permission denied')
    await expect(database.db.service.query(`select * from session_principal('x', 'y')`)).rejects.toThrow('permission denied')
  })

  test('in an organization its people are seen and nobody else, and of them no password, token or note', async () => {
    const seen = await injected(database.db, contextOf(acme), 'select id from people')
    expect(seen.map(({ id }) => id).toSorted()).toEqual([acme.owner, acme.member].toSorted())
    await expect(injected(database.db, contextOf(acme), 'select email_typed from people')).rejects.toThrow('permission denied')
    const alone = await injected(database.db, { organizationId: null, principal: acme.owner }, 'select id from people')
    expect(alone).toEqual([{ id: acme.owner }])
  })
})

describe('a door', () => {
  const ask = async (text: string, ...values: unknown[]) => (await database.db.app.query<Record<string, unknown>>(text, values)).rows
  const signed = (address: string) => [address, database.db.sign('invitee', address)]

  test('of a session opens for its token only, and no longer than it lives', async () => {
    const door = 'select person_id, role from session_principal($1, $2)'
    expect(await ask(door, acme.sessionToken, acme.organizationId)).toEqual([{ person_id: acme.owner, role: 'owner' }])
    expect(await ask(door, acme.sessionToken, brightside.organizationId)).toEqual([{ person_id: acme.owner, role: null }])
    for (const wrong of [acme.sessionToken.slice(0, -1), '', '%', acme.owner, null])
      expect(await ask(door, wrong, acme.organizationId)).toEqual([])
    await database.admin.query('update sessions set expires_at = now() where token = $1', [brightside.sessionToken])
    expect(await ask(door, brightside.sessionToken, brightside.organizationId)).toEqual([])
    expect(await ask('select from session_memberships($1)', brightside.sessionToken)).toEqual([])
    await database.admin.query(`update sessions set expires_at = now() + interval '1 hour' where token = $1`, [brightside.sessionToken])
  })

  test('of a session’s memberships shows its own', async () => {
    const found = await ask('select organization_id, role from session_memberships($1)', acme.sessionToken)
    expect(found).toEqual([{ organization_id: acme.organizationId, role: 'owner' }])
  })

  test('of a session’s invitations opens for a verified address only', async () => {
    const guest = await furnish(database.admin, 'guest')
    await database.admin.query('update people set email = $1 where id = $2', [acme.invitation.email, guest.owner])
    const door = 'select id from session_invitations($1)'
    expect(await ask(door, guest.sessionToken)).toEqual([{ id: acme.invitation.id }])
    expect(await ask(door, acme.sessionToken)).toEqual([])
    await database.admin.query('update people set email_verified = false where id = $1', [guest.owner])
    expect(await ask(door, guest.sessionToken)).toEqual([])
  })

  test('of a link opens for the hash of its token only', async () => {
    const door = 'select id, superseded from invitation_of_link($1)'
    expect(await ask(door, acme.invitation.tokenHash)).toEqual([{ id: acme.invitation.id, superseded: false }])
    for (const wrong of [randomBytes(32), Buffer.alloc(0), null]) expect(await ask(door, wrong)).toEqual([])
  })

  test('C6 C7: of an invitee opens for an address that the application signed, and for no other', async () => {
    const door = 'select * from invitee($1, $2)'
    const [owner, other] = ['owner@acme.example', 'owner@brightside.example']
    expect(await ask(door, ...signed(owner))).toEqual([{ person_id: null, belongs: true, has_account: true }])
    expect(await ask(door, ...signed('nobody@acme.example'))).toEqual([])
    for (const signature of [
      null,
      '',
      'x',
      database.db.sign('invitee', other),
      database.db.sign('other', owner),
      signed(owner)[1]?.toUpperCase(),
    ]) {
      expect(await ask(door, owner, signature), String(signature)).toEqual([])
    }
    const own = (await injected(database.db, contextOf(acme), `select current_setting('app.tenant') as context`))[0]?.['context'] as string
    expect(await ask(door, owner, own.split('|').at(-1))).toEqual([])
  })

  test('C6: of an invitee tells an id only of somebody who may be added at once', async () => {
    const id = `per_${randomBytes(16).toString('hex')}`
    await database.admin.query(`insert into people (id, name, email) values ($1, 'Free', 'free@example.com')`, [id])
    const door = 'select * from invitee($1, $2)'
    expect(await ask(door, ...signed('free@example.com'))).toEqual([{ person_id: null, belongs: false, has_account: true }])
    await database.admin.query('update people set email_verified = true where id = $1', [id])
    expect(await ask(door, ...signed('free@example.com'))).toEqual([{ person_id: id, belongs: false, has_account: true }])
  })

  test('of a member’s own invitations opens for an address that the application signed, and a member’s alone', async () => {
    const door = 'select organization_id from invitations_of_member($1, $2)'
    const address = acme.invitation.email
    const signature = database.db.sign('invitations-of-member', address)
    await database.admin.query(`update people set email = 'former@acme.example' where email = $1`, [address])
    expect(await ask(door, address, signature)).toEqual([])
    await database.admin.query('update people set email = $1, email_verified = true where id = $2', [address, acme.member])
    expect(await ask(door, address, signature)).toEqual([{ organization_id: acme.organizationId }])
    for (const wrong of [null, '', 'x', database.db.sign('invitee', address), database.db.sign('invitations-of-member', 'x')])
      expect(await ask(door, address, wrong), String(wrong)).toEqual([])
  })

  test('of a slug is the operator’s: guildhall_app can’t call it', async () => {
    await expect(ask('select organization_of_slug($1)', 'acme')).rejects.toThrow('permission denied')
    expect((await database.db.service.query('select organization_of_slug($1) as id', ['acme'])).rows).toEqual([{ id: acme.organizationId }])
  })
})
