/** What the running whole promises its operators: it stops in order, bears the loss of the database, and any number of it work together. */
import { once } from 'node:events'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { createServer, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Cluster, freePort, startCluster } from '../kernel/database/cluster.ts'
import { telecomCast, type TelecomCast } from '../test/cast.ts'
import { Client } from '../test/client.ts'
import { type Door, openDoor } from '../test/door.ts'
import { serve } from '../test/process.ts'
import { testSecret } from '../test/secret.ts'
import { type Organization, type Person, type World, world, worldOn } from '../test/world.ts'
import clozup from '../products/clozup.ts'
import { migrateFor } from './schema.ts'
import { endInTime, type Running, startApp } from './server.ts'

describe('stopping', () => {
  let cliqtel: World
  let cast: TelecomCast

  beforeAll(async () => {
    cliqtel = await world('cliqtel')
    cast = await telecomCast(cliqtel)
  })
  afterAll(() => cliqtel.stop())

  async function serving({ app, adminUrl }: World, smtpUrl?: string) {
    const served = await serve(app.product.slug, adminUrl, { smtpUrl })
    return { ...served, jane: new Client(served.url, cast.jane.client.cookies) }
  }

  /** A change that waits until the returned function is called. */
  async function held(client: Client) {
    const gate = await cliqtel.admin.connect()
    await gate.query('begin')
    await gate.query('select from organizations where id = $1 for update', [cast.acme.id])
    const answer = client.patch(cast.acme.path, { name: 'Acme Held' })
    await vi.waitUntil(async () => (await waiting()) === 1, { timeout: 60_000 })
    return {
      answer,
      async release() {
        await gate.query('commit')
        gate.release()
      },
    }
  }

  async function waiting(): Promise<number> {
    const { rows } = await cliqtel.admin.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows[0]?.waiting ?? 0
  }

  const refused = (url: string) =>
    fetch(url).then(
      () => false,
      (error: Error) => String((error.cause as { code?: string } | undefined)?.code).includes('ECONNREFUSED'),
    )

  test('SIGTERM: an open request ends, new ones are refused, and the process ends by itself with 0', async () => {
    const { child, ended, url, jane, said } = await serving(cliqtel)
    const { answer, release } = await held(jane)
    // As browsers open them in advance: nothing was asked on it, so nothing waits for it.
    const unused = connect(Number(new URL(url).port), 'localhost')
    await once(unused, 'connect')
    const unusedCloses = once(unused.resume(), 'close')
    child.kill('SIGTERM')
    await expect.poll(() => refused(`${url}/healthz`)).toBe(true)
    await unusedCloses
    await release()
    expect((await answer).status).toBe(200)
    expect(await ended, said()).toBe(0)
    expect((await cast.jane.client.get(cast.acme.path)).body.name).toBe('Acme Held')
  })

  test('a port that is taken: nothing that was begun is left behind to keep the process alive', async () => {
    const { app, adminUrl, url } = cliqtel
    const own = new URL(adminUrl)
    own.searchParams.set('application_name', 'port-taken')
    const options = { product: app.product, settings: app.settings, secret: testSecret, log: app.log, connections: 4 }
    const starting = startApp({ ...options, adminUrl: own.href, port: Number(new URL(url).port) })
    await expect(starting).rejects.toMatchObject({ code: 'EADDRINUSE' })
    const left = `select count(*)::int as left from pg_stat_activity where application_name = 'port-taken'`
    await expect.poll(async () => (await cliqtel.admin.query<{ left: number }>(left)).rows[0]?.left).toBe(0)
  })

  test('what hangs is cut ten seconds after the signal and not before: the callers and the mail servers first, then the database', () => {
    vi.useFakeTimers()
    const cut: string[] = []
    const ends = endInTime([() => cut.push('callers'), () => cut.push('mail'), () => cut.push('database')])
    vi.advanceTimersByTime(9999)
    expect(cut).toEqual([])
    vi.advanceTimersByTime(1)
    expect(cut).toEqual(['callers'])
    vi.advanceTimersByTime(500)
    expect(cut).toEqual(['callers', 'mail', 'database'])
    endInTime([() => cut.push('never')])
    ends()
    vi.useRealTimers()
  })

  // Both wait out the ten seconds: at the same time.
  test.concurrent('SIGTERM: a request that would hang for ever is cut, and leaves nothing half done', async ({ expect }) => {
    const { child, ended, jane, said } = await serving(cliqtel)
    const { answer, release } = await held(jane)
    const outcome = answer.then(
      ({ status }) => status,
      () => 'cut',
    )
    child.kill('SIGTERM')
    expect(await ended, said()).toBe(0)
    expect(['cut', 503]).toContain(await outcome)
    await release()
    await vi.waitUntil(async () => (await waiting()) === 0, { timeout: 60_000 })
  })

  const hanging = 'SIGTERM: a mail that would hang in the mail server for ever is cut too, and is sent by whoever comes next'
  test.concurrent(hanging, async ({ expect }) => {
    // Of its own, so that no other worker takes the mail.
    const clozup = await world('clozup')
    const omar = await clozup.person('Omar Haddad')
    const acme = await clozup.organization(omar, 'Acme Sales', { plan: 'pro' })
    const silent = createServer((socket) => socket.on('error', () => {}))
    const reached = new Promise((done) => silent.once('connection', done))
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
    const { child, ended, said } = await serving(clozup, `smtp://127.0.0.1:${(silent.address() as { port: number }).port}`)
    const invited = await omar.client.post(`${acme.path}/invitations`, { email: 'hanging@partner.example' })
    expect(invited.status).toBe(201)
    await reached
    child.kill('SIGTERM')
    expect(await ended, said()).toBe(0)
    expect(await clozup.queued('hanging@partner.example')).toHaveLength(1)
    silent.close()
    await clozup.stop()
  })
})

