import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { type SalesCast, salesCast } from '../../test/cast.ts'
import { type Person, type World, world } from '../../test/world.ts'
import type { ServerModule } from '../module.ts'
import type { Plan } from '../removal/contract.ts'
import type { Exposure } from './contract.ts'
import { secretEnded, secretMade, secretRenamed, secretRevealed, secretRotated } from './index.ts'

/** A module that keeps secrets of its own. */
const gates: ServerModule = {
  name: 'gates',
  routes: [],
  secretKinds: [
    {
      kind: 'gate',
      words: ['gate code', 'gate codes'],
      page: (id) => `gates?gate=${id}`,
      rotation: { action: 'webhooks.manage', path: (id) => `/gates/${id}/rotate`, hasGrace: false, shows: { Code: 'code' } },
    },
  ],
}

let w: World
let cast: SalesCast

beforeAll(async () => {
  w = await world('clozup', { modules: [gates] })
  cast = await salesCast(w)
})
afterAll(() => w.stop())

const inAcme = <T>(work: (tx: Tx) => Promise<T>) => w.app.db.transaction({ organizationId: cast.acme.id, principal: cast.jane.id }, work)

async function made(by: Person, label: string, kind = 'gate'): Promise<string> {
  const id = newId(kind)
  await inAcme((tx) => secretMade(tx, { personId: by.id, name: by.name }, { id, kind, label }))
  return id
}

const rotated = (by: Person, id: string, previousUntil: Date | null = null) =>
  inAcme((tx) => secretRotated(tx, { personId: by.id, name: by.name }, id, { previousUntil }))

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000)

