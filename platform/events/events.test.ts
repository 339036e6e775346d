import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Client } from '../../test/client.ts'
import { type Organization, type Person, type World, world } from '../../test/world.ts'
import { executed } from '../../test/plan.ts'

let w: World
let jane: Person
let omar: Person
let acme: Organization
let other: Organization

beforeAll(async () => {
  w = await world('clozup')
  jane = await w.person('Jane Doe')
  omar = await w.person('Omar Haddad')
  acme = await w.organization(jane, 'Acme Sales', { plan: 'pro' })
  other = await w.organization(omar, 'Brightside', { plan: 'pro' })
})
afterAll(() => w.stop())

const patience = { timeout: 30_000, interval: 50 }

interface Stream {
  /** The next event of this name; throws where none comes in time. */
  next(event: string): Promise<{ id: string | undefined; data: Record<string, string> }>
  /** Whether the server closed it. */
  closes(): Promise<boolean>
  stop(): void
}

/** Reads server-sent events as a browser does. */
async function open(client: Client, organization: Organization, lastEventId?: string): Promise<Stream> {
  const abort = new AbortController()
  const response = await fetch(`${w.url}${organization.path}/events`, {
    signal: abort.signal,
    headers: {
      cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const seen: { event: string; id: string | undefined; data: Record<string, string> }[] = []
  let closed = false
  const reading = (async () => {
    let text = ''
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      text += new TextDecoder().decode(chunk)
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
        const event = field('event')
        if (event) seen.push({ event, id: field('id'), data: JSON.parse(field('data') ?? '{}') as Record<string, string> })
      }
    }
  })()
    .catch(() => {})
    .finally(() => (closed = true))
  const within = async <T>(look: () => T | undefined): Promise<T | undefined> => {
    const deadline = Date.now() + 30_000
    for (;;) {
      const found = look()
      if (found !== undefined || Date.now() > deadline) return found
      await new Promise((done) => setTimeout(done, 10))
    }
  }
  return {
    async next(event) {
      const found = await within(() => seen.find((one) => one.event === event))
      if (!found) throw new Error(`No event ${event} came.`)
      seen.splice(seen.indexOf(found), 1)
      return found
    },
    closes: async () => (await within(() => closed || undefined)) === true,
    stop: () => void (abort.abort(), reading),
  }
}

test('a member sees that members changed, as it happens, and nothing of who did what', async () => {
  const watching = await open(jane.client, acme)
  const mia = await w.person('Mia Lindqvist')
  await w.join(acme, mia)
  await jane.client.patch(`${acme.path}/members/${mia.id}`, { role: 'viewer' })
  const { data, id } = await watching.next('change')
  expect(data).toEqual({ topic: 'member', at: expect.any(String) as string })
  expect(Number(id)).toBeGreaterThan(0)
  watching.stop()
})

test('C13: the open stream of a removed member ends with the removal', async () => {
  const mia = await w.person('Mia Second')
  await w.join(acme, mia)
  const hers = await open(mia.client, acme)
  const removed = await executed(jane.client, `${acme.path}/members/${mia.id}/removal`)
  expect(removed.status).toBe(200)
  await hers.next('ended')
  expect(await hers.closes()).toBe(true)
  expect((await mia.client.get(`${acme.path}/events`)).status).toBe(404)
})

test('the plan of a removal says how many streams of a member are open, and what a killed process left behind counts no more', async () => {
  const [mia, omars] = [await w.person('Mia Third'), await w.person('Omar Second')]
  for (const person of [mia, omars]) await w.join(acme, person)
  const opened = async () => (await jane.client.get(`${acme.path}/members/${mia.id}/removal`)).body.streams as number
  await w.admin.query(
    `insert into open_streams (organization_id, id, person_id, seen_at) values ($1, 'stream_' || repeat('0', 32), $2, now() - interval '2 minutes')`,
    [acme.id, mia.id],
  )
  expect(await opened()).toBe(0)
  const [first, second, other] = [await open(mia.client, acme), await open(mia.client, acme), await open(omars.client, acme)]
  await vi.waitFor(async () => expect(await opened()).toBe(2), patience)
  first.stop()
  await vi.waitFor(async () => expect(await opened()).toBe(1), patience)
  expect((await executed(jane.client, `${acme.path}/members/${mia.id}/removal`)).status).toBe(200)
  await second.next('ended')
  const { rows } = await w.admin.query('select person_id from open_streams where person_id = $1', [mia.id])
  expect(rows).toEqual([])
  other.stop()
})

test('Z10: a stream tells nothing of another organization', async () => {
  const watching = await open(jane.client, acme)
  await omar.client.patch(other.path, { name: 'Brightside Two' })
  await jane.client.patch(acme.path, { name: 'Acme Two' })
  await jane.client.patch(acme.path, { name: 'Acme Two and a half' })
  // Acme's own two, one right after the other: nothing of Brightside came before or between them.
  const seen = [await watching.next('change'), await watching.next('change')]
  const { rows } = await w.admin.query<{ seq: number }>(
    `select seq from audit_events where organization_id = $1 order by seq desc limit 2`,
    [acme.id],
  )
  expect(seen.map(({ id }) => Number(id))).toEqual(rows.map(({ seq }) => Number(seq)).toReversed())
  expect((await omar.client.get(`${acme.path}/events`)).status).toBe(404)
  expect((await w.client().get(`${acme.path}/events`)).status).toBe(401)
  watching.stop()
})

test('a stream that broke goes on after the last event that it saw, without loss', async () => {
  const first = await open(jane.client, acme)
  await jane.client.patch(acme.path, { name: 'Acme Three' })
  const { id } = await first.next('change')
  first.stop()
  for (const name of ['Acme Four', 'Acme Five', 'Acme Six']) await jane.client.patch(acme.path, { name })
  const second = await open(jane.client, acme, id)
  const ids = [await second.next('change'), await second.next('change'), await second.next('change')].map((one) => Number(one.id))
  expect(ids).toEqual([Number(id) + 1, Number(id) + 2, Number(id) + 3])
  second.stop()
})

test('whoever comes back after long gets all that they missed, in order', async () => {
  await w.admin.query(
    `insert into audit_events (organization_id, id, actor_kind, actor_name, action, target_kind, target_id, target_label, rule)
     select $1, 'evt_' || replace(uuidv7()::text, '-', ''), 'system', 'Test', 'member.added', 'person', 'x', 'x', 'test' from generate_series(1, 450)`,
    [other.id],
  )
  const behind = await open(omar.client, other, '0')
  for (let seq = 1; seq <= 450; seq++) expect((await behind.next('change')).id).toBe(String(seq))
  behind.stop()
})

test('somebody has so many streams open and no more; HEAD opens none, and one that ends makes room', async () => {
  const nils = await w.person('Nils Berg')
  await w.join(acme, nils)
  for (let i = 0; i < 25; i++) expect((await nils.client.request('HEAD', `${acme.path}/events`)).status).toBe(200)
  const streams = await Promise.all(Array.from({ length: 20 }, () => open(nils.client, acme)))
  const refused = await nils.client.get(`${acme.path}/events`)
  expect([refused.status, refused.body.code]).toEqual([429, 'too-often'])
  const janes = await open(jane.client, acme)
  streams[0]?.stop()
  // Few enough looks for the limit of a minute.
  await vi.waitFor(async () => expect((await nils.client.get(`${acme.path}/events`)).status).toBe(200), { ...patience, interval: 500 })
  for (const one of [...streams, janes]) one.stop()
})

test('streams go on after the database dropped the listening connection', async () => {
  const watching = await open(jane.client, acme)
  await jane.client.patch(acme.path, { name: 'Acme Seven' })
  await watching.next('change')
  await w.admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query = 'listen live'`)
  await jane.client.patch(acme.path, { name: 'Acme Eight' })
  await watching.next('change')
  watching.stop()
})

test('two processes: a change made by one reaches the streams of the other', async () => {
  const { startApp } = await import('../server.ts')
  const { testSecret } = await import('../../test/secret.ts')
  const { app } = w
  const second = await startApp({
    ...app,
    adminUrl: w.adminUrl,
    secret: testSecret,
    port: 0,
    worker: false,
    baseUrl: app.baseUrl,
    connections: 2,
  })
  const watching = await open(jane.client, acme)
  await second.app.db.transaction({ organizationId: acme.id, principal: jane.id }, async (tx) => {
    const { record } = await import('../audit/index.ts')
    await record(
      tx,
      { personId: jane.id, name: jane.name, requestId: null },
      { action: 'invitation.created', target: { kind: 'invitation', id: 'inv', label: 'x' }, rule: 'test' },
    )
  })
  expect((await watching.next('change')).data['topic']).toBe('invitation')
  watching.stop()
  await second.stop()
})

test('an open stream does not hold up a stop', async () => {
  const short = await world('clozup')
  const ada = await short.person('Ada Park')
  const lab = await short.organization(ada, 'Lab')
  const response = await fetch(`${short.url}${lab.path}/events`, {
    headers: { cookie: [...ada.client.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
  })
  await short.stop()
  // Ended in order. What is cut, after ten seconds, has no end for its reader.
  expect(await response.text()).toContain('retry: ')
})
