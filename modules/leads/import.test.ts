import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { csvRow } from '../../kernel/csv.ts'
import { eventsOf, type SalesCast, salesCast } from '../../test/cast.ts'
import { Client } from '../../test/client.ts'
import { testSecret } from '../../test/secret.ts'
import { type Organization, type Person, type World, world } from '../../test/world.ts'
import type { LeadImport } from './contract.ts'
import leads from './index.ts'

let w: World
let cast: SalesCast

beforeAll(async () => {
  w = await world('clozup')
  cast = await salesCast(w)
})
afterAll(() => w.stop())

const patient = { timeout: 80_000, interval: 50 }

/** An organization of its own, so that nothing else is counted. */
async function place(): Promise<{ acme: Organization; mia: Person; path: string }> {
  const mia = await w.person('Mia Lindqvist')
  const acme = await w.organization(await w.person('Jane Doe'), 'Acme Sales', { plan: 'enterprise' })
  await w.join(acme, mia)
  return { acme, mia, path: `${acme.path}/leads` }
}

async function upload({ mia, path }: { mia: Person; path: string }, text: string | Buffer, fileName = 'leads.csv') {
  const headers = { 'content-type': 'text/csv' }
  return mia.client.request('POST', `${path}/imports?fileName=${encodeURIComponent(fileName)}`, { body: Buffer.from(text), headers })
}

