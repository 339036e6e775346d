import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { exportForOperator, verifyExport } from '../audit/index.ts'
import { eventsOf, salesCast, type SalesCast, telecomCast } from '../../test/cast.ts'
import { type Furnished, furnish, tenantTables } from '../../test/database.ts'
import { shown } from '../../test/plan.ts'
import type { Organization, Person, World } from '../../test/world.ts'
import { world } from '../../test/world.ts'
import type { DeletionPlan } from './contract.ts'
import { deleteOrganizationBySupport } from './index.ts'
import { staysOf, tablesThatGo } from './order.ts'

const remove = async (by: Person, { path, name }: Organization, more: object = {}) =>
  by.client.request('DELETE', path, { body: { name, ...(await shown(by.client, `${path}/deletion`)), ...more } })

describe('Clozup', () => {
  let w: World
  beforeAll(async () => {
    w = await world('clozup')
  })
  afterAll(() => w.stop())

  /** Every row, of whatever table, that has this text in it anywhere. */
  async function rowsWith(text: string): Promise<Record<string, string[]>> {
    const { rows: tables } = await w.admin.query<{ name: string }>(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('app', 'graphile_worker') and c.relkind in ('r', 'p') order by 1`,
    )
    const found: Record<string, string[]> = {}
    for (const { name } of tables) {
      const { rows } = await w.admin.query<{ row: string }>(
        `select t::text as row from ${name} t where position($1 in t::text) > 0 order by 1`,
        [text],
      )
      if (rows.length) found[name] = rows.map(({ row }) => row)
    }
    return found
  }

  /** Rows in every table of tenants, and what is kept of an organization outside of them. */
  async function furnished(name: string): Promise<Furnished & { organization: Organization; client: Person['client'] }> {
    const made = await furnish(w.admin, name)
    const { organizationId: id, owner } = made
    await w.admin.query('update idempotency_keys set organization_id = $1 where principal = $2', [id, owner])
    await w.admin.query('update people set joins_organization_id = $1, joins_invitation_id = $2 where id = $3', [
      id,
      made.invitation.id,
      made.member,
    ])
    await w.app.db.transaction({ organizationId: id, principal: 'system' }, async (tx) => {
      await tx.run(sql`select enqueue('later', ${JSON.stringify({ organizationId: id })}::json)`)
      await tx.run(sql`select enqueue('later', '{}'::json, now(), 'a key of its own')`)
      await tx.run(sql`select enqueue_in_turn('a queue of its own', 'later', '{}'::json)`)
    })
    const organization = { id, name, slug: name, path: `/api/v1/organizations/${id}`, owner: { id: owner } as Person }
    return { ...made, organization, client: await w.session(owner) }
  }

  test('Z12: of a deleted organization no row is left in any table but those that are declared to stay', async () => {
    const [acme, brightside] = [await furnished('acme-total'), await furnished('brightside-total')]
    const before = await rowsWith(acme.organizationId)
    const tables = await tenantTables(w.admin)
    const furnishedOnes = tables.filter(({ scope }) => scope !== 'principal').map(({ name }) => `app.${name}`)
    expect(Object.keys(before), 'the test has a row to lose in each').toEqual(expect.arrayContaining(furnishedOnes))
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining([
        'app.idempotency_keys',
        'app.people',
        'graphile_worker._private_jobs',
        'graphile_worker._private_job_queues',
      ]),
    )
    const others = await rowsWith(brightside.organizationId)

    const answer = await remove({ client: acme.client } as Person, acme.organization)
    expect([answer.status, answer.body], answer.text).toEqual([200, { name: 'acme-total' }])
    const stays = Object.keys(staysOf(w.app)).map((name) => `app.${name}`)
    expect(Object.keys(await rowsWith(acme.organizationId)).filter((name) => !stays.includes(name))).toEqual([])
    expect(await rowsWith(brightside.organizationId)).toEqual(others)
    expect((await acme.client.get(acme.organization.path)).status).toBe(404)
  })

  test('Z12: every column that names an organization is in a table that goes, in one that stays, or is forgotten', async () => {
    const { rows } = await w.admin.query<{ column: string }>(
      `select table_name || '.' || column_name as column from information_schema.columns
       where table_schema = 'app' and column_name ~ 'organization_id$' order by 1`,
    )
    const goes = (await tablesThatGo(w.app, w.app.db)).map(({ name }) => name)
    const cascades = ['secrets', 'secret_exposures', 'webhook_deliveries', 'webhook_attempts']
    const covered = [...goes, ...cascades, ...Object.keys(staysOf(w.app)), 'idempotency_keys', 'people']
    expect(rows.map(({ column }) => column).filter((column) => !covered.includes(column.split('.')[0] ?? ''))).toEqual([])
    expect(goes.at(-1)).toBe('organizations')
  })

  test('Z12: a module’s table that nobody thought of is counted in the plan, and goes', async () => {
    await w.admin
      .query(`create table surprises (organization_id text not null references organizations, id text not null, primary key (organization_id, id));
      grant select, insert, delete on surprises to guildhall_app`)
    const jane = await w.person('Jane Surprised')
    const own = await w.organization(jane, 'Surprising')
    await w.admin.query(`insert into surprises select $1, n from generate_series(1, 3) n`, [own.id])
    const plan = (await jane.client.get(`${own.path}/deletion`)).body as DeletionPlan
    expect(plan.goes).toContainEqual({ kind: 'surprises', label: '3 surprises', count: 3 })
    expect((await remove(jane, own)).status).toBe(200)
    expect((await w.admin.query('select from surprises')).rowCount).toBe(0)
    await w.admin.query('drop table surprises')
  })

  describe('an organization with people', () => {
    let cast: SalesCast
    beforeAll(async () => {
      cast = await salesCast(w)
    })

    test('Z12: the plan says what goes, what stays and why, and who loses access', async () => {
      await cast.jane.client.post(`${cast.acme.path}/invitations`, { email: 'guest@partner.example' })
      const { body } = await cast.jane.client.get(`${cast.acme.path}/deletion`)
      expect(body).toMatchObject({
        organization: { name: 'Acme Sales' },
        people: { count: 4, first: ['Jane Doe', 'Omar Haddad', 'Mia Lindqvist', 'Victor Okafor'].map((name) => ({ name })) },
        obligations: [],
      })
      expect(body.goes).toEqual([
        { kind: 'invitations', label: '1 invitation', count: 1 },
        { kind: 'memberships', label: '4 members', count: 4 },
      ])
      expect(body.stays).toEqual([
        { kind: 'audit_events', label: '2 events of the audit log', count: 2, because: expect.stringMatching(/outlives/) as string },
      ])
    })

    test('Z12: refuses another name, a stale plan with the new one, an old session, and everybody but the owner', async () => {
      const { acme, jane, omar, mia, lena } = cast
      const path = `${acme.path}/deletion`
      const other = await remove(jane, acme, { name: 'Acme sales' })
      expect([other.status, other.body.code, other.body.errors[0].path]).toEqual([422, 'not-its-name', 'name'])
      const plan = await shown(jane.client, path)
      await jane.client.post(`${acme.path}/invitations`, { email: 'late@partner.example' })
      const stale = await jane.client.request('DELETE', acme.path, { body: { name: acme.name, ...plan } })
      expect([stale.status, stale.body.code]).toEqual([409, 'deletion-plan-changed'])
      expect(stale.body.plan.goes[0].label).toBe('2 invitations')
      const old = { client: await w.session(jane.id, { signedInSecondsAgo: 1200 }) } as Person
      expect((await remove(old, acme)).status).toBe(428)
      for (const [by, status] of [
        [omar, 403],
        [mia, 403],
        [lena, 404],
      ] as const) {
        expect([(await by.client.get(path)).status, (await remove(by, acme)).status]).toEqual([status, status])
      }
      expect((await remove(omar, acme)).body.because).toBe('Only the owner can delete the organization. You are an admin.')
      expect((await remove(jane, acme, { planHash: undefined })).status).toBe(422)
      expect((await jane.client.get(acme.path)).status).toBe(200)
    })

    test('Z12: everybody is told by mail, and the log goes on verifying with the deletion as its last event', async () => {
      const { acme, jane, omar, mia } = cast
      expect((await remove(jane, acme)).status).toBe(200)
      const mail = async ({ email }: Person) => (await w.queued(email)).filter(({ template }) => template === 'organization-deleted')
      expect(await mail(jane)).toMatchObject([{ props: { organizationName: 'Acme Sales', by: 'Jane Doe', owned: true } }])
      for (const person of [omar, mia]) expect(await mail(person)).toMatchObject([{ props: { owned: false } }])
      const last = (await eventsOf(w, acme.id)).at(-1)
      expect(last).toMatchObject({
        action: 'organization.deleted',
        actor_id: jane.id,
        target_id: acme.id,
        before: { name: 'Acme Sales', owner: 'Jane Doe', deleted: { memberships: 4, invitations: 2 } },
        rule: 'organization.delete: owner',
      })
      const verdict = await verifyExport(lines(exportForOperator(w.app, acme.id)), { checkpoints: [], trustedKeys: [] })
      expect([verdict.findings, verdict.lastSeq]).toEqual([
        [],
        Number((await w.admin.query('select max(seq) as seq from audit_events where organization_id = $1', [acme.id])).rows[0].seq),
      ])
      expect((await jane.client.get('/api/v1/me')).body.memberships).toEqual([])
    })

    test('Z12: of two deletions at once one deletes, and whoever adds something meanwhile adds nothing', async () => {
      const [jane, omar] = [await w.person('Jane Twice'), await w.person('Omar Adding')]
      for (let round = 0; round < 3; round++) {
        const own = await w.organization(jane, `Twice ${round}`, { plan: 'enterprise' })
        await w.join(own, omar, 'admin')
        const body = { name: own.name, ...(await shown(jane.client, `${own.path}/deletion`)) }
        const deletion = () => jane.client.request('DELETE', own.path, { body })
        // Without `lockToEnd` a lead that is being added is not seen, and keeps the organization's row from going.
        const answers = await Promise.all([
          deletion(),
          omar.client.post(`${own.path}/leads`, { name: 'Late' }),
          deletion(),
          omar.client.post(`${own.path}/leads`, { name: 'Later' }),
        ])
        for (const { status, text } of answers) expect([200, 201, 404, 409], text).toContain(status)
        if ((await jane.client.get(own.path)).status === 200) expect((await remove(jane, own)).status).toBe(200)
        expect(Object.keys(await rowsWith(own.id)).filter((name) => !name.startsWith('app.audit_'))).toEqual([])
      }
    })
  })
})

describe('Cliqtel', () => {
  let w: World
  const settled: string[] = []
  const numbers = {
    name: 'numbers-of-test',
    routes: [],
    deletion: {
      obligations: () => Promise.resolve(['3 numbers are released.']),
      settle: (_app: unknown, tx: { organizationId: string }) => Promise.resolve(void settled.push(tx.organizationId)),
    },
  }
  beforeAll(async () => {
    w = await world('cliqtel', { modules: [numbers] })
  })
  afterAll(() => w.stop())

  const support = { kind: 'support', personId: null, name: 'Sam Support', requestId: null } as const

  test('C16: nobody in the organization can, and the owner is told whom to write to', async () => {
    const { acme, jane, ravi } = await telecomCast(w)
    const answer = await remove(jane, acme)
    expect([answer.status, answer.body.because]).toEqual([
      403,
      'Nobody here can delete the organization: write to support@cliqtel.com. You are the owner.',
    ])
    expect((await remove(ravi, acme)).status).toBe(403)
  })

  test('C16: the support does it with a reason; what is owed is settled, and the owner learns why', async () => {
    const { acme, jane, ravi } = await telecomCast(w)
    const bySupport = (name: string) =>
      w.app.db.transaction({ organizationId: acme.id, principal: 'support' }, (tx) =>
        deleteOrganizationBySupport(w.app, tx, support, { name, reason: 'Asked by telephone.' }),
      )
    await expect(bySupport('Acme')).rejects.toThrow('This is not the organization’s name.')
    const plan = await bySupport(acme.name)
    expect(plan.obligations).toEqual(['3 numbers are released.'])
    expect(settled).toEqual([acme.id])
    expect((await w.queued(jane.email)).at(-1)).toMatchObject({
      template: 'organization-deleted',
      props: { reason: 'Asked by telephone.', owned: true },
    })
    expect((await ravi.client.get(acme.path)).status).toBe(404)
    expect((await eventsOf(w, acme.id)).at(-1)).toMatchObject({
      action: 'organization.deleted',
      actor_name: 'Sam Support',
      before: { obligations: ['3 numbers are released.'] },
      after: { reason: 'Asked by telephone.' },
      rule: 'support',
    })
    // Whoever belonged to it may found or join another one.
    expect((await jane.client.post('/api/v1/organizations', { name: 'Anew' })).status).toBe(201)
  })

  test('an organization that is not there is not deleted', async () => {
    const nowhere = { organizationId: newId('org'), principal: 'support' }
    await expect(
      w.app.db.transaction(nowhere, (tx) => deleteOrganizationBySupport(w.app, tx, support, { name: 'X', reason: 'Because.' })),
    ).rejects.toThrow('This does not exist')
  })
})

async function* lines(texts: AsyncIterable<string>): AsyncIterable<string> {
  for await (const text of texts) yield* text.split('\n').filter((line) => line !== '')
}
