/** The whole of C29, with a real key and a real trunk: what somebody has seen, up to the last of it being rotated. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TelecomCast, telecomCast } from '../../test/cast.ts'
import { Client } from '../../test/client.ts'
import { type World, world } from '../../test/world.ts'
import type { Exposure, SeenSecret } from './contract.ts'

let w: World
let cast: TelecomCast

beforeAll(async () => {
  w = await world('cliqtel')
  cast = await telecomCast(w)
})
afterAll(() => w.stop())

test('first 3: Ravi saw a key and a trunk, and not Jane’s key; removing him lists exactly these, until both are rotated', async () => {
  const { acme, ravi, jane } = cast
  const permissions = ['organization.view']
  const own = await ravi.client.post(`${acme.path}/api-keys`, { name: 'K1', permissions })
  const trunk = await ravi.client.post(`${acme.path}/trunks`, { name: 'T' })
  await jane.client.post(`${acme.path}/api-keys`, { name: 'K2', permissions })
  const [keyId, trunkId] = [own.body.apiKey.id as string, trunk.body.trunk.id as string]
  const removal = `${acme.path}/members/${ravi.id}/removal`
  const plan = (await jane.client.get(removal)).body as { planHash: string; secrets: SeenSecret[] }
  expect(plan.secrets.map(({ id }) => id)).toEqual([trunkId, keyId])
  expect((await jane.client.post(removal, { planHash: plan.planHash })).status).toBe(200)

  const left = async () => {
    const { body } = await jane.client.get(`${acme.path}/secrets/exposures?by=former`)
    return (body.items as Exposure[]).map(({ secret, worksUntil }) => [secret.id, worksUntil])
  }
  expect(await left()).toEqual([
    [trunkId, null],
    [keyId, null],
  ])

  // As the list says: by this call, with the new one at this place of its answer.
  const rotate = async (id: string) => {
    const { body } = await jane.client.get(`${acme.path}/secrets/exposures?by=former&secretId=${id}`)
    const { path, hasGrace, shows } = (body.items as Exposure[])[0]?.secret.rotation ?? { path: 'none', hasGrace: false, shows: {} }
    const answer = await jane.client.post(`${acme.path}${path}`, hasGrace ? { grace: '1h' } : {})
    expect(answer.status, answer.text).toBe(200)
    for (const at of Object.values(shows)) expect(at.split('.').reduce((value, key) => value[key], answer.body)).toEqual(expect.any(String))
    return answer.body
  }

  const old = new Client(w.url, [], own.body.secret as string)
  const rotated = await rotate(keyId)
  const until = rotated.apiKey.previousUntil as string
  expect(await left()).toEqual([
    [trunkId, null],
    [keyId, until],
  ])
  expect((await old.get(acme.path)).status).toBe(200)

  // An hour later.
  await w.admin.query(`update api_keys set previous_until = previous_until - interval '1 hour' where id = $1`, [keyId])
  await w.admin.query(`update secrets set previous_until = previous_until - interval '1 hour' where id = $1`, [keyId])
  expect((await old.get(acme.path)).status).toBe(401)
  expect(await left()).toEqual([[trunkId, null]])

  await rotate(trunkId)
  expect(await left()).toEqual([])
  expect((await jane.client.get(`${acme.path}/secrets/exposures`)).body.total).toBe(3)
})

test('C16: the keys of an organization that was deleted open nothing', async () => {
  const sales = await world('clozup')
  try {
    const ada = await sales.person('Ada Park')
    const lab = await sales.organization(ada, 'Lab')
    const { body } = await ada.client.post(`${lab.path}/api-keys`, { name: 'Import', permissions: ['organization.view'] })
    const program = new Client(sales.url, [], body.secret as string)
    expect((await program.get(lab.path)).status).toBe(200)
    const { planHash } = (await ada.client.get(`${lab.path}/deletion`)).body as { planHash: string }
    const gone = await ada.client.request('DELETE', lab.path, { body: { name: 'Lab', planHash } })
    expect(gone.status, gone.text).toBeLessThan(300)
    expect((await program.get(lab.path)).status).toBe(401)
  } finally {
    await sales.stop()
  }
})
