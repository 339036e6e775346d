/** What arrives at a real HTTP server, checked by the public verifier of Standard Webhooks. */
import { readFile } from 'node:fs/promises'
import { Webhook as Verifier } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Database } from '../../kernel/database/index.ts'
import { outbound } from '../../kernel/http/outbound.ts'
import { type SalesCast, eventsOf, salesCast } from '../../test/cast.ts'
import { emptyQueue, queuedDeliveries } from '../../test/deliveries.ts'
import { type Receiver, startReceiver } from '../../test/receiver.ts'
import { testSecret } from '../../test/secret.ts'
import { type Organization, type World, world } from '../../test/world.ts'
import { record, signCheckpoints } from '../audit/index.ts'
import type { WebhookWithSecret } from './contract.ts'
import { deliver, type Job } from './deliver.ts'
import { handOutCheckpoints } from './index.ts'

let w: World
let cast: SalesCast
let receiver: Receiver
const out = outbound({ allowPrivate: true, timeoutMilliseconds: 60_000 })

beforeAll(async () => {
  w = await world('clozup', { settings: { WEBHOOKS_ALLOW_PRIVATE: 'true' } })
  cast = await salesCast(w)
  receiver = await startReceiver()
})
afterAll(async () => {
  await receiver.stop()
  await w.stop()
})
beforeEach(() => {
  receiver.answer(204)
  receiver.received.length = 0
})
afterEach(() => w.admin.query('delete from webhooks; delete from graphile_worker._private_jobs'))

async function made(events: readonly string[] = ['*'], organization: Organization = cast.acme): Promise<WebhookWithSecret> {
  const { client } = organization.owner
  const answer = await client.post(`${organization.path}/webhooks`, { url: `${receiver.url}/hook`, events })
  expect(answer.status, answer.text).toBe(201)
  // Of its own making it is told as well.
  await w.admin.query('delete from webhook_deliveries; delete from graphile_worker._private_jobs')
  return answer.body as WebhookWithSecret
}

const pathOf = ({ id }: { id: string }, rest = '') => `${cast.acme.path}/webhooks/${id}${rest}`
const rename = (name: string, organization: Organization = cast.acme) => organization.owner.client.patch(organization.path, { name })

const queued = () => queuedDeliveries(w)

/** Does what waits, as it is now; with the clock ahead by so many seconds. */
async function work({ ahead = 0 } = {}): Promise<void> {
  const jobs = await queued()
  await emptyQueue(w)
  for (const job of jobs) await deliver({ app: w.app, out, ahead }, job)
}

type IsGenuine = (secret: string, headers: Record<string, string>, body: string) => boolean

async function recipe(): Promise<IsGenuine> {
  const guide = await readFile(new URL('../../docs/webhooks.md', import.meta.url), 'utf8')
  const [, code = ''] = /```js\n(.*?)```/s.exec(guide) ?? []
  const module = `data:text/javascript,${encodeURIComponent(`${code}\nexport { isGenuine }`)}`
  return ((await import(module)) as { isGenuine: IsGenuine }).isGenuine
}

const stateOf = async (webhook: { id: string }, deliveryId: string) =>
  (await cast.jane.client.get(pathOf(webhook, `/deliveries/${deliveryId}`))).body

