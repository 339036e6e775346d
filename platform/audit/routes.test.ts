import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { build } from '../../kernel/database/index.ts'
import { telecomCast, type TelecomCast } from '../../test/cast.ts'
import { type Organization, type Person, type World, world } from '../../test/world.ts'
import type { AuditEvent } from './contract.ts'
import { signCheckpoints } from './index.ts'
import { record } from './record.ts'

let guild: World
let cast: TelecomCast
let path: string
const file = join(tmpdir(), `guildhall-checkpoints-${randomBytes(6).toString('hex')}`, 'kept', 'checkpoints.jsonl')

beforeAll(async () => {
  guild = await world('cliqtel', { settings: { AUDIT_CHECKPOINT_FILE: file } })
  cast = await telecomCast(guild)
  path = `${cast.acme.path}/audit`
})
afterAll(() => guild.stop())

interface Given {
  readonly action?: string
  readonly actor?: { personId: string | null; name: string }
  readonly target?: { kind: string; id: string; label: string }
  readonly before?: Record<string, unknown>
  readonly after?: Record<string, unknown>
}

const write = (organization: Organization, events: readonly Given[]) =>
  guild.app.db.transaction({ organizationId: organization.id, principal: 'system' }, async (tx) => {
    for (const { actor = { personId: null, name: 'A test' }, action = 'test.happened', target, ...rest } of events) {
      const about = target ?? { kind: 'organization', id: organization.id, label: organization.name }
      await record(tx, { ...actor, requestId: 'req_test' }, { action, target: about, rule: 'a test', ...rest })
    }
  })

/** Many at once, past the trigger: one transaction that appends thousands would take long. */
async function fill({ id }: Organization, count: number) {
  const client = await guild.admin.connect()
  try {
    await client.query('set session_replication_role = replica')
    await client.query(
      `insert into audit_events (organization_id, id, actor_kind, actor_name, action, target_kind, target_id, target_label, rule, after, seq)
       select $1, 'evt_' || lpad(to_hex(n), 32, '0'), 'system', 'Many', 'many.happened', 'person', 'per_many', 'Many', 'a test',
         jsonb_build_object('text', repeat('x', 500)), n + 1 from generate_series(1, $2::int) n`,
      [id, count],
    )
    await client.query('update audit_heads set seq = $2 where organization_id = $1', [id, count + 1])
  } finally {
    await client.query('set session_replication_role = origin')
    client.release()
  }
}

const seqs = (body: { items: AuditEvent[] }) => body.items.map(({ seq }) => seq)
const list = async (query = '', by: Person = cast.jane) => {
  const { status, body } = await by.client.get(`${path}${query}`)
  expect(status).toBe(200)
  return body
}

