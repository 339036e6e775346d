/** A mail server at its worst, and many mails at once: none is lost, and what comes twice says that it is the same. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startJobs } from '../../platform/server.ts'
import { type MailServer, startMailServer } from '../mail.ts'
import { type Organization, type Person, type World, world } from '../world.ts'
import { addresses } from './load.ts'

let it: World
let mail: MailServer
let jane: Person
let acme: Organization
let workers: { stop(): Promise<void> }[]

beforeAll(async () => {
  mail = await startMailServer()
  it = await world('clozup', { settings: { SMTP_URL: mail.url } })
  jane = await it.person('Jane Doe')
  acme = await it.organization(jane, 'Acme Sales', { plan: 'enterprise' })
})
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()))
  await it.stop()
  await mail.stop()
})

test('a full queue, two workers, a line that dies after the mail was taken, and refusals for now: each arrives, doubles under one Message-ID', async () => {
  const guests = addresses(120)
  for (const part of [guests.slice(0, 40), guests.slice(40, 80), guests.slice(80)]) {
    const answer = await jane.client.post(`${acme.path}/invitations`, { invitations: part.map((email) => ({ email })) })
    expect(answer.status).toBe(201)
  }
  mail.hangUp(5)
  workers = await Promise.all([startJobs(it.app), startJobs(it.app)])
  await expect.poll(() => mail.mails.length).toBeGreaterThan(20)
  mail.refuse(451, 'Not now')
  await expect.poll(async () => (await failures()) > 0).toBe(true)
  mail.behave()
  const arrived = () => new Set(mail.mails.flatMap(({ recipients }) => recipients)).size
  await expect.poll(async () => (await soon(), arrived())).toBe(guests.length)
  const ids = new Set(mail.mails.map(({ messageId }) => messageId))
  expect(ids.size).toBe(guests.length)
  expect(mail.mails.length - ids.size).toBeLessThanOrEqual(5)
})

async function failures(): Promise<number> {
  const { rowCount } = await it.admin.query(`select from graphile_worker._private_jobs where last_error like '%451%'`)
  return rowCount ?? 0
}

/** What waits after a failure waits longer each time; nobody here waits for it. */
async function soon(): Promise<void> {
  await it.admin.query(`update graphile_worker._private_jobs set run_at = now() where locked_at is null and run_at > now()`)
}
