import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventsOf, rowCounts, salesCast, type SalesCast, telecomCast, type TelecomCast } from '../../test/cast.ts'
import { type Person, type World, world } from '../../test/world.ts'
import { transferOwnershipBySupport } from './index.ts'
import { executed } from '../../test/plan.ts'

const support = { kind: 'support', personId: null, name: 'Support', requestId: null } as const

describe('Clozup', () => {
  let clozup: World
  let cast: SalesCast

  beforeAll(async () => {
    clozup = await world('clozup')
  })
  afterAll(() => clozup.stop())
  beforeEach(async () => {
    cast = await salesCast(clozup)
  })

  const transfer = (by: Person, to: Person, name: string = cast.acme.name) =>
    by.client.post(`${cast.acme.path}/ownership-transfer`, { personId: to.id, name })
  const rolesNow = async () => {
    const { rows } = await clozup.admin.query<{ person_id: string; role: string; owner_id: string }>(
      'select person_id, role, owner_id from memberships m join organizations o on o.id = m.organization_id where o.id = $1',
      [cast.acme.id],
    )
    return { owner: rows[0]?.owner_id, roles: Object.fromEntries(rows.map(({ person_id, role }) => [person_id, role])) }
  }

  test('Z6: the owner hands over to an admin and is an admin then; both are told, and the log says who did it', async () => {
    const { jane, omar, acme } = cast
    const answer = await transfer(jane, omar)
    expect([answer.status, answer.body]).toEqual([
      200,
      { owner: { personId: omar.id, name: omar.name }, former: { personId: jane.id, name: jane.name, role: 'admin' } },
    ])
    expect(await rolesNow()).toMatchObject({ owner: omar.id, roles: { [jane.id]: 'admin', [omar.id]: 'owner' } })
    for (const [person, template] of [
      [omar, 'ownership-received'],
      [jane, 'ownership-given'],
    ] as const) {
      const mail = (await clozup.queued(person.email)).at(-1)
      expect(mail).toMatchObject({ template, props: { organizationName: acme.name, formerName: jane.name, newName: omar.name } })
    }
    expect(await eventsOf(clozup, acme.id, 'ownership.transferred')).toEqual([
      expect.objectContaining({
        actor_id: jane.id,
        target_id: omar.id,
        before: { owner: jane.name, ownerId: jane.id, role: 'admin' },
        after: { owner: omar.name, ownerId: omar.id, role: 'owner', formerOwner: 'admin' },
        rule: 'ownership.transfer: owner',
        request_id: answer.headers.get('x-request-id'),
      }),
    ])
  })

  test('Z6: only the new owner can give it back', async () => {
    const { jane, omar } = cast
    await transfer(jane, omar)
    const tried = await transfer(jane, jane)
    expect([tried.status, tried.body.because]).toEqual([403, 'Only the owner can transfer ownership. You are an admin.'])
    expect((await transfer(omar, jane)).status).toBe(200)
    expect(await rolesNow()).toMatchObject({ owner: jane.id, roles: { [jane.id]: 'owner', [omar.id]: 'admin' } })
  })

  test('Z6: the new role is in force with the next request, for both', async () => {
    const { jane, omar, mia } = cast
    await transfer(jane, omar)
    const roleOf = async ({ client }: Person) =>
      (await client.get('/api/v1/me')).body.memberships.find(
        ({ organization }: { organization: { id: string } }) => organization.id === cast.acme.id,
      )
    expect(await roleOf(omar)).toMatchObject({ role: 'owner', may: { 'ownership.transfer': { allowed: true } } })
    expect(await roleOf(jane)).toMatchObject({ role: 'admin', may: { 'ownership.transfer': { allowed: false } } })
    expect((await executed(jane.client, `${cast.acme.path}/members/${omar.id}/removal`)).body.code).toBe('owner-stays')
    expect((await executed(jane.client, `${cast.acme.path}/members/${mia.id}/removal`)).status).toBe(200)
  })

  test('Z6: refuses whoever is no admin, the owner themselves, and everybody who is no member', async () => {
    const { jane, mia, victor, lena, acme } = cast
    const before = [await rolesNow(), await rowCounts(clozup)]
    for (const person of [mia, victor]) {
      const answer = await transfer(jane, person)
      expect([answer.status, answer.body.code, answer.body.title]).toEqual([
        409,
        'cannot-receive',
        'Ownership goes to admins only. Change this member’s role first.',
      ])
    }
    expect((await transfer(jane, jane)).body.code).toBe('owner-already')
    const foreign = await transfer(jane, lena)
    const random = await jane.client.post(`${acme.path}/ownership-transfer`, { personId: `per_${'0'.repeat(32)}`, name: acme.name })
    expect([foreign.status, random.status]).toEqual([404, 404])
    expect(foreign.text.replace(/req_\w+/, '')).toBe(random.text.replace(/req_\w+/, ''))
    expect([await rolesNow(), await rowCounts(clozup)]).toEqual(before)
  })

  test('Z6: wants the name typed, exactly', async () => {
    const { jane, omar, acme } = cast
    for (const name of ['acme sales', 'Acme', `${acme.name}.`]) {
      const answer = await transfer(jane, omar, name)
      expect([answer.status, answer.body.code, answer.body.errors[0].path], name).toEqual([422, 'name-differs', 'name'])
    }
    expect((await transfer(jane, omar, `  ${acme.name} `)).status).toBe(200)
  })

  test('Z6: wants a session younger than ten minutes', async () => {
    const { jane, omar, acme } = cast
    const old = await clozup.session(jane.id, { signedInSecondsAgo: 601 })
    const answer = await old.post(`${acme.path}/ownership-transfer`, { personId: omar.id, name: acme.name })
    expect([answer.status, answer.body.code]).toEqual([428, 'not-fresh'])
    expect((await transfer(jane, omar)).status).toBe(200)
  })

  test('Z6: admins, members, viewers, strangers and nobody can not', async () => {
    const { omar, mia, victor, lena, acme } = cast
    for (const person of [omar, mia, victor]) expect((await transfer(person, omar)).status, person.name).toBe(403)
    expect((await transfer(lena, omar)).status).toBe(404)
    const nobody = await clozup.client().post(`${acme.path}/ownership-transfer`, { personId: omar.id, name: acme.name })
    expect(nobody.status).toBe(401)
    expect((await rolesNow()).owner).toBe(cast.jane.id)
  })

  test('C16: the support hands over to any member, with its reason in the log and in both mails', async () => {
    const { acme, jane, victor } = cast
    const reason = 'Jane has died.'
    await clozup.app.db.transaction({ organizationId: acme.id, principal: 'support' }, (tx) =>
      transferOwnershipBySupport(clozup.app, tx, support, { toPersonId: victor.id, reason }),
    )
    expect(await rolesNow()).toMatchObject({ owner: victor.id, roles: { [jane.id]: 'admin', [victor.id]: 'owner' } })
    for (const person of [jane, victor]) expect((await clozup.queued(person.email)).at(-1)?.props['reason']).toBe(reason)
    const [event] = await eventsOf(clozup, acme.id, 'ownership.transferred')
    expect(event).toMatchObject({ actor_id: null, actor_name: 'Support', after: { reason }, rule: 'support' })
  })
})