describe('GET O/audit', () => {
  test('C18: tells who did what to what, before and after, by which rule, in which request', async () => {
    const renamed = await cast.jane.client.patch(cast.acme.path, { name: 'Acme Voice' })
    expect(renamed.status).toBe(200)
    const { items } = await list()
    expect(items[0]).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
      seq: 2,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      actor: { kind: 'person', id: cast.jane.id, name: 'Jane Doe' },
      action: 'organization.renamed',
      target: { kind: 'organization', id: cast.acme.id, label: 'Acme Voice' },
      before: { name: 'Acme Telecom' },
      after: { name: 'Acme Voice' },
      rule: 'organization.rename: owner',
      requestId: renamed.headers.get('x-request-id'),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('C18: lists the newest first, page by page, with nothing twice and nothing left out', async () => {
    await write(
      cast.acme,
      Array.from({ length: 120 }, (_, n) => ({ after: { n } })),
    )
    const found: number[] = []
    let cursor: string | null = null
    do {
      const page: { items: AuditEvent[]; nextCursor: string | null; total: number } = await list(
        `?limit=50${cursor ? `&cursor=${cursor}` : ''}`,
      )
      found.push(...seqs(page))
      cursor = page.nextCursor
      expect(page.total).toBe(122)
    } while (cursor)
    expect(found).toEqual(Array.from({ length: 122 }, (_, at) => 122 - at))
  })

  test('C18: narrows by who acted, what was done, to what, and when', async () => {
    // What was written before is not of the same millisecond.
    const started = Date.now() + 1
    const start = new Date(started).toISOString()
    await vi.waitUntil(() => Date.now() > started, { timeout: 60_000 })
    await write(cast.acme, [
      {
        actor: { personId: cast.jane.id, name: 'Jane Doe' },
        action: 'number.ordered',
        target: { kind: 'number', id: 'num_1', label: '+49 30 1' },
      },
      {
        actor: { personId: cast.ravi.id, name: 'Ravi Patel' },
        action: 'number.ordered',
        target: { kind: 'number', id: 'num_2', label: '+49 30 2' },
      },
      { actor: { personId: cast.ravi.id, name: 'Ravi Patel' }, action: 'wallet.topped-up', after: { amountMinor: 5000, currency: 'EUR' } },
    ])
    const end = new Date(Date.now() + 1).toISOString()
    const last = (await list()).total as number
    const [first, second, third] = [last - 2, last - 1, last]
    const cases: readonly (readonly [query: string, expected: readonly number[]])[] = [
      [`?actor=${cast.ravi.id}`, [third, second]],
      ['?action=number.ordered', [second, first]],
      [`?action=number.ordered&actor=${cast.ravi.id}`, [second]],
      ['?target=num_2', [second]],
      [`?from=${start}`, [third, second, first]],
      [`?from=${start}&to=${end}&action=wallet.topped-up`, [third]],
      [`?to=${start}&action=number.ordered`, []],
      [`?from=${end}`, []],
      [`?from=2999-01-01T00:00:00Z`, []],
      [`?to=2001-01-01T00:00:00%2B02:00`, []],
      ['?actor=per_nobody', []],
      [`?event=${(await list('?target=num_1')).items[0].id}`, [first]],
      ['?event=evt_nothing', []],
    ]
    for (const [query, expected] of cases) {
      const body = await list(query)
      expect(seqs(body), query).toEqual(expected)
      expect(body.total, query).toBe(expected.length)
    }
  })

  test('C18: finds words of names, of the action and of what changed, each from its beginning, in any letters', async () => {
    await write(cast.acme, [
      { target: { kind: 'person', id: 'per_z', label: 'Zoë Größe-Łukasz' }, before: { note: 'first\nsecond line' } },
      { after: { email: 'anna.berg@example.com' }, action: 'member.added' },
    ])
    const last = (await list()).total as number
    const cases: readonly (readonly [search: string, expected: readonly number[]])[] = [
      ['zoë', [last - 1]],
      ['ZOË gröSSe', []],
      ['Zoë GRÖßE', [last - 1]],
      ['łuk', [last - 1]],
      ['second', [last - 1]],
      ['anna.berg@example.com', [last]],
      ['berg added', [last]],
      ['anna zoë', []],
      [`o'hara & | ! <-> :* \\ "`, []],
    ]
    for (const [search, expected] of cases) expect(seqs(await list(`?search=${encodeURIComponent(search)}`)), search).toEqual(expected)
    expect((await list(`?search=${encodeURIComponent('!!! ...')}`)).total, 'signs alone narrow nothing').toBe(last)
    expect(seqs(await list(`?search=happened&target=per_z`))).toEqual([last - 1])
  })

  test('counts exactly where time alone narrows it, else up to a bound, and says so', async () => {
    const organization = await guild.organization(await guild.person('Noor Haddad'), 'Busy')
    await fill(organization, 1050)
    const of = async (query: string) => (await organization.owner.client.get(`${organization.path}/audit?limit=1${query}`)).body
    expect(await of('')).toMatchObject({ total: 1051, totalIsLeast: false })
    expect(await of('&from=2001-01-01T00:00:00Z')).toMatchObject({ total: 1051, totalIsLeast: false })
    expect(await of('&action=many.happened')).toMatchObject({ total: 1000, totalIsLeast: true })
    expect(await of('&search=many')).toMatchObject({ total: 1000, totalIsLeast: true })
    expect(await of('&search=busy')).toMatchObject({ total: 1, totalIsLeast: false })
  })

  test('C18: bad input is refused on its field', async () => {
    for (const query of [
      '?from=yesterday',
      '?to=2026-13-01T00:00:00Z',
      '?limit=0',
      '?limit=-1',
      '?limit=1000000',
      '?actor=%00',
      '?search=%00',
      '?sort=x',
      '?cursor=x',
      `?search=${'x'.repeat(201)}`,
    ]) {
      const { status, body } = await cast.jane.client.get(`${path}${query}`)
      expect(status, query).toBe(422)
      expect(body.errors, query).toHaveLength(1)
    }
    expect((await cast.jane.client.get(`${path}?cursor=${Buffer.from('[9e99]').toString('base64url')}`)).status).toBe(422)
  })
})

describe('who may see the log', () => {
  const routes = ['', '/choices', '/verify', '/checkpoints', '/export?format=csv', '/export?format=jsonl', '/export?format=checkpoints']

  test.for(routes)('C18: GET O/audit%s is for the owner; a member is told why not, and a stranger nothing', async (route) => {
    expect((await cast.jane.client.get(`${path}${route}`)).status).toBe(200)
    const member = await cast.ravi.client.get(`${path}${route}`)
    expect(member.status).toBe(403)
    expect(member.body.because).toBe('Only the owner can see the audit log. You are a member.')
    expect((await guild.client().get(`${path}${route}`)).status).toBe(401)
    const foreign = await cast.lena.client.get(`${path}${route}`)
    const random = await cast.lena.client.get(`/api/v1/organizations/org_${randomBytes(16).toString('hex')}/audit${route}`)
    expect(foreign.status).toBe(404)
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...random.body, requestId: '' })
  })

  test('C18: no event of another organization is ever listed, found or exported', async () => {
    const all = await cast.lena.client.get(`${cast.northwind.path}/audit`)
    expect(all.body.items.length).toBeGreaterThan(0)
    for (const query of ['', '?search=acme', `?actor=${cast.jane.id}`, `?target=${cast.acme.id}`]) {
      const { text } = await cast.lena.client.get(`${cast.northwind.path}/audit${query}`)
      expect(text, query).not.toContain(cast.acme.id)
      expect(text, query).not.toContain('Acme')
    }
    const { text } = await cast.lena.client.get(`${cast.northwind.path}/audit/export?format=jsonl`)
    expect(text).not.toContain(cast.acme.id)
  })
})