describe('the database', () => {
  let folder: string
  let cluster: Cluster
  let door: Door
  let it: World
  let jane: Person
  let acme: Organization

  beforeAll(async () => {
    // Nobody else may enter it. Where this runs as root, PostgreSQL runs as another user, and starts all the same.
    folder = await mkdtemp(join(tmpdir(), 'guildhall-gone-'))
    cluster = await startCluster(join(folder, 'postgres'), { durable: false })
    await cluster.ensureDatabase('guildhall')
    door = await openDoor(portOf(cluster))
    const adminUrl = cluster.url('guildhall').replace(`:${portOf(cluster)}/`, `:${door.port}/`)
    await migrateFor(clozup, adminUrl, testSecret)
    it = await worldOn(adminUrl, 'clozup', { worker: true })
    jane = await it.person('Jane Doe')
    acme = await it.organization(jane, 'Acme Sales', { plan: 'pro' })
  })
  afterAll(async () => {
    await it.stop()
    door.close()
    await cluster.stop()
    for (const place of [await realpath(join(folder, 'postgres')), folder]) await rm(place, { recursive: true, force: true })
  })

  test('gone: every request is 503 with Retry-After, the process lives, and all is well by itself once it is back', async () => {
    const invite = (email: string) => jane.client.post(`${acme.path}/invitations`, { email }, { 'idempotency-key': `invite ${email}` })
    const underWay = Array.from({ length: 20 }, (_, i) => invite(`early${i}@partner.example`).catch(() => undefined))
    await sleep(30)
    await cluster.stop()
    for (const answer of await Promise.all(underWay)) expect([201, 503], answer?.text).toContain(answer?.status)

    for (const path of [acme.path, `${acme.path}/members`, '/api/v1/me', '/readyz', `/invite/${'x'.repeat(43)}`]) {
      const answer = await jane.client.get(path)
      expect([answer.status, Number(answer.headers.get('retry-after')) > 0], `${path}: ${answer.text}`).toEqual([503, true])
      expect(answer.text).not.toMatch(/127\.0\.0\.1|ECONN|postgres/i)
    }
    const refused = await invite('sam@partner.example')
    expect([refused.status, refused.body.code]).toEqual([503, 'not-ready'])
    expect((await jane.client.get('/healthz')).status).toBe(200)
    expect((await jane.client.get('/metrics')).status).toBe(200)

    cluster = await startCluster(join(folder, 'postgres'), { durable: false })
    door.leadTo(portOf(cluster))
    await expect.poll(async () => (await it.client().get('/readyz')).status).toBe(200)
    expect((await jane.client.get(acme.path)).status).toBe(200)
    // What a caller tries again under its key happens once, whatever had become of the first attempt.
    for (let i = 0; i < 8; i++) expect([201, 409]).toContain((await invite(`early${i}@partner.example`)).status)
    expect((await invite('sam@partner.example')).status).toBe(201)
    const { body } = await jane.client.get(`${acme.path}/invitations?search=partner&limit=200`)
    const emails = body.items.map(({ email }: { email: string }) => email)
    expect(new Set(emails).size).toBe(emails.length)
    await expect.poll(async () => mailsTo('sam@partner.example')).toBe(1)
  })

  async function mailsTo(recipient: string): Promise<number> {
    const { rows } = await it.admin.query<{ mails: number }>('select count(*)::int as mails from mailbox where recipient = $1', [recipient])
    return rows[0]?.mails ?? 0
  }
})