describe('what is sent', () => {
  test('C30: an event of the log arrives, signed as Standard Webhooks says, with what the log says of the change', async () => {
    const webhook = await made()
    await rename('Acme One')
    await work()
    const [one, ...more] = receiver.received
    expect(more).toEqual([])
    expect(new Verifier(webhook.secret).verify(one?.body ?? '', one?.headers ?? {})).toEqual(JSON.parse(one?.body ?? ''))
    const [event] = (await cast.jane.client.get(`${cast.acme.path}/audit?limit=1`)).body.items
    const { id, seq, actor, action, target, before, after } = event
    expect(JSON.parse(one?.body ?? '')).toEqual({
      type: 'organization.renamed',
      timestamp: event.at,
      data: { id, organizationId: cast.acme.id, seq, actor, action, target, before, after },
    })
    expect(after).toEqual({ name: 'Acme One' })
    expect(one?.headers).toMatchObject({
      'webhook-id': expect.stringMatching(/^msg_[0-9a-f]{32}$/) as string,
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^Clozup-Webhooks/) as string,
    })
    expect(await stateOf(webhook, one?.id ?? '')).toMatchObject({ state: 'succeeded', attempts: 1, body: one?.body, eventId: id })
  })

  test('C30: a body, an id or a time that was tampered with is not verified', async () => {
    const webhook = await made()
    await rename('Acme Tampered')
    await work()
    const [{ body, headers } = { body: '', headers: {} as Record<string, string> }] = receiver.received
    const verifier = new Verifier(webhook.secret)
    verifier.verify(body, headers)
    expect(() => verifier.verify(body.replace('Tampered', 'Tempered'), headers)).toThrow()
    expect(() => verifier.verify(body, { ...headers, 'webhook-id': 'msg_other' })).toThrow()
    const later = String(Number(headers['webhook-timestamp']) + 1)
    expect(() => verifier.verify(body, { ...headers, 'webhook-timestamp': later })).toThrow()
    expect(() => new Verifier(`whsec_${Buffer.from('another secret of 24 bits').toString('base64')}`).verify(body, headers)).toThrow()
    // The few lines that the guide gives say the same, for whoever takes no library.
    const isGenuine = await recipe()
    expect(isGenuine(webhook.secret, headers, body)).toBe(true)
    expect(isGenuine(webhook.secret, headers, body.replace('Tampered', 'Tempered'))).toBe(false)
    expect(isGenuine(webhook.secret, { ...headers, 'webhook-id': 'msg_other' }, body)).toBe(false)
    expect(isGenuine(webhook.secret, { ...headers, 'webhook-timestamp': '1700000000' }, body)).toBe(false)
  })

  test('C30: only the events that were chosen arrive, and none of another organization', async () => {
    await made(['organization.renamed'])
    await made(['member.role-changed'])
    await rename('Brightside One', cast.brightside)
    await cast.jane.client.patch(`${cast.acme.path}/members/${cast.victor.id}`, { role: 'member' })
    await work()
    expect(receiver.received.map(({ type }) => type)).toEqual(['member.role-changed'])
    const { data } = JSON.parse(receiver.received[0]?.body ?? '') as { data: { organizationId: string } }
    expect(data.organizationId).toBe(cast.acme.id)
  })

  test('C30: a change that was rolled back is told to nobody', async () => {
    await made()
    const undone = w.app.db.transaction({ organizationId: cast.acme.id, principal: cast.jane.id }, async (tx) => {
      const who = { personId: cast.jane.id, name: 'Jane Doe', requestId: null }
      await record(tx, who, { action: 'member.removed', target: { kind: 'person', id: 'per_1', label: 'Nobody' }, rule: 'test' })
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await queued()).toEqual([])
  })

  test('C30: a test arrives at its webhook alone, and stands once in the log', async () => {
    const webhook = await made()
    await made(['member.removed'])
    const answer = await cast.jane.client.post(pathOf(webhook, '/test'))
    expect(answer.status).toBe(201)
    await work()
    expect(receiver.received.map(({ type, id }) => [type, id])).toEqual([['webhook.test', answer.body.id]])
    const told = JSON.parse(receiver.received[0]?.body ?? '') as { data: unknown }
    expect(told.data).toEqual({ webhookId: webhook.id, organizationId: cast.acme.id, sentBy: { id: cast.jane.id, name: 'Jane Doe' } })
    expect((await eventsOf(w, cast.acme.id, 'webhook.tested')).at(-1)).toMatchObject({ target_id: webhook.id })
  })

  test('C18: checkpoints go to whoever chose them by name', async () => {
    await made()
    await made(['audit.checkpoint'])
    const signed = await signCheckpoints(w.app, [handOutCheckpoints])
    await work()
    const [told, ...more] = receiver.received
    expect(more).toEqual([])
    expect(JSON.parse(told?.body ?? '')).toMatchObject({
      type: 'audit.checkpoint',
      data: signed.find(({ organizationId }) => organizationId === cast.acme.id),
    })
  })
})

