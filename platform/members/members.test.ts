import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventsOf, invited, rowCounts, salesCast, type SalesCast, telecomCast, type TelecomCast } from '../../test/cast.ts'
import { type Organization, type Person, type World, world } from '../../test/world.ts'
import { watch } from '../../test/race.ts'
import { executed, shown } from '../../test/plan.ts'

const unknownPerson = `per_${'0'.repeat(32)}`

describe('Clozup', () => {
  let clozup: World
  let cast: SalesCast

  beforeAll(async () => {
    clozup = await world('clozup')
    cast = await salesCast(clozup)
  })
  afterAll(() => clozup.stop())

  const change = (by: Person, whom: Person | string, role: unknown, where: Organization = cast.acme) =>
    by.client.patch(`${where.path}/members/${typeof whom === 'string' ? whom : whom.id}`, { role })
  const remove = (by: Person, whom: Person | string, where: Organization = cast.acme) =>
    executed(by.client, `${where.path}/members/${typeof whom === 'string' ? whom : whom.id}/removal`)
  const leave = (who: Person, where: Organization = cast.acme) => executed(who.client, `${where.path}/leave`)
  const roleOf = async (whom: Person) => (await memberNamed(whom))?.role
  const memberNamed = async (whom: Person) =>
    (await cast.jane.client.get(`${cast.acme.path}/members?limit=200`)).body.items.find(
      ({ personId }: { personId: string }) => personId === whom.id,
    ) as { role: string } | undefined

  describe('PATCH a member', () => {
    test('Z5: owner and admin change roles, and the event says from what to what', async () => {
      const answer = await change(cast.omar, cast.mia, 'viewer')
      expect([answer.status, answer.body.role, answer.body.name]).toEqual([200, 'viewer', 'Mia Lindqvist'])
      expect(await roleOf(cast.mia)).toBe('viewer')
      expect((await eventsOf(clozup, cast.acme.id, 'member.role-changed')).at(-1)).toMatchObject({
        actor_id: cast.omar.id,
        actor_name: 'Omar Haddad',
        target_id: cast.mia.id,
        target_label: 'Mia Lindqvist',
        before: { role: 'member' },
        after: { role: 'viewer' },
        rule: 'members.change-role: admin',
        request_id: answer.headers.get('x-request-id'),
      })
      expect((await change(cast.jane, cast.mia, 'member')).status).toBe(200)
    })

    test('the same role again changes nothing and writes no event', async () => {
      const before = (await eventsOf(clozup, cast.acme.id)).length
      expect((await change(cast.jane, cast.mia, 'member')).body.role).toBe('member')
      expect((await eventsOf(clozup, cast.acme.id)).length).toBe(before)
    })

    test('a new role is in force with the next request', async () => {
      const invite = () => cast.victor.client.post(`${cast.acme.path}/invitations`, { email: 'new.role@partner.example' })
      expect((await invite()).status).toBe(403)
      await change(cast.jane, cast.victor, 'admin')
      expect((await invite()).status).toBe(201)
      await change(cast.jane, cast.victor, 'viewer')
      expect((await invite()).status).toBe(403)
    })

    test('Z5: nobody changes the owner’s role, makes a second owner, or changes their own', async () => {
      for (const [by, whom, role, status, code] of [
        [cast.omar, cast.jane, 'member', 409, 'owner-keeps-role'],
        [cast.jane, cast.jane, 'admin', 409, 'owner-keeps-role'],
        [cast.omar, cast.omar, 'member', 409, 'own-role'],
        [cast.jane, cast.mia, 'owner', 422, 'no-such-role'],
        [cast.omar, cast.mia, 'owner', 422, 'no-such-role'],
        [cast.jane, cast.mia, 'boss', 422, 'no-such-role'],
        [cast.jane, cast.mia, 'constructor', 422, 'no-such-role'],
        [cast.jane, cast.mia, 'admin\u0000', 422, 'no-such-role'],
        [cast.jane, cast.mia, '', 422, 'not-valid'],
        [cast.jane, cast.mia, ['admin'], 422, 'not-valid'],
      ] as const) {
        const answer = await change(by, whom, role)
        expect([answer.status, answer.body.code], `${by.name} makes ${whom.name} ${String(role)}`).toEqual([status, code])
      }
      expect([await roleOf(cast.jane), await roleOf(cast.omar), await roleOf(cast.mia)]).toEqual(['owner', 'admin', 'member'])
    })

    test('a role that does not exist is refused on its field, with the roles that do', async () => {
      const { body } = await change(cast.omar, cast.mia, 'boss')
      expect(body.errors).toEqual([{ path: 'role', message: 'Choose one of: admin, member, viewer.' }])
    })

    test('member and viewer may not, and learn who can; signed out is 401', async () => {
      for (const by of [cast.mia, cast.victor]) {
        const answer = await change(by, cast.omar, 'viewer')
        expect([answer.status, answer.body.who]).toEqual([403, ['owner', 'admin']])
      }
      expect((await clozup.client().patch(`${cast.acme.path}/members/${cast.omar.id}`, { role: 'viewer' })).status).toBe(401)
      expect(await roleOf(cast.omar)).toBe('admin')
    })

    test('a person of another organization, one of none and one who is none get the same answer', async () => {
      const stranger = await clozup.person('Stella Stranger')
      const answers = await Promise.all(
        [cast.ravi.id, stranger.id, unknownPerson, '%00', "x'--"].map((id) => change(cast.jane, id, 'viewer')),
      )
      for (const answer of answers) {
        expect(answer.status).toBe(404)
        expect(answer.text.replace(/req_\w+/, '')).toBe(answers[0]?.text.replace(/req_\w+/, ''))
      }
      expect((await change(cast.lena, cast.mia, 'viewer')).status).toBe(404)
      expect((await change(cast.lena, cast.mia, 'viewer', cast.brightside)).status).toBe(404)
    })
  })

  describe('POST the removal of a member', () => {
    test('Z5, Z9: ends the membership with the next request; the account and its other organizations stay', async () => {
      const sam = await clozup.person('Sam Both')
      await clozup.join(cast.acme, sam, 'member')
      await clozup.join(cast.brightside, sam, 'member')
      const other = await clozup.session(sam.id)
      expect((await other.get(`${cast.acme.path}/members`)).status).toBe(200)
      const answer = await remove(cast.omar, sam)
      expect([answer.status, answer.body]).toEqual([200, { id: expect.stringMatching(/^rmv_/) as string }])
      for (const client of [sam.client, other]) {
        expect((await client.get(`${cast.acme.path}/members`)).status).toBe(404)
        expect((await client.get(`${cast.brightside.path}/members`)).status).toBe(200)
      }
      expect((await eventsOf(clozup, cast.acme.id, 'member.removed')).at(-1)).toMatchObject({
        actor_id: cast.omar.id,
        target_id: sam.id,
        before: { role: 'member', email: sam.email },
        rule: 'members.remove: admin',
      })
      const { rows } = await clozup.admin.query('select from people where id = $1', [sam.id])
      expect(rows).toHaveLength(1)
    })

    test('frees the seat', async () => {
      const starter = await clozup.organization(cast.lena, 'Starter Studio', { plan: 'starter' })
      const [a, b] = [await clozup.person('Ann First'), await clozup.person('Ben Second')]
      await clozup.join(starter, a)
      await clozup.join(starter, b)
      const invite = () => cast.lena.client.post(`${starter.path}/invitations`, { email: 'third@partner.example' })
      expect((await invite()).body.code).toBe('no-seat-left')
      expect((await remove(cast.lena, a, starter)).status).toBe(200)
      expect((await cast.lena.client.get(starter.path)).body.seats.used).toBe(2)
      expect((await invite()).status).toBe(201)
    })

    test('the owner stays, and nobody removes themselves here', async () => {
      const before = await rowCounts(clozup)
      for (const [by, whom, status, code] of [
        [cast.omar, cast.jane, 409, 'owner-stays'],
        [cast.jane, cast.jane, 409, 'owner-stays'],
        [cast.omar, cast.omar, 409, 'own-removal'],
        [cast.mia, cast.victor, 403, 'not-allowed'],
        [cast.victor, cast.mia, 403, 'not-allowed'],
        [cast.mia, cast.mia, 403, 'not-allowed'],
        [cast.lena, cast.mia, 404, 'not-found'],
      ] as const) {
        const answer = await remove(by, whom)
        expect([answer.status, answer.body.code], `${by.name} removes ${whom.name}`).toEqual([status, code])
      }
      for (const id of [cast.ravi.id, unknownPerson, '%00']) expect((await remove(cast.jane, id)).status, id).toBe(404)
      expect((await clozup.client().post(`${cast.acme.path}/members/${cast.mia.id}/removal`)).status).toBe(401)
      expect((await cast.jane.client.post(`${cast.acme.path}/members/${cast.mia.id}/removal`, { choices: 1 })).status).toBe(422)
      expect(await rowCounts(clozup)).toEqual(before)
    })

    test('twice under one Idempotency-Key is one removal; without a key the second finds nobody', async () => {
      const [dora, emil] = [await clozup.person('Dora Once'), await clozup.person('Emil Twice')]
      await clozup.join(cast.acme, dora)
      await clozup.join(cast.acme, emil)
      const path = `${cast.acme.path}/members/${dora.id}/removal`
      const body = await shown(cast.jane.client, path)
      for (const _ of [1, 2]) expect((await cast.jane.client.post(path, body, { 'idempotency-key': 'remove-dora' })).status).toBe(200)
      expect([(await remove(cast.jane, emil)).status, (await remove(cast.jane, emil)).status]).toEqual([200, 404])
      expect((await eventsOf(clozup, cast.acme.id, 'member.removed')).filter(({ target_id }) => target_id === dora.id)).toHaveLength(1)
    })

    test('a removed person is told nothing by the key of an earlier answer', async () => {
      const faye = await clozup.person('Faye Former')
      await clozup.join(cast.acme, faye, 'admin')
      const ask = () =>
        faye.client.post(`${cast.acme.path}/invitations`, { email: 'once@partner.example' }, { 'idempotency-key': 'faye-1' })
      expect((await ask()).status).toBe(201)
      await remove(cast.jane, faye)
      const late = await ask()
      expect([late.status, late.body.code]).toEqual([404, 'not-found'])
    })
  })

  describe('POST leave', () => {
    test('everybody but the owner leaves by themselves', async () => {
      const invariants = await watch(clozup)
      for (const role of ['admin', 'member', 'viewer']) {
        const person = await clozup.person(`Leaving ${role}`)
        const { token } = await invited(clozup, cast.acme, cast.jane, person.email, role)
        expect((await person.client.post('/api/v1/invitation/accept', { token })).status).toBe(200)
        expect((await leave(person)).status).toBe(200)
        expect((await person.client.get(cast.acme.path)).status).toBe(404)
        expect((await eventsOf(clozup, cast.acme.id, 'member.left')).at(-1)).toMatchObject({
          actor_id: person.id,
          target_id: person.id,
          before: { role, email: person.email },
        })
      }
      await invariants.hold()
    })

    test('the owner can not, whoever does not belong can not, signed out is 401', async () => {
      const answer = await leave(cast.jane)
      expect([answer.status, answer.body.code]).toEqual([409, 'owner-cannot-leave'])
      expect((await leave(cast.lena)).status).toBe(404)
      expect((await clozup.client().post(`${cast.acme.path}/leave`)).status).toBe(401)
    })
  })

  describe('when a member was last active', () => {
    const lastActive = async (person: Person) => {
      const { rows } = await clozup.admin.query<{ last_active_at: Date | null }>(
        'select last_active_at from memberships where organization_id = $1 and person_id = $2',
        [cast.acme.id, person.id],
      )
      return rows[0]?.last_active_at?.getTime() ?? null
    }
    const become = (person: Person, when: string) =>
      clozup.admin.query(`update memberships set last_active_at = ${when} where organization_id = $1 and person_id = $2`, [
        cast.acme.id,
        person.id,
      ])

    test('Z2: is written at most once a minute', async () => {
      await become(cast.mia, `now() - interval '30 seconds'`)
      const before = await lastActive(cast.mia)
      await cast.mia.client.get(cast.acme.path)
      await new Promise((done) => setTimeout(done, 50))
      expect(await lastActive(cast.mia)).toBe(before)
      await become(cast.mia, `now() - interval '2 minutes'`)
      await Promise.all(Array.from({ length: 5 }, () => cast.mia.client.get(cast.acme.path)))
      await expect.poll(async () => Date.now() - ((await lastActive(cast.mia)) ?? 0)).toBeLessThan(30_000)
    })

    test('Z2: whoever was added and never came is new; the first look makes them active', async () => {
      await become(cast.victor, 'null')
      const status = async () => (await memberNamed(cast.victor)) as unknown as { status: string; lastActiveAt: string | null }
      expect(await status()).toMatchObject({ status: 'new', lastActiveAt: null })
      await cast.victor.client.get(cast.acme.path)
      await expect.poll(async () => (await status()).status).toBe('active')
    })
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

  test('C13: the owner removes a member; access ends, the account stays, and they can be asked in anew', async () => {
    const gus = await cliqtel.person('Gus Grün')
    await cliqtel.join(cast.acme, gus)
    expect((await gus.client.get(cast.acme.path)).status).toBe(200)
    expect((await executed(cast.jane.client, `${cast.acme.path}/members/${gus.id}/removal`)).status).toBe(200)
    expect((await gus.client.get(cast.acme.path)).status).toBe(404)
    const again = await cast.jane.client.post(`${cast.acme.path}/invitations`, { email: gus.email })
    expect([again.status, again.body.outcome]).toEqual([201, 'added'])
  })

  test('C13, C15: nobody removes the owner, not even they themselves; a member removes nobody', async () => {
    for (const [by, whom, status, code] of [
      [cast.jane, cast.jane, 409, 'owner-stays'],
      [cast.ravi, cast.jane, 403, 'not-allowed'],
      [cast.ravi, cast.ravi, 403, 'not-allowed'],
      [cast.lena, cast.ravi, 404, 'not-found'],
    ] as const) {
      const answer = await executed(by.client, `${cast.acme.path}/members/${whom.id}/removal`)
      expect([answer.status, answer.body.code], `${by.name} removes ${whom.name}`).toEqual([status, code])
    }
    const foreign = await executed(cast.jane.client, `${cast.acme.path}/members/${cast.noor.id}/removal`)
    expect(foreign.status).toBe(404)
  })

  test('C15: a member leaves by asking the owner, the owner not at all', async () => {
    const ravi = await executed(cast.ravi.client, `${cast.acme.path}/leave`)
    expect(ravi.status).toBe(403)
    expect(ravi.body.because).toContain('ask the owner to remove you')
    expect((await executed(cast.jane.client, `${cast.acme.path}/leave`)).status).toBe(403)
  })

  test('C3: there are two roles and nobody changes them here', async () => {
    const answer = await cast.jane.client.patch(`${cast.acme.path}/members/${cast.ravi.id}`, { role: 'owner' })
    expect([answer.status, answer.body.because]).toEqual([403, 'Nobody here can change roles. You are the owner.'])
  })

  test('C11: the list is for every member, with everybody on it', async () => {
    for (const person of [cast.jane, cast.ravi]) {
      const { body } = await person.client.get(`${cast.acme.path}/members?role=owner`)
      expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['Jane Doe'])
    }
  })

  test('the database itself keeps the owner in, should a check ever be forgotten', async () => {
    const forgotten = cliqtel.admin.query('delete from memberships where organization_id = $1 and person_id = $2', [
      cast.acme.id,
      cast.jane.id,
    ])
    await expect(forgotten).rejects.toThrow(/organizations_owner_is_member/)
    const second = cliqtel.admin.query(`update memberships set role = 'owner' where organization_id = $1 and person_id = $2`, [
      cast.acme.id,
      cast.ravi.id,
    ])
    await expect(second).rejects.toThrow(/memberships_one_owner/)
  })
})