async function list(query = ''): Promise<Exposure[]> {
  const answer = await cast.jane.client.get(`${cast.acme.path}/secrets/exposures?${query}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body.items as Exposure[]
}

const seenBy = async (person: Person) => (await list(`personId=${person.id}`)).map(({ secret }) => secret.label)

async function newcomer(name: string): Promise<Person> {
  const person = await w.person(name)
  await w.join(cast.acme, person, 'admin')
  return person
}

const planOf = async ({ id }: Person) => (await cast.jane.client.get(`${cast.acme.path}/members/${id}/removal`)).body as Plan

test('C29: the list holds who has seen what, by its kind’s own words and the page where it is rotated', async () => {
  const nia = await newcomer('Nia Roberts')
  const id = await made(nia, 'North gate')
  expect(await list(`personId=${nia.id}`)).toEqual([
    {
      id: expect.stringMatching(/^exp_/) as string,
      secret: {
        id,
        kind: 'gate',
        kindLabel: 'gate code',
        label: 'North gate',
        link: `gates?gate=${id}`,
        rotation: { action: 'webhooks.manage', path: `/gates/${id}/rotate`, hasGrace: false, shows: { Code: 'code' } },
        revocation: null,
        version: 1,
        rotatedAt: null,
        endsAt: null,
      },
      person: { personId: nia.id, name: 'Nia Roberts', isMember: true },
      version: 1,
      how: 'created',
      at: expect.any(String) as string,
      isOpen: true,
      worksUntil: null,
    },
  ])
})

test('C29: the plan of a removal lists exactly what that person has seen and what works as they saw it', async () => {
  const nia = await newcomer('Nia Second')
  const [seen, revealed, renewed, ended, others] = [
    await made(nia, 'Seen'),
    await made(cast.jane, 'Revealed'),
    await made(nia, 'Rotated since'),
    await made(nia, 'Ended'),
    await made(cast.omar, 'Of others'),
  ]
  await inAcme((tx) => secretRevealed(tx, { personId: nia.id, name: nia.name }, revealed))
  await rotated(cast.jane, renewed)
  await inAcme((tx) => secretEnded(tx, ended))
  await inAcme((tx) => secretRenamed(tx, seen, 'Seen, under another name'))
  const { secrets, planHash } = await planOf(nia)
  expect(secrets?.map(({ id }) => id).toSorted()).toEqual([seen, revealed].toSorted())
  expect(secrets?.map(({ id }) => id)).not.toContain(others)
  expect(secrets?.find(({ id }) => id === seen)).toMatchObject({ label: 'Seen, under another name', link: `gates?gate=${seen}` })
  // Nothing becomes of a secret by the removal, so one more that was seen makes no plan stale.
  await made(nia, 'Seen late')
  const removal = await cast.jane.client.post(`${cast.acme.path}/members/${nia.id}/removal`, { planHash })
  expect(removal.status).toBe(200)
  expect((await list(`personId=${nia.id}&by=former`)).map(({ secret }) => secret.label)).toEqual([
    'Seen late',
    'Revealed',
    'Seen, under another name',
  ])
  expect(await list(`personId=${nia.id}&by=members`)).toEqual([])
})

test('C29: the list of removals counts what is left to rotate, until nothing is', async () => {
  const nia = await newcomer('Nia Third')
  const ids = [await made(nia, 'First'), await made(nia, 'Second')]
  await cast.jane.client.post(`${cast.acme.path}/members/${nia.id}/removal`, { planHash: (await planOf(nia)).planHash })
  const left = async () => {
    const { items } = (await cast.jane.client.get(`${cast.acme.path}/removals`)).body as {
      items: { person: { personId: string }; secretsToRotate: number | null }[]
    }
    return items.find(({ person }) => person.personId === nia.id)?.secretsToRotate
  }
  const counts = [await left()]
  for (const id of ids) {
    await rotated(cast.jane, id)
    counts.push(await left())
  }
  expect(counts).toEqual([2, 1, 0])
})

test('what is rotated with a grace stays on the list until the grace ends, and a second rotation ends it', async () => {
  const nia = await newcomer('Nia Fourth')
  const [first, second] = [await made(nia, 'Runs out'), await made(nia, 'Rotated twice')]
  const until = inMinutes(60)
  await rotated(cast.jane, first, until)
  await rotated(cast.jane, second, until)
  expect((await list(`personId=${nia.id}`)).map(({ worksUntil }) => worksUntil)).toEqual([until.toISOString(), until.toISOString()])
  await w.admin.query(`update secrets set previous_until = now() - interval '1 second' where id = $1`, [first])
  expect(await seenBy(nia)).toEqual(['Rotated twice'])
  await rotated(cast.jane, second, until)
  expect(await seenBy(nia)).toEqual([])
  expect((await list(`personId=${nia.id}&state=all`)).map(({ isOpen }) => isOpen)).toEqual([false, false])
})

test('what one person was shown several times is listed once, and each time in the whole ledger', async () => {
  const nia = await newcomer('Nia Fifth')
  const id = await made(nia, 'Often')
  await inAcme((tx) => secretRevealed(tx, { personId: nia.id, name: nia.name }, id))
  await rotated(nia, id, inMinutes(60))
  expect((await list(`secretId=${id}`)).map(({ version }) => version)).toEqual([2])
  expect((await list(`secretId=${id}&state=all`)).map(({ how }) => how)).toEqual(['rotated', 'revealed', 'created'])
})

test('the list goes on from page to page, and leaves nothing out', async () => {
  const nia = await newcomer('Nia Sixth')
  for (const label of ['a', 'b', 'c']) await made(nia, label)
  const path = `${cast.acme.path}/secrets/exposures?personId=${nia.id}&limit=2`
  const first = (await cast.jane.client.get(path)).body
  const second = (await cast.jane.client.get(`${path}&cursor=${first.nextCursor}`)).body
  expect([first.total, second.total, second.nextCursor]).toEqual([3, 3, null])
  expect([...first.items, ...second.items].map(({ secret }) => secret.label)).toEqual(['c', 'b', 'a'])
})

test('who may not see the ledger is refused, and sees nothing of it in a plan of their own', async () => {
  const path = `${cast.acme.path}/secrets/exposures`
  expect((await cast.jane.client.get(path)).status).toBe(200)
  expect((await cast.mia.client.get(path)).status).toBe(403)
  expect(((await cast.mia.client.get(`${cast.acme.path}/leave`)).body as Plan).secrets).toBeNull()
})

test('Z10: another organization’s secrets are on no list', async () => {
  await made(cast.jane, 'Of Acme')
  const answer = await cast.lena.client.get(`${cast.brightside.path}/secrets/exposures?state=all`)
  expect(answer.body.items).toEqual([])
})

test('the application can add to the ledger, and can neither change nor delete a row, nor choose its time', async () => {
  await made(cast.jane, 'Kept')
  const attempts = [
    `update secret_exposures set person_name = 'Somebody else'`,
    `update secret_exposures set version = 0`,
    'delete from secret_exposures',
    `insert into secret_exposures (organization_id, id, secret_id, version, person_id, person_name, how, at)
     select organization_id, 'exp_00000000000000000000000000000000', secret_id, version, person_id, person_name, how, now() - interval '1 year' from secret_exposures limit 1`,
  ]
  for (const text of attempts) await expect(inAcme((tx) => tx.run(sql.raw(text)))).rejects.toMatchObject({ code: '42501' })
})

test('a secret that ended is neither rotated nor shown again', async () => {
  const id = await made(cast.jane, 'Over')
  await inAcme((tx) => secretEnded(tx, id))
  await expect(rotated(cast.jane, id)).rejects.toThrow('found none')
  await expect(inAcme((tx) => secretRevealed(tx, { personId: cast.jane.id, name: cast.jane.name }, id))).rejects.toThrow('found none')
})