describe('the signing secret', () => {
  test('C29: after a rotation both secrets sign until the grace ends, and then the new one alone', async () => {
    const webhook = await made()
    const { body: rotated } = await cast.jane.client.post(pathOf(webhook, '/rotate'), { grace: '1h' })
    expect(rotated.secret).not.toBe(webhook.secret)
    const verifies = (secret: string, at: number) => {
      const { body, headers } = receiver.received[at] ?? { body: '', headers: {} }
      try {
        return Boolean(new Verifier(secret).verify(body, headers as Record<string, string>))
      } catch {
        return false
      }
    }
    await work()
    expect(receiver.received[0]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/)
    expect([verifies(webhook.secret, 0), verifies(rotated.secret as string, 0)]).toEqual([true, true])
    await w.admin.query(`update webhooks set former_until = now() - interval '1 second' where id = $1`, [webhook.id])
    await rename('Acme Rotated')
    await work()
    expect([verifies(webhook.secret, 1), verifies(rotated.secret as string, 1)]).toEqual([false, true])
  })

  test('C29: without a grace, and by a second rotation, a former secret signs no more', async () => {
    const webhook = await made()
    const first = (await cast.jane.client.post(pathOf(webhook, '/rotate'), { grace: '24h' })).body
    const second = (await cast.jane.client.post(pathOf(webhook, '/rotate'), { grace: '24h' })).body
    await w.admin.query('delete from webhook_deliveries; delete from graphile_worker._private_jobs')
    await rename('Acme Twice')
    await work()
    const [{ body, headers } = { body: '', headers: {} as Record<string, string> }] = receiver.received
    new Verifier(first.secret as string).verify(body, headers)
    new Verifier(second.secret as string).verify(body, headers)
    expect(() => new Verifier(webhook.secret).verify(body, headers)).toThrow()
    const third = (await cast.jane.client.post(pathOf(webhook, '/rotate'), { grace: 'none' })).body
    expect(third.formerSecretUntil).toBeNull()
    receiver.received.length = 0
    await work()
    expect(receiver.received.map((one) => one.headers['webhook-signature']?.split(' ').length)).toEqual([1])
  })

  test('C29: lies readable nowhere in the database, and works in no other row', async () => {
    const webhook = await made()
    const dump = await w.admin.query(`select w::text as text from webhooks w union all select e::text from audit_events e
      union all select k::text from idempotency_keys k`)
    expect(dump.rows.some(({ text }) => (text as string).includes(webhook.secret.replace('whsec_', '')))).toBe(false)
    const other = await made()
    await w.admin.query('update webhooks set secret = (select secret from webhooks where id = $1) where id = $2', [webhook.id, other.id])
    await expect(cast.jane.client.post(pathOf(other, '/reveal'))).resolves.toMatchObject({ status: 500 })
  })
})

describe('each attempt', () => {
  test('C30: two workers do not make one attempt twice', async () => {
    await made()
    await rename('Acme Race')
    const [job] = await queued()
    let open = 0
    receiver.answer((_request, response) => {
      open++
      setTimeout(() => response.writeHead(204).end(), 50)
    })
    await Promise.all(Array.from({ length: 6 }, () => deliver({ app: w.app, out }, job as Job)))
    expect([open, receiver.received.length]).toEqual([1, 1])
    // Whoever came too late has it looked at again, and then there is nothing to do.
    await work({ ahead: 60 })
    expect(receiver.received).toHaveLength(1)
  })

  test('C30: a worker that is lost between sending and noting leaves the delivery to the next one, under the same id', async () => {
    const webhook = await made()
    await rename('Acme Lost')
    const [job] = (await queued()) as unknown as [Job]
    const db = new Database({ adminUrl: w.adminUrl, secret: testSecret, connections: 2 })
    // The endpoint has it, and before it answers the worker is cut off from the database: it can note nothing.
    receiver.answer((_request, response) => void db.stop().then(() => response.writeHead(204).end()))
    await expect(deliver({ app: { ...w.app, db }, out }, job)).rejects.toThrow()
    receiver.answer(204)
    expect((await stateOf(webhook, job.deliveryId)).attempts).toBe(0)
    await deliver({ app: w.app, out, ahead: 60 }, job)
    expect(receiver.received.map(({ id }) => id)).toEqual([job.deliveryId, job.deliveryId])
    expect(await stateOf(webhook, job.deliveryId)).toMatchObject({ state: 'succeeded', attempts: 1 })
  })

  test.each([
    [200, 'succeeded'],
    [204, 'succeeded'],
    [299, 'succeeded'],
    [301, 'waiting'],
    [307, 'waiting'],
    [400, 'waiting'],
    [404, 'waiting'],
    [429, 'waiting'],
    [500, 'waiting'],
  ])('C30: after an answer of %i it has %s', async (status, state) => {
    const webhook = await made()
    await rename(`Acme ${status}`)
    receiver.answer((_request, response) => response.writeHead(status, { location: `${receiver.url}/elsewhere` }).end('a body'))
    await work()
    const [{ id } = { id: '' }] = receiver.received
    const found = await stateOf(webhook, id)
    expect(found).toMatchObject({ state, attempts: 1, lastAttempt: { number: 1, status, failure: null } })
    expect(JSON.stringify(found)).not.toContain('a body')
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook'])
  })

  test('C30: without an answer the log of deliveries says why in one word', async () => {
    const webhook = await made()
    await w.admin.query(`update webhooks set url = 'http://127.0.0.1:1/' where id = $1`, [webhook.id])
    await rename('Acme Unreachable')
    const [job] = (await queued()) as unknown as [Job]
    await work()
    expect((await stateOf(webhook, job.deliveryId)).lastAttempt).toMatchObject({ status: null, failure: 'unreachable' })
    await deliver({ app: w.app, out: outbound(), ahead: 3600 }, job)
    expect((await stateOf(webhook, job.deliveryId)).lastAttempt).toMatchObject({ number: 2, failure: 'blocked' })
  })
})
