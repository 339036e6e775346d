/** What becomes of a delivery that fails, and of a webhook that goes on failing, by a clock that the test moves. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { outbound } from '../../kernel/http/outbound.ts'
import { eventsOf, type SalesCast, salesCast } from '../../test/cast.ts'
import { emptyQueue, queuedDeliveries, takeDelivery } from '../../test/deliveries.ts'
import { type Receiver, startReceiver } from '../../test/receiver.ts'
import { type World, world } from '../../test/world.ts'
import { deliver } from './deliver.ts'
import { webhookMails } from './email.ts'
import { webhookJobs } from './jobs.ts'
import { nextWait, verdictOf, waits } from './schedule.ts'

const hour = 3600
const out = outbound({ allowPrivate: true, timeoutMilliseconds: 60_000 })
let w: World
let cast: SalesCast
let receiver: Receiver
let ahead: number

beforeAll(async () => {
  w = await world('clozup', { settings: { WEBHOOKS_ALLOW_PRIVATE: 'true' } })
  cast = await salesCast(w)
  receiver = await startReceiver()
})
afterAll(async () => {
  await receiver.stop()
  await w.stop()
})
beforeEach(async () => {
  await w.admin.query('delete from webhooks')
  await emptyQueue(w)
  receiver.answer(500)
  receiver.received.length = 0
  ahead = 0
})

const path = (rest = '') => `${cast.acme.path}/webhooks${rest}`

/** A webhook that fails, and one delivery of it that waits. */
async function failing() {
  const { body } = await cast.jane.client.post(path(), { url: receiver.url, events: ['member.left'] })
  const test = await cast.jane.client.post(path(`/${body.id}/test`))
  return { id: body.id as string, deliveryId: test.body.id as string }
}

/** Makes the attempt that is due next, at the time when it is. */
async function next(deliveryId: string): Promise<void> {
  const job = await takeDelivery(w, deliveryId)
  if (!job) throw new Error('Nothing waits.')
  ahead = Math.max(ahead, (job.runAt.getTime() - Date.now()) / 1000 + 1)
  await deliver({ app: w.app, out, ahead }, job)
}

const read = async (id: string) => (await cast.jane.client.get(path(`/${id}`))).body
const readDelivery = async ({ id, deliveryId }: { id: string; deliveryId: string }) =>
  (await cast.jane.client.get(path(`/${id}/deliveries/${deliveryId}`))).body
const mails = async (template: string) => (await w.queued(cast.jane.email)).filter((one) => one.template === template)

describe('a delivery that fails', () => {
  test('C30: is tried nine times over a little more than a day, under one id, and then is given up', async () => {
    const made = await failing()
    for (const wait of waits) {
      await next(made.deliveryId)
      const { nextAttemptAt, lastAttempt } = await readDelivery(made)
      const seconds = (Date.parse(nextAttemptAt) - Date.parse(lastAttempt.at)) / 1000
      expect(seconds, `after attempt ${lastAttempt.number}`).toBeGreaterThanOrEqual(wait)
      // A fifth by chance, and what the attempt itself took.
      expect(seconds, `after attempt ${lastAttempt.number}`).toBeLessThanOrEqual(wait * 1.2 + 60)
    }
    await next(made.deliveryId)
    expect(ahead).toBeGreaterThan(24 * hour)
    expect(receiver.received.map(({ id }) => id)).toEqual(Array.from({ length: 9 }, () => made.deliveryId))
    expect(await readDelivery(made)).toMatchObject({ state: 'failed', attempts: 9, nextAttemptAt: null })
    expect((await queuedDeliveries(w)).filter((job) => job.deliveryId === made.deliveryId)).toEqual([])
  })

  test('C30: each attempt is signed at its own time', async () => {
    const made = await failing()
    await next(made.deliveryId)
    await next(made.deliveryId)
    const [first, second] = receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']))
    expect(second).toBeGreaterThan(first ?? Number.NaN)
    expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body)
  })

  test('C30: is sent again by hand at any time, under the same id, and the schedule begins anew', async () => {
    const made = await failing()
    await w.admin.query(`update webhook_deliveries set state = 'failed', due_at = null, attempts = 9, tries = 9 where id = $1`, [
      made.deliveryId,
    ])
    await w.admin.query(
      `insert into webhook_attempts (organization_id, delivery_id, number, at, milliseconds, status)
       select $1, $2, n, now(), 1, 500 from generate_series(1, 9) n`,
      [cast.acme.id, made.deliveryId],
    )
    await emptyQueue(w)
    const again = await cast.jane.client.post(path(`/${made.id}/deliveries/${made.deliveryId}/redeliver`))
    expect(again.body).toMatchObject({ state: 'waiting', attempts: 9 })
    await next(made.deliveryId)
    expect(await readDelivery(made)).toMatchObject({ state: 'waiting', attempts: 10 })
    receiver.answer(200)
    await next(made.deliveryId)
    expect(receiver.received.map(({ id }) => id)).toEqual([made.deliveryId, made.deliveryId])
    expect(await readDelivery(made)).toMatchObject({ state: 'succeeded', attempts: 11 })
    expect(await eventsOf(w, cast.acme.id, 'webhook.resent')).toHaveLength(1)
  })
})