test('offers each action and each person that the log has, once', async () => {
  const { body } = await cast.jane.client.get(`${path}/choices`)
  expect(body.actions).toEqual(expect.arrayContaining(['member.added', 'number.ordered', 'organization.created', 'organization.renamed']))
  expect(body.actions).toEqual([...new Set(body.actions)].toSorted())
  expect(body.actors).toEqual([
    { id: cast.jane.id, name: 'Jane Doe' },
    { id: cast.ravi.id, name: 'Ravi Patel' },
  ])
})

describe('GET O/audit/export', () => {
  test('C18: CSV opens in a spreadsheet without running what people wrote', async () => {
    await write(cast.acme, [
      {
        target: { kind: 'person', id: 'per_csv', label: '=HYPERLINK("https://example.com","click")' },
        after: { name: '+1, "two"\r\nthree' },
      },
    ])
    const { text, headers } = await cast.jane.client.get(`${path}/export?format=csv&target=per_csv`)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="audit-acme-telecom-[a-z0-9]{6}-\d{4}-\d\d-\d\d\.csv"$/)
    expect(headers.get('cache-control')).toBe('no-store')
    const [heading, row, ...more] = text.replace('\ufeff', '').trimEnd().split('\r\n')
    expect(more).toEqual([])
    expect(heading).toBe('Number,Time,Actor,Actor id,Actor kind,Action,Target,Target id,Target kind,Before,After,Rule,Request,Hash')
    expect(row).toContain(`,"'=HYPERLINK(""https://example.com"",""click"")",per_csv,person,,`)
    expect(row).toContain(`"{""name"": ""+1, \\""two\\""\\r\\nthree""}"`)
  })

  test('streams a log of any length, oldest first', async () => {
    const { text } = await cast.jane.client.get(`${path}/export?format=jsonl`)
    const [header, ...events] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const { total } = await list()
    expect(header).toMatchObject({
      kind: 'export',
      format: 'guildhall-audit-1',
      organizationId: cast.acme.id,
      filters: null,
      head: { seq: total },
    })
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: total }, (_, at) => at + 1))
    const found = await cast.jane.client.get(`${path}/export?format=jsonl&search=test&action=test.happened`)
    expect(found.text.trimEnd().split('\n').length).toBeGreaterThan(100)
  })

  test('whoever is removed while they download gets no further', async () => {
    const gone = await guild.person('Gone Soon')
    const organization = await guild.organization(gone, 'Briefly')
    await fill(organization, 6000)
    const response = await fetch(`${guild.url}${organization.path}/audit/export?format=jsonl`, {
      headers: { cookie: [...gone.client.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    const reader = response.body?.getReader()
    await reader?.read()
    const other = await guild.person('Other Owner')
    await guild.app.db.transaction({ organizationId: organization.id, principal: 'system' }, async (tx) => {
      await tx.run(build.deleteFrom('memberships').where('person_id', '=', gone.id))
      await tx.run(build.insertInto('memberships').values({ organization_id: organization.id, person_id: other.id, role: 'owner' }))
      await tx.run(build.updateTable('organizations').set({ owner_id: other.id }).where('id', '=', organization.id))
    })
    const rest = async () => {
      for (;;) if ((await reader?.read())?.done !== false) return 'the end'
    }
    await expect(rest()).rejects.toThrow()
  })
})

describe('checkpoints', () => {
  test('C18: are signed for every chain that has grown, once, kept and appended to the file', async () => {
    const [one, two] = await Promise.all([signCheckpoints(guild.app), signCheckpoints(guild.app)])
    expect(one.length + two.length).toBeGreaterThan(1)
    expect(await signCheckpoints(guild.app)).toEqual([])
    const { body } = await cast.jane.client.get(`${path}/checkpoints`)
    const { total } = await list()
    expect(body).toMatchObject({ total: 1, nextCursor: null, key: { keyId: body.items[0].keyId } })
    expect(body.items[0]).toMatchObject({ organizationId: cast.acme.id, seq: total })
    const lines = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.filter(({ organizationId }) => organizationId === cast.acme.id)).toContainEqual({ kind: 'checkpoint', ...body.items[0] })
    const { text } = await cast.jane.client.get(`${path}/export?format=checkpoints`)
    expect(JSON.parse(text)).toEqual({ kind: 'checkpoint', ...body.items[0] })
  })

  test('C18: are handed out in the transaction that keeps them; one that can’t be is signed again', async () => {
    await write(cast.acme, [{}])
    const fails = () => Promise.reject(new Error('not now'))
    await expect(signCheckpoints(guild.app, [fails])).rejects.toThrow('not now')
    const handed: number[] = []
    await signCheckpoints(guild.app, [async (_tx, { seq }) => void handed.push(seq)])
    expect(handed).toEqual([(await list()).total])
    const { body } = await cast.jane.client.get(`${path}/checkpoints?limit=1`)
    expect(body.total).toBe(2)
    const next = await cast.jane.client.get(`${path}/checkpoints?limit=1&cursor=${body.nextCursor}`)
    expect(next.body).toMatchObject({ items: [{ seq: expect.any(Number) }], nextCursor: null })
  })

  test('the screen’s check agrees with a log that nobody touched', async () => {
    const { body } = await cast.jane.client.get(`${path}/verify`)
    const { total } = await list()
    expect(body).toEqual({
      findings: [],
      events: total,
      checkpoints: 2,
      signed: { seq: total, at: expect.any(String) },
      keyIds: [expect.any(String)],
    })
  })
})
