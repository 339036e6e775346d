/** `kill -9` under load: what was acknowledged is there; what was not is there as a whole or not at all, and trying again does it once. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Cluster, startCluster } from '../../kernel/database/cluster.ts'
import { migrateFor } from '../../platform/schema.ts'
import clozup from '../../products/clozup.ts'
import { Client } from '../client.ts'
import { type Door, openDoor } from '../door.ts'
import { type Served, serve } from '../process.ts'
import { testSecret } from '../secret.ts'
import { type Organization, type Person, type World, worldOn } from '../world.ts'
import { addresses, doneOnce, inviteUntilAnswered } from './load.ts'

let folder: string
let cluster: Cluster
let door: Door
let adminUrl: string
let it: World
let jane: Person

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-killed-'))
  await chmod(folder, 0o755)
  // As in production: what is committed has reached the disk.
  cluster = await startCluster(join(folder, 'postgres'))
  await cluster.ensureDatabase('guildhall')
  door = await openDoor(portOf(cluster))
  adminUrl = cluster.url('guildhall').replace(`:${portOf(cluster)}/`, `:${door.port}/`)
  await migrateFor(clozup, adminUrl, testSecret)
  it = await worldOn(adminUrl, 'clozup')
  jane = await it.person('Jane Doe')
})
afterAll(async () => {
  await it.stop()
  door.close()
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
})

const portOf = (of: Cluster) => Number(new URL(of.url('postgres')).port)
const guestsOf = ({ slug }: Organization) => addresses(24, `${slug}.example`)

/** All at once; after a few answers the fault. */
async function underLoad(organization: Organization, client: () => Client | undefined, fault: (answered: string[]) => Promise<unknown>) {
  const answered: string[] = []
  const guests = guestsOf(organization)
  const calls = guests.map(async (email) => {
    const answer = await inviteUntilAnswered({ client, path: organization.path }, email)
    if (answer.status !== 201) throw new Error(answer.text)
    answered.push(email)
    return answer.status
  })
  await vi.waitUntil(() => answered.length >= 4, { timeout: 60_000, interval: 1 })
  await fault([...answered])
  expect(await Promise.all(calls)).toEqual(guests.map(() => 201))
}

async function expectEachOnce(organization: Organization): Promise<void> {
  const once = Object.fromEntries(guestsOf(organization).map((email) => [email, [1, 1, 1]]))
  await expect.poll(async () => (await letAMinutePass(), doneOnce(it, organization.id)), { timeout: 60_000, interval: 200 }).toEqual(once)
}

async function expectThere(organization: Organization, answered: readonly string[]): Promise<void> {
  expect(Object.keys(await doneOnce(it, organization.id))).toEqual(expect.arrayContaining([...answered]))
}

const as = ({ url }: Served) => new Client(url, jane.client.cookies)

/** Jobs that a dead worker had begun are freed after a minute, and those that failed come again later; nobody here waits for it. */
async function letAMinutePass(): Promise<void> {
  await it.admin.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '2 minutes' where locked_at is not null`)
  await it.admin.query(`update graphile_worker._private_jobs set run_at = now() where locked_at is null and run_at > now()`)
  await it.admin.query(`select graphile_worker.add_job('free-lost-jobs', job_key => 'now')`)
}

test('the server: another one on the same database goes on, and each invitation and each mail is there once', async () => {
  const acme = await it.organization(jane, 'Acme Sales', { plan: 'enterprise' })
  let served: Served | undefined = await serve('clozup', adminUrl)
  const client = () => served && as(served)
  await underLoad(acme, client, async (answered) => {
    const killed = served
    served = undefined
    killed?.child.kill('SIGKILL')
    await killed?.ended
    await expectThere(acme, answered)
    served = await serve('clozup', adminUrl)
  })
  await expectEachOnce(acme)
  served.child.kill('SIGTERM')
  expect(await served.ended).toBe(0)
})

test('the database: it starts again with all that was acknowledged, and the server goes on by itself', async () => {
  const acme = await it.organization(jane, 'Acme Database', { plan: 'enterprise' })
  const served = await serve('clozup', adminUrl)
  const client = as(served)
  await underLoad(
    acme,
    () => client,
    async (answered) => {
      process.kill(cluster.pid, 'SIGKILL')
      cluster = await startedAgain()
      door.leadTo(portOf(cluster))
      await expect.poll(async () => (await client.get('/readyz')).status).toBe(200)
      await expectThere(acme, answered)
    },
  )
  await expectEachOnce(acme)
  served.child.kill('SIGTERM')
  expect(await served.ended).toBe(0)
})

/** The processes of the killed server need a moment to notice that it is gone, and hold its memory until then. */
async function startedAgain(): Promise<Cluster> {
  return vi.waitFor(() => startCluster(join(folder, 'postgres')), { timeout: 80_000, interval: 200 })
}
