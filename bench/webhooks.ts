/**
 * Webhooks: what an event costs the transaction that writes it where nobody, one or twenty want to be told, and how many deliveries
 * one worker makes in a second to endpoints that answer at once.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { readSettings } from '../kernel/config.ts'
import { freePort } from '../kernel/database/cluster.ts'
import { record } from '../platform/audit/index.ts'
import { type Running, startApp } from '../platform/server.ts'
import { addOrganization, addPeople, cookieOf, idOf } from './people.ts'
import { openPlace, type Place, product, secret } from './place.ts'
import { median } from './rounds.ts'
import { say } from './table.ts'

const sides = [0, 1, 20]

export async function webhooks({ quick }: { quick: boolean }): Promise<void> {
  const place = await openPlace()
  const endpoint = createServer((request, response) => request.resume().on('end', () => response.writeHead(204).end()))
  await new Promise<void>((listening) => endpoint.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`
  try {
    await addPeople(place, { from: 1, count: sides.length })
    const running = await start(place, false)
    for (const at of sides.keys()) await addOrganization(place, at + 1, { from: at + 1, count: 1 })
    for (const [at, count] of sides.entries()) for (let n = 0; n < count; n++) await addWebhook(running, at + 1, url)
    await costOfTelling(running, quick ? 200 : 1000)
    await running.stop()
    await deliveriesPerSecond(place)
  } finally {
    endpoint.close()
    await place.stop()
  }
}

async function start({ adminUrl }: Place, worker: boolean): Promise<Running> {
  const port = await freePort()
  const settings = readSettings({ NODE_ENV: 'test', WEBHOOKS_ALLOW_PRIVATE: 'true' })
  return startApp({ product, settings, adminUrl, secret, port, baseUrl: `http://localhost:${port}`, log: pino({ level: 'warn' }), worker })
}

async function addWebhook({ url, app }: Running, organization: number, endpoint: string): Promise<void> {
  await app.db.service.query('delete from rate_limits')
  const answer = await fetch(`${url}/api/v1/organizations/${idOf('org', organization)}/webhooks`, {
    method: 'POST',
    headers: { cookie: cookieOf(organization), origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ url: endpoint, events: ['organization.renamed'] }),
  })
  if (answer.status !== 201) throw new Error(`A webhook could not be made: ${await answer.text()}`)
}

/** The same event in organizations with so many webhooks, in turn, one transaction each, as the application's role. */
async function costOfTelling({ app }: Running, count: number): Promise<void> {
  const took = sides.map((): number[] => [])
  for (let round = 0; round < count; round++) {
    for (const at of sides.keys()) {
      const began = performance.now()
      await app.db.transaction({ organizationId: idOf('org', at + 1), principal: 'system' }, (tx) =>
        record(
          tx,
          { personId: null, name: 'Bench', requestId: null },
          {
            action: 'organization.renamed',
            target: { kind: 'organization', id: idOf('org', at + 1), label: 'Bench' },
            after: { name: `Bench ${round}` },
            rule: 'bench',
          },
        ),
      )
      took[at]?.push(performance.now() - began)
    }
  }
  for (const [at, of] of sides.entries()) say(`a transaction with one event, told to ${of}: ${median(took[at] ?? []).toFixed(2)} ms`)
}

/** What the part before left in the queue: one organization's twenty webhooks, and another one's single one. */
async function deliveriesPerSecond(place: Place): Promise<void> {
  const waiting = async () =>
    (await place.admin.query<{ count: number }>(`select count(*)::int as count from webhook_deliveries where state = 'waiting'`)).rows[0]
      ?.count ?? 0
  const before = await waiting()
  const running = await start(place, true)
  const began = performance.now()
  while ((await waiting()) > 0 && performance.now() - began < 60_000) await sleep(200)
  const seconds = (performance.now() - began) / 1000
  const made = before - (await waiting())
  say(`deliveries by one process: ${made} in ${seconds.toFixed(1)} s, ${(made / seconds).toFixed(0)} a second`)
  await running.stop()
}