describe('a webhook that goes on failing', () => {
  test('C30: after an hour its owner is told once, and after the next success it is as if nothing had been', async () => {
    const made = await failing()
    for (let count = 0; count < 5; count++) await next(made.deliveryId)
    expect(await mails('webhook-failing')).toEqual([])
    await next(made.deliveryId)
    await next(made.deliveryId)
    const [mail, ...more] = await mails('webhook-failing')
    expect(more).toEqual([])
    expect(mail?.props).toMatchObject({
      organizationName: 'Acme Sales',
      link: expect.stringContaining(`/settings/webhooks/${made.id}`) as string,
    })
    expect((await read(made.id)).failing).toMatchObject({ attempts: 7 })
    receiver.answer(204)
    await next(made.deliveryId)
    expect(await read(made.id)).toMatchObject({ failing: null, lastSuccessAt: expect.any(String) as string })
  })

  test('C30: after three days and twenty attempts it is switched off, its owner told, and what waits is not sent', async () => {
    const made = await failing()
    const other = (await cast.jane.client.post(path(`/${made.id}/test`))).body.id as string
    await w.admin.query(
      `update webhooks set failing_since = now() - interval '71 hours', failed_attempts = 40, warned_at = now() where id = $1`,
      [made.id],
    )
    await next(made.deliveryId)
    expect((await read(made.id)).enabled).toBe(true)
    ahead = 2 * hour
    await next(made.deliveryId)
    expect(await read(made.id)).toMatchObject({ enabled: false, switchedOff: { because: 'failing' } })
    const [event] = await eventsOf(w, cast.acme.id, 'webhook.switched-off')
    expect(event).toMatchObject({ actor_id: null, target_id: made.id, after: { enabled: false }, rule: 'no success for three days' })
    expect(await mails('webhook-off')).toHaveLength(1)
    const sent = receiver.received.length
    await next(other)
    expect(receiver.received).toHaveLength(sent)
    expect(await readDelivery({ id: made.id, deliveryId: other })).toMatchObject({
      state: 'failed',
      lastAttempt: { failure: 'switched-off' },
    })
  })

  test('C30: switched on again it begins anew; what happened meanwhile is not sent', async () => {
    const made = await failing()
    await cast.jane.client.patch(path(`/${made.id}`), { enabled: false, events: ['*'] })
    await emptyQueue(w)
    await cast.jane.client.patch(cast.acme.path, { name: 'Acme Meanwhile' })
    expect(await queuedDeliveries(w)).toEqual([])
    for (const act of ['/test', `/deliveries/${made.deliveryId}/redeliver`])
      expect((await cast.jane.client.post(path(`/${made.id}${act}`))).body.code).toBe('webhook-off')
    const on = await cast.jane.client.patch(path(`/${made.id}`), { enabled: true })
    expect(on.body).toMatchObject({ enabled: true, switchedOff: null, failing: null })
    await cast.jane.client.patch(cast.acme.path, { name: 'Acme Sales' })
    expect(await queuedDeliveries(w)).not.toEqual([])
  })

  test('C30: 410 switches it off at once', async () => {
    const made = await failing()
    receiver.answer(410)
    await next(made.deliveryId)
    expect(await read(made.id)).toMatchObject({ enabled: false, switchedOff: { because: 'gone' } })
    expect(await mails('webhook-off')).toMatchObject([{ props: { because: 'gone' } }])
  })

  test('C30: neither three days nor twenty attempts alone are enough', () => {
    const at = (hours: number, failedAttempts: number, warned = true) =>
      verdictOf({ failingSince: new Date(0), failedAttempts, warnedAt: warned ? new Date(0) : null }, new Date(hours * hour * 1000))
    expect([at(71, 100), at(100, 19), at(72, 20)]).toEqual([undefined, undefined, 'switch-off'])
    expect([at(0.9, 10, false), at(2, 4, false), at(1, 5, false), at(1, 5)]).toEqual([undefined, undefined, 'warn', undefined])
    expect([nextWait(1, 0), nextWait(1, 1), nextWait(9)]).toEqual([5, 6, undefined])
  })
})

test('C30: the mails say what is the matter, since when, and what to do', () => {
  const props = {
    organizationName: 'Acme',
    endpoint: 'https://hooks.example.com/…',
    since: '2026-01-31T09:30:00.000Z',
    attempts: 7,
    link: 'https://app.example.com/o/acme/settings/webhooks/whk_1',
    locale: 'en',
    timezone: 'UTC',
  }
  const told = webhookMails['webhook-failing'](w.app, props)
  expect(told.subject).toBe('A webhook of Acme does not get through')
  expect(told.text).toMatch(/7 attempts to reach https:\/\/hooks\.example\.com\/… failed since January 31, 2026/)
  expect(told.text).toContain(props.link)
  const off = webhookMails['webhook-off'](w.app, { ...props, because: 'gone' })
  expect(off.text).toContain('gone for good (410)')
  expect(webhookMails['webhook-off'](w.app, { ...props, because: 'failing' }).text).toContain('Nothing got through')
})

test('C30: deliveries are kept for 30 days, and then forgotten with their attempts', async () => {
  const made = await failing()
  await next(made.deliveryId)
  const young = (await cast.jane.client.post(path(`/${made.id}/test`))).body.id as string
  await w.admin.query(`update webhook_deliveries set created_at = now() - interval '31 days' where id = $1`, [made.deliveryId])
  await webhookJobs(w.app)['forget-deliveries']?.({}, { id: '1', attempt: 1 })
  const { items } = (await cast.jane.client.get(path(`/${made.id}/deliveries`))).body
  expect(items.map(({ id }: { id: string }) => id)).toEqual([young])
  expect((await w.admin.query('select from webhook_attempts where delivery_id = $1', [made.deliveryId])).rowCount).toBe(0)
  // A job that is left of one finds nothing.
  await deliver({ app: w.app, out }, { organizationId: cast.acme.id, deliveryId: made.deliveryId })
})
