import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventsOf, type SalesCast, salesCast } from '../../test/cast.ts'
import { type Answer, Client } from '../../test/client.ts'
import { everyPermission } from '../../test/keys.ts'
import { released, tally } from '../../test/race.ts'
import { type Person, type World, world } from '../../test/world.ts'

let w: World
let cast: SalesCast

beforeAll(async () => {
  w = await world('clozup')
  cast = await salesCast(w)
})
afterAll(() => w.stop())

const rounds = 6
const program = (secret: string) => new Client(w.url, [], secret)

async function made(by: Person, permissions = ['organization.view', 'members.view', 'members.change-role']) {
  const { body, text, status } = await by.client.post(`${cast.acme.path}/api-keys`, { name: 'Racing', permissions })
  expect(status, text).toBe(201)
  return { path: `${cast.acme.path}/api-keys/${body.apiKey.id as string}`, secret: body.secret as string, id: body.apiKey.id as string }
}

const race = (...calls: (() => Promise<Answer>)[]) => released(w, [cast.acme.id], calls)

async function admin(name: string): Promise<Person> {
  const person = await w.person(name)
  await w.join(cast.acme, person, 'admin')
  return person
}

test('C29: a key that is rotated and revoked at once is revoked, whichever secret one has', async () => {
  for (let round = 0; round < rounds; round++) {
    const { path, secret } = await made(cast.jane)
    const [rotation, revocation] = await race(
      () => cast.jane.client.post(`${path}/rotate`, { grace: '24h' }),
      () => cast.omar.client.delete(path),
    )
    expect(revocation?.status).toBe(204)
    const secrets = rotation?.status === 200 ? [secret, rotation.body.secret as string] : [secret]
    for (const one of secrets) expect((await program(one).get(cast.acme.path)).status).toBe(401)
  }
})

test('C29: of secrets rotated at once, only the last works, and each was noted as seen', async () => {
  const { path, id } = await made(cast.jane)
  const answers = await race(...Array.from({ length: 5 }, () => () => cast.jane.client.post(`${path}/rotate`, {})))
  expect(tally(answers)).toEqual({ 200: 5 })
  const statuses = await Promise.all(answers.map(({ body }) => program(body.secret as string).get(cast.acme.path)))
  expect(statuses.filter(({ status }) => status === 200)).toHaveLength(1)
  const { rows } = await w.admin.query<{ version: number }>('select version from secret_exposures where secret_id = $1 order by version', [
    id,
  ])
  expect(rows.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6])
})

// Breaks without `presentPermissions` in presentActor: a request that waits for the lock would go on with the key as it was before.
test('C13: what a key began before it was revoked is refused behind the revocation', async () => {
  for (let round = 0; round < rounds; round++) {
    const target = await admin(`Target ${round}`)
    const { path, secret, id } = await made(cast.jane, everyPermission(w))
    const [, change] = await race(
      () => cast.omar.client.delete(path),
      () => program(secret).patch(`${cast.acme.path}/members/${target.id}`, { role: 'viewer' }),
    )
    const events = await eventsOf(w, cast.acme.id)
    const place = (action: string, of: string) => events.findIndex((one) => one.action === action && one.target_id === of)
    const changed = place('member.role-changed', target.id)
    if (change?.status === 200) expect(changed).toBeLessThan(place('api-key.revoked', id))
    else expect([change?.status, changed]).toEqual([401, -1])
  }
})

test('C29: what a secret began before it was rotated without a grace is refused behind the rotation', async () => {
  for (let round = 0; round < rounds; round++) {
    const target = await admin(`Turned ${round}`)
    const { path, secret, id } = await made(cast.jane, everyPermission(w))
    const [rotation, change] = await race(
      () => cast.jane.client.post(`${path}/rotate`, {}),
      () => program(secret).patch(`${cast.acme.path}/members/${target.id}`, { role: 'viewer' }),
    )
    expect(rotation?.status).toBe(200)
    const events = await eventsOf(w, cast.acme.id)
    const place = (action: string, of: string) => events.findIndex((one) => one.action === action && one.target_id === of)
    const changed = place('member.role-changed', target.id)
    if (change?.status === 200) expect(changed).toBeLessThan(place('api-key.rotated', id))
    else expect([change?.status, changed]).toEqual([401, -1])
  }
})

test('C13: from the commit of the removal on, the key of whoever was removed does nothing', async () => {
  for (let round = 0; round < rounds; round++) {
    const nia = await admin(`Nia ${round}`)
    const { secret } = await made(nia)
    const removal = `${cast.acme.path}/members/${nia.id}/removal`
    const { planHash } = (await cast.jane.client.get(removal)).body as { planHash: string }
    const choices = { 'api_keys.held_by': { ending: 'revoke' } }
    const requests: Promise<Answer>[] = []
    const removing = cast.jane.client.post(removal, { planHash, choices })
    for (let at = 0; at < 10; at++) requests.push(program(secret).get(cast.acme.path))
    expect((await removing).status).toBe(200)
    expect((await program(secret).get(cast.acme.path)).status).toBe(401)
    for (const { status } of await Promise.all(requests)) expect([200, 401]).toContain(status)
  }
})

test('C13: nobody makes a key while they are removed: it is in the plan, or is not made', async () => {
  for (let round = 0; round < rounds; round++) {
    const nia = await admin(`Nia making ${round}`)
    const removal = `${cast.acme.path}/members/${nia.id}/removal`
    const { planHash } = (await cast.jane.client.get(removal)).body as { planHash: string }
    const [removed, making] = await race(
      () => cast.jane.client.post(removal, { planHash, choices: {} }),
      () => nia.client.post(`${cast.acme.path}/api-keys`, { name: 'Late', permissions: ['organization.view'] }),
    )
    if (making?.status === 201) expect([removed?.status, removed?.body.code]).toEqual([409, 'plan-changed'])
    else expect([removed?.status, making?.status]).toEqual([200, 404])
  }
})
