/** The real worker, beside the one for mails. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type SalesCast, salesCast } from '../../test/cast.ts'
import { type Receiver, startReceiver } from '../../test/receiver.ts'
import { type World, world } from '../../test/world.ts'

let w: World
let cast: SalesCast
let slow: Receiver
let quick: Receiver

beforeAll(async () => {
  w = await world('clozup', { worker: true, settings: { WEBHOOKS_ALLOW_PRIVATE: 'true' } })
  cast = await salesCast(w)
  ;[slow, quick] = await Promise.all([startReceiver(), startReceiver()])
})
afterAll(async () => {
  await Promise.all([slow.stop(), quick.stop()])
  await w.stop()
})

test('C30: an endpoint that does not answer keeps neither other webhooks waiting nor mails', async () => {
  const held: (() => void)[] = []
  slow.answer((_request, response) => held.push(() => response.writeHead(204).end()))
  for (const { url } of [slow, quick])
    await cast.jane.client.post(`${cast.acme.path}/webhooks`, { url, events: ['organization.renamed', 'invitation.created'] })
  for (let count = 0; count < 4; count++) await cast.jane.client.patch(cast.acme.path, { name: `Acme ${count}` })
  await cast.jane.client.post(`${cast.acme.path}/invitations`, { email: 'kay@example.com', role: 'viewer' })
  await vi.waitUntil(() => quick.received.length === 5 && held.length > 0, { timeout: 60_000 })
  const mails = () => w.admin.query(`select from mailbox where recipient = 'kay@example.com'`)
  await vi.waitUntil(async () => (await mails()).rowCount === 1, { timeout: 60_000 })
  // One at a time goes to each endpoint.
  expect(slow.received).toHaveLength(1)
  // Each that is answered lets the next one go.
  await vi.waitUntil(
    () => {
      held.shift()?.()
      return slow.received.length === 5
    },
    { timeout: 60_000, interval: 50 },
  )
  held.shift()?.()
  expect(new Set(slow.received.map(({ id }) => id)).size).toBe(5)
})