async function started(at: { mia: Person; path: string }, text: string, onDuplicate = 'skip', mapping?: object): Promise<LeadImport> {
  const { body: uploaded } = await upload(at, text)
  const answer = await at.mia.client.post(`${at.path}/imports/${uploaded.id}/start`, {
    mapping: mapping ?? uploaded.suggested,
    onDuplicate,
  })
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

/** What the worker does, without one. */
async function work({ acme }: { acme: Organization }, { id }: { id: string }, attempt = 1): Promise<void> {
  const job = leads.jobs(w.app)['import-leads']
  await job({ organizationId: acme.id, importId: id }, { id: '1', attempt })
}

async function imported(
  at: { acme: Organization; mia: Person; path: string },
  text: string,
  onDuplicate?: string,
  mapping?: object,
): Promise<LeadImport> {
  const begun = await started(at, text, onDuplicate, mapping)
  await work(at, begun)
  return (await at.mia.client.get(`${at.path}/imports/${begun.id}`)).body
}

const all = async ({ mia, path }: { mia: Person; path: string }) => (await mia.client.get(`${path}?sort=name&limit=200`)).body

describe('Z13: an import', () => {
  test('is looked at first, and takes nothing over before it is told how', async () => {
    const at = await place()
    const { status, body } = await upload(at, '\ufeffFull name;E-mail;City\nNadia Weber;nadia@wolke.example;Köln\n"Ben\nTwo lines";;\n')
    expect(status).toBe(201)
    expect(body).toMatchObject({
      fileName: 'leads.csv',
      state: 'uploaded',
      encoding: 'UTF-8',
      delimiter: ';',
      columns: ['Full name', 'E-mail', 'City'],
      sample: [
        ['Nadia Weber', 'nadia@wolke.example', 'Köln'],
        ['Ben\nTwo lines', '', ''],
      ],
      suggested: { name: 0, email: 1 },
      rows: 2,
      done: 0,
    })
    expect((await all(at)).total).toBe(0)
    const second = await upload(at, 'Name\nBen Roth\n')
    const page = async (query = '') => (await at.mia.client.get(`${at.path}/imports?limit=1${query}`)).body
    const newest = await page()
    expect(newest).toMatchObject({ items: [{ id: second.body.id }], total: 2 })
    expect(await page(`&cursor=${newest.nextCursor}`)).toMatchObject({ items: [{ id: body.id }], nextCursor: null, total: 2 })
  })

  test.each([
    ['nothing', '', 'The file is empty.'],
    ['an open end', 'Name\n"Nadia', 'A quotation mark is opened behind row 1, and never closed.'],
    ['600 columns', `${',x'.repeat(600)}\n`, 'At most 500 columns are taken.'],
  ])('of %s is refused, and nothing is kept', async (_what, text, detail) => {
    const at = await place()
    const answer = await upload(at, text)
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([422, 'csv-not-readable', detail])
    expect((await at.mia.client.get(`${at.path}/imports`)).body.items).toEqual([])
  })

  test('without a heading has columns by number, and takes its first row over', async () => {
    const at = await place()
    const done = await imported(at, 'Nadia Weber,nadia@wolke.example\nBen Roth,ben@wolke.example\n', 'skip', { name: 0, email: 1 })
    expect(done).toMatchObject({ columns: ['Column 1', 'Column 2'], suggested: {}, state: 'finished', created: 2 })
  })

  test('of which one column is read as several things tells each row once for that column', async () => {
    const at = await place()
    const done = await imported(at, `Who\n${'x'.repeat(200)}\nNadia Weber\n`, 'skip', { name: 0, company: 0, source: 0 })
    expect(done).toMatchObject({ state: 'finished', created: 1, failed: 1, stoppedBecause: null })
    expect((await at.mia.client.get(`${at.path}/imports/${done.id}/failures`)).body.items).toMatchObject([{ line: 2, column: 'Who' }])
  })

  test('takes over what it can, and tells of each other row why not', async () => {
    const at = await place()
    const rows = [
      ['Name', 'Company', 'E-mail', 'Phone', 'Status', 'Source', 'Value', 'Notes', 'Owner'],
      ['Nadia Weber', 'Wolke GmbH', 'Nadia@Wolke.example', '+49 30 123456', 'Won', 'Fair', '1.250,50', 'Two\nlines', at.mia.email],
      ['Ben Roth', '', 'broken', '030 1', 'Hot', '', '', '', ''],
      ['', 'Nameless', '', '', '', '', '', '', ''],
      ['x'.repeat(1024 * 1024), '', '', '', '', '', '', '', ''],
      ['Carla\u0000', '', '', '', '', '', '', '', ''],
      ['Dora', '', '', '', '', '', '', '', cast.omar.email],
      ['=HYPERLINK("https://evil.example")', '+cmd', '', '', '', '-1', '', '@x', ''],
    ]
    const done = await imported(at, rows.map(csvRow).join(''))
    expect(done).toMatchObject({ state: 'finished', rows: 7, done: 7, created: 2, updated: 0, skipped: 0, failed: 5 })
    const { items } = await all(at)
    expect(items[1]).toMatchObject({
      name: 'Nadia Weber',
      email: 'nadia@wolke.example',
      phone: '+4930123456',
      status: 'won',
      value: { amountMinor: 125_050 },
      assignee: { personId: at.mia.id },
    })
    expect(items[0]).toMatchObject({ name: '=HYPERLINK("https://evil.example")', company: '+cmd', source: '-1' })
    const { text } = await at.mia.client.get(`${at.path}/imports/${done.id}/report`)
    const lines = text.replace('\ufeff', '').trimEnd().split('\r\n')
    expect(lines.map((line) => line.split(',').slice(0, 2).join())).toEqual([
      'Line,Column',
      '4,E-mail',
      '4,Phone',
      '4,Status',
      '5,Name',
      '6,Name',
      '7,Name',
      '8,Owner',
    ])
    expect(lines.at(-1)).toContain('No member has this e-mail address.')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(400)
    const failures = async (query: string) => (await at.mia.client.get(`${at.path}/imports/${done.id}/failures?${query}`)).body
    const first = await failures('limit=1')
    expect(first).toMatchObject({
      items: [{ line: 4, column: 'E-mail', reason: 'An e-mail address looks like name@example.com.', value: 'broken' }],
      total: lines.length - 1,
    })
    const rest = await failures(`limit=200&cursor=${first.nextCursor}`)
    expect([...first.items, ...rest.items].map(({ line, column }: { line: number; column: string }) => `${line},${column}`)).toEqual(
      lines.slice(1).map((line) => line.split(',').slice(0, 2).join(',')),
    )
    expect(rest.nextCursor).toBeNull()
    expect((await failures(`cursor=${Buffer.from('[9007199254740991,"x"]').toString('base64url')}`)).items).toEqual([])
    const events = (await eventsOf(w, at.acme.id)).filter(({ target_id }) => target_id === done.id)
    expect(events.map(({ action, actor_id }) => [action, actor_id])).toEqual(
      ['import.uploaded', 'import.started', 'leads.imported'].map((action) => [action, at.mia.id]),
    )
    expect(events.at(-1)?.after).toEqual({ rows: 7, created: 2, updated: 0, skipped: 0, failed: 5 })
  })

  test.each([
    ['skip', { created: 1, updated: 0, skipped: 2 }, ['Ben', 'Nadia']],
    ['update', { created: 1, updated: 2, skipped: 0 }, ['Ben B.', 'Nadia W.']],
    ['create', { created: 3, updated: 0, skipped: 0 }, ['Ben', 'Ben B.', 'Nadia', 'Nadia W.']],
  ])('meets an address that is there already, or comes twice: %s', async (onDuplicate, counts, names) => {
    const at = await place()
    const { body } = await at.mia.client.post(at.path, {
      name: 'Nadia',
      email: 'nadia@wolke.example',
      company: 'Wolke GmbH',
      source: 'Fair',
    })
    const done = await imported(
      at,
      'Name,Email,Company\nNadia W.,NADIA@wolke.example,\nBen,ben@wolke.example,\nBen B.,ben@wolke.example,\n',
      onDuplicate,
    )
    expect(done).toMatchObject({ ...counts, done: 3, failed: 0 })
    expect((await all(at)).items.map(({ name }: { name: string }) => name)).toEqual(names)
    // Empty cells say nothing.
    expect((await at.mia.client.get(`${at.path}/${body.id}`)).body).toMatchObject({ company: 'Wolke GmbH', source: 'Fair' })
  })

  test('gives leads to those who may edit them, and tells why not to others', async () => {
    const at = await place()
    const viewer = await w.person('Victor Okafor')
    await w.join(at.acme, viewer, 'viewer')
    const done = await imported(at, `Name,Owner\nNadia,${at.mia.email}\nBen,${viewer.email}\n`)
    expect(done).toMatchObject({ state: 'finished', created: 1, failed: 1 })
    expect((await at.mia.client.get(`${at.path}/imports/${done.id}/failures`)).body.items).toEqual([
      {
        line: 3,
        column: 'Owner',
        reason: 'Only the owner, admins and members can add and change leads. Victor Okafor is a viewer.',
        value: viewer.email,
      },
    ])
  })

  test('takes phone numbers without a country for those of the one that was chosen, and of none else', async () => {
    const at = await place()
    const text = 'First name,Last name,Phone\nNadia,Weber,(415) 555-2671\nBen,,+49 30 123456\n'
    const { body } = await upload(at, text)
    const start = (phoneCountry: string) =>
      at.mia.client.post(`${at.path}/imports/${body.id}/start`, { mapping: body.suggested, onDuplicate: 'skip', phoneCountry })
    expect((await start('XX')).body.errors).toEqual([{ path: 'phoneCountry', message: 'Use a code of ISO 3166, such as DE.' }])
    expect((await start('US')).body.phoneCountry).toBe('US')
    await work(at, body)
    const told = (await all(at)).items.map(({ name, phone }: { name: string; phone: string }) => [name, phone])
    expect(told).toEqual([
      ['Ben', '+4930123456'],
      ['Nadia Weber', '+14155552671'],
    ])
    expect(await imported(at, text)).toMatchObject({ created: 1, failed: 1, phoneCountry: null })
  })

  test('is started once, with columns that there are', async () => {
    const at = await place()
    const { body } = await upload(at, 'Name\nNadia\n')
    const start = (mapping: object) => at.mia.client.post(`${at.path}/imports/${body.id}/start`, { mapping, onDuplicate: 'skip' })
    expect([(await start({ name: 0, email: 1 })).body.errors, (await start({ email: 0 })).body.errors]).toEqual([
      [{ path: 'mapping.email', message: 'Choose a column of the file.' }],
      [{ path: 'mapping', message: 'Choose the column that holds the name.' }],
    ])
    const answers = await Promise.all([start({ name: 0 }), start({ name: 0 })])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  })

  test('that is never started gives way to newer ones of the same person, and to nobody else’s', async () => {
    const at = await place()
    const jane = await w.session(at.acme.owner.id)
    const { body: hers } = await upload({ ...at, mia: { ...at.mia, client: jane } }, 'Name\nAda')
    const ids: string[] = []
    for (let i = 0; i < 7; i++) ids.push((await upload(at, 'Name\nAda')).body.id)
    const { body } = await at.mia.client.get(`${at.path}/imports`)
    expect(new Set(body.items.map(({ id }: LeadImport) => id))).toEqual(new Set([hers.id, ...ids.slice(2)]))
    const { rows } = await w.admin.query('select count(*)::int as kept from lead_import_files where organization_id = $1', [at.acme.id])
    expect(rows).toEqual([{ kept: 6 }])
  })

  test('that was cancelled takes nothing more over, and its file is gone', async () => {
    const at = await place()
    const begun = await started(at, 'Name\nNadia\n')
    expect((await at.mia.client.post(`${at.path}/imports/${begun.id}/cancel`)).body.state).toBe('cancelled')
    await work(at, begun)
    expect((await all(at)).total).toBe(0)
    expect((await at.mia.client.post(`${at.path}/imports/${begun.id}/cancel`)).status).toBe(409)
    expect((await w.admin.query('select from lead_import_files where import_id = $1', [begun.id])).rowCount).toBe(0)
  })

  test.each([
    ['is no member any more', 'delete from memberships where person_id = $1', 'Mia Lindqvist is no member any more.'],
    ['may not edit leads any more', `update memberships set role = 'viewer' where person_id = $1`, /You are a viewer/],
  ])('stops where whoever started it %s', async (_why, statement, because) => {
    const at = await place()
    const begun = await started(at, 'Name\nNadia\n')
    await w.admin.query(statement, [at.mia.id])
    await work(at, begun)
    const { body } = await at.acme.owner.client.get(`${at.path}/imports/${begun.id}`)
    expect(body).toMatchObject({
      state: 'stopped',
      done: 0,
      stoppedBecause: typeof because === 'string' ? because : expect.stringMatching(because),
    })
  })

  test.each([
    ['goes on as long as the key does', undefined, { state: 'finished', created: 1, stoppedBecause: null }],
    ['stops where the key was revoked', 'revoked', { state: 'stopped', created: 0, stoppedBecause: 'The API key “CRM” was revoked.' }],
    ['stops where the key may not any more', 'narrowed', { state: 'stopped', created: 0 }],
  ])('that a program started %s', async (_what, change, outcome) => {
    const { acme, path } = await place()
    const jane = acme.owner
    const keys = `${acme.path}/api-keys`
    const { body: key } = await jane.client.post(keys, { name: 'CRM', permissions: ['leads.view', 'leads.edit'] })
    const program = { ...jane, client: new Client(w.url, [], key.secret as string) }
    const begun = await started({ mia: program, path }, 'Name\nNadia Weber\n')
    if (change === 'revoked') await jane.client.delete(`${keys}/${key.apiKey.id}`)
    if (change === 'narrowed') await jane.client.patch(`${keys}/${key.apiKey.id}`, { permissions: ['leads.view'] })
    await work({ acme }, begun)
    expect((await jane.client.get(`${path}/imports/${begun.id}`)).body).toMatchObject(outcome)
    const [event] = await eventsOf(w, acme.id, 'leads.imported')
    expect(event?.actor_id).toBe(change ? null : key.apiKey.id)
  })

  test('that fails again and again is given up, and says so', async () => {
    const at = await place()
    const begun = await started(at, 'Name\nNadia\n')
    await work(at, begun, 6)
    expect((await at.mia.client.get(`${at.path}/imports/${begun.id}`)).body).toMatchObject({ state: 'stopped', created: 0 })
  })

  test('reads what an export wrote, formulas and all', async () => {
    const at = await place()
    const lead = {
      name: '=1+1',
      company: '@SUM(A1)',
      email: 'nadia@wolke.example',
      phone: '+49 30 123456',
      status: 'won',
      source: '-x',
      notes: '+a\n"b"',
    }
    await at.mia.client.post(at.path, { ...lead, value: { amountMinor: 5 }, assigneeId: at.mia.id })
    const { text } = await at.mia.client.get(`${at.path}/export?status=won`)
    expect(text).toContain("'=1+1,'@SUM(A1),nadia@wolke.example,'+4930123456,won,'-x,0.05,")
    const before = (await all(at)).items[0]
    await at.mia.client.post(`${at.path}/bulk`, { filter: {}, delete: true })
    expect(await imported(at, text)).toMatchObject({
      created: 1,
      failed: 0,
      suggested: { name: 0, company: 1, email: 2, phone: 3, assignee: 8 },
    })
    const after = (await all(at)).items[0]
    expect({ ...after, id: '', createdAt: '', updatedAt: '' }).toEqual({ ...before, id: '', createdAt: '', updatedAt: '' })
  })
})

describe('Z13: a worker that is killed in the middle', () => {
  const rows = 11_000
  const file = `Name,Email\n${Array.from({ length: rows }, (_, i) => `Person ${i},person.${i}@example.com\n`).join('')}`

  function worker(): ChildProcess {
    const env = { ...process.env, NODE_ENV: 'test', DATABASE_URL: w.adminUrl, SECRET: testSecret, LOG_LEVEL: 'silent', BASE_URL: '' }
    const child = spawn(process.execPath, ['guildhall.ts', 'worker', 'clozup'], { env, stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  }

  test('is taken over from: every row is there once', { timeout: 180_000 }, async () => {
    const at = await place()
    const begun = await started(at, file, 'create')
    const state = async () => (await at.mia.client.get(`${at.path}/imports/${begun.id}`)).body as LeadImport
    const first = worker()
    await vi.waitUntil(async () => (await state()).done > 0, patient)
    first.kill('SIGKILL')
    await once(first, 'exit')
    // Whoever was taken for dead is so after a minute only.
    await w.admin.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '1 hour' where locked_at is not null`)
    worker()
    await vi.waitUntil(async () => (await state()).state !== 'running', patient)
    expect(await state()).toMatchObject({ state: 'finished', done: rows, created: rows, failed: 0, skipped: 0 })
    const { rows: counted } = await w.admin.query(
      'select count(*)::int as leads, count(distinct email)::int as people from leads where organization_id = $1',
      [at.acme.id],
    )
    expect(counted).toEqual([{ leads: rows, people: rows }])
    expect((await eventsOf(w, at.acme.id, 'leads.imported')).length).toBe(1)
  })

  test('of two workers at one import, each row is taken by one', async () => {
    const at = await place()
    const begun = await started(at, file.slice(0, file.indexOf('Person 3000,')), 'create')
    // Without looking at how far it came, under the lock, both would take each batch.
    await Promise.all([work(at, begun), work(at, begun), work(at, begun)])
    await work(at, begun)
    expect((await at.mia.client.get(`${at.path}/imports/${begun.id}`)).body).toMatchObject({ state: 'finished', created: 3000 })
    expect((await all(at)).total).toBe(3000)
  })
})