describe('Cliqtel', () => {
  let cliqtel: World
  let cast: TelecomCast

  beforeAll(async () => {
    cliqtel = await world('cliqtel')
    cast = await telecomCast(cliqtel)
  })
  afterAll(() => cliqtel.stop())

  test('C16: nobody transfers by themselves, and the refusal says whom to write to', async () => {
    const { jane, ravi, acme } = cast
    const answer = await jane.client.post(`${acme.path}/ownership-transfer`, { personId: ravi.id, name: acme.name })
    expect([answer.status, answer.body.because]).toEqual([
      403,
      'Nobody here can transfer ownership: write to support@cliqtel.com. You are the owner.',
    ])
  })

  test('C16: the support does it, and the former owner is a member then, who can be removed', async () => {
    const { jane, ravi, acme } = cast
    const handOver = (toPersonId: string) =>
      cliqtel.app.db.transaction({ organizationId: acme.id, principal: 'support' }, (tx) =>
        transferOwnershipBySupport(cliqtel.app, tx, support, { toPersonId, reason: 'Asked by telephone.' }),
      )
    await expect(handOver(cast.noor.id)).rejects.toThrow('This does not exist, or it is not yours to see.')
    await expect(handOver(jane.id)).rejects.toThrow('This person owns the organization already.')
    await handOver(ravi.id)
    expect((await ravi.client.get(acme.path)).body.owner).toEqual({ personId: ravi.id, name: ravi.name })
    expect((await executed(ravi.client, `${acme.path}/members/${jane.id}/removal`)).status).toBe(200)
  })
})