describe('several processes on one database', () => {
  let it: World
  let second: Running
  let port: number
  let jane: Person

  beforeAll(async () => {
    it = await world('clozup', { worker: true })
    const { product, settings, baseUrl, log } = it.app
    port = await freePort()
    second = await startApp({ product, settings, baseUrl, log, adminUrl: it.adminUrl, secret: testSecret, port, connections: 4 })
    jane = await it.person('Jane Doe')
  })
  afterAll(async () => {
    await second.stop()
    await it.stop()
  })

  test('share limits: what one has counted, the other refuses, and says when to come back', async () => {
    const other = new Client(`http://localhost:${port}`, jane.client.cookies)
    const statuses: number[] = []
    for (let i = 0; i < 10; i++) {
      statuses.push((await jane.client.post('/api/v1/organizations', { name: `Here ${i}` })).status)
      statuses.push((await other.post('/api/v1/organizations', { name: `There ${i}` }, { origin: it.app.baseUrl })).status)
    }
    expect(statuses).toEqual(Array.from({ length: 20 }, () => 201))
    for (const answer of [
      await jane.client.post('/api/v1/organizations', { name: 'More' }),
      await other.post('/api/v1/organizations', { name: 'More' }, { origin: it.app.baseUrl }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([429, 'too-often'])
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })

  test('share sessions and Idempotency-Keys: the answer of one is that of the other', async () => {
    const lena = await it.person('Lena Fischer')
    const other = new Client(`http://localhost:${port}`, lena.client.cookies)
    const headers = { 'idempotency-key': 'one for both', origin: it.app.baseUrl }
    const [first, again] = [
      await lena.client.post('/api/v1/organizations', { name: 'Lena' }, headers),
      await other.post('/api/v1/organizations', { name: 'Lena' }, headers),
    ]
    expect([again.status, again.text]).toEqual([201, first.text])
  })

  test('forget keys after 24 hours, and counters whose time is over', async () => {
    const omar = await it.person('Omar Haddad')
    const ask = () => omar.client.post('/api/v1/organizations', { name: 'Omar' }, { 'idempotency-key': 'omar' })
    const first = await ask()
    const age = (hours: number) =>
      it.admin.query(`update idempotency_keys set created_at = now() - $1 * interval '1 hour' where principal = $2`, [hours, omar.id])
    const forget = async () => {
      await it.admin.query(`select graphile_worker.add_job('forget-idempotency-keys'), graphile_worker.add_job('forget-rate-limits')`)
      await expect
        .poll(
          async () =>
            (
              await it.admin.query(
                'select from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where identifier like $1',
                ['forget-%'],
              )
            ).rows.length,
        )
        .toBe(0)
    }
    await age(23.9)
    await it.admin.query(`insert into rate_limits (key, points, expire) values ('old', 1, 1)`)
    await forget()
    expect((await ask()).text).toBe(first.text)
    expect((await it.admin.query(`select from rate_limits where key = 'old'`)).rows).toEqual([])
    await age(24.1)
    await forget()
    const anew = await ask()
    expect([anew.status, anew.body.id === first.body.id]).toEqual([201, false])
  })
})

function portOf(cluster: Cluster): number {
  return Number(new URL(cluster.url('postgres')).port)
}
