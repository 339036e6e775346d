import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventsOf, invited, salesCast, type SalesCast, telecomCast, type TelecomCast } from '../../test/cast.ts'
import { type Answer, Client } from '../../test/client.ts'
import { noDeadlocks, released, tally, watch } from '../../test/race.ts'
import { type Organization, type Person, type World, world } from '../../test/world.ts'

const rounds = Array.from({ length: 3 }, (_, i) => i + 1)
const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))
const accept = (who: Client, token: string) => () => who.post('/api/v1/invitation/accept', { token })
const invite = (by: Person, where: Organization, body: object) => () => by.client.post(`${where.path}/invitations`, body)

/** Runs the calls as one race, and checks every invariant after it. */
function raceIn(of: () => World) {
  return async (where: readonly Organization[], calls: readonly (() => Promise<Answer>)[]) => {
    const invariants = await watch(of())
    const answers = await released(
      of(),
      where.map(({ id }) => id),
      calls,
    )
    await invariants.hold()
    return answers
  }
}

describe('Clozup', () => {
  let clozup: World
  let cast: SalesCast
  const race = raceIn(() => clozup)

  beforeAll(async () => {
    clozup = await world('clozup', { connections: 16 })
    cast = await salesCast(clozup)
    await noDeadlocks(clozup)
  })
  afterAll(() => clozup.stop())

  const guest = async (name: string, where = cast.acme, by = cast.jane) => {
    const person = await clozup.person(name)
    const { id, token } = await invited(clozup, where, by, person.email)
    return { ...person, token, invitationId: id }
  }
  const founded = async (name: string, plan: string) => {
    const owner = await clozup.person(`${name} Owner`)
    return { owner, where: await clozup.organization(owner, name, { plan }) }
  }

  test('one invitation, fifty acceptances at once: one success', async () => {
    // Breaks without the lock of the inviting organization in acceptInvitation.
    const kim = await guest('Kim Fifty')
    const answers = await race(
      [cast.acme],
      many(50, () => accept(kim.client, kim.token)),
    )
    expect(tally(answers)).toEqual({ '200': 1, '410 invitation-accepted': 49 })
  })

  test('one seat, two hundred people accept at once: one gets it', async () => {
    // Breaks without the check seats_within_plan on organizations, or without the trigger count_seats behind it.
    const { owner, where } = await founded('Last Seat', 'enterprise')
    const guests = await Promise.all(many(200, (i) => clozup.person(`Guest ${i}`)))
    for (let at = 0; at < 200; at += 50)
      await owner.client.post(`${where.path}/invitations`, { invitations: guests.slice(at, at + 50).map(({ email }) => ({ email })) })
    const tokens = await Promise.all(guests.map(({ email }) => clozup.invitationToken(email)))
    await clozup.admin.query(`update organizations set plan = 'starter', seat_limit = 2 where id = $1`, [where.id])
    const answers = await race(
      [where],
      guests.map(({ client }, i) => accept(client, tokens[i] ?? '')),
    )
    expect(tally(answers)).toEqual({ '200': 1, '409 no-seat-left': 199 })
    expect((await owner.client.get(where.path)).body.seats.used).toBe(2)
  })

  test.each(rounds)('C14: acceptance against cancelling: in and accepted, or out and cancelled (round %i)', async (round) => {
    // Breaks without `lockOrganization` in cancelInvitation: both succeed, and the person is in by a cancelled invitation.
    const kim = await guest(`Kim ${round}`)
    const cancel = () => cast.omar.client.delete(`${cast.acme.path}/invitations/${kim.invitationId}`)
    const answers = await race([cast.acme], [accept(kim.client, kim.token), cancel])
    const accepted = answers[0]?.status === 200
    expect(tally(answers)).toEqual(accepted ? { '200': 1, '410 invitation-accepted': 1 } : { '204': 1, '410 invitation-cancelled': 1 })
    expect((await kim.client.get(cast.acme.path)).status).toBe(accepted ? 200 : 404)
  })

  test.each(rounds)('Z3: acceptance against resending: the old link gets in before, and not after (round %i)', async (round) => {
    // Breaks without the lock before readLinked in acceptInvitation: the token is then compared with one that is just replaced.
    const kim = await guest(`Kim ${round}`)
    const resend = () => cast.omar.client.post(`${cast.acme.path}/invitations/${kim.invitationId}/resend`)
    const answers = await race([cast.acme], [accept(kim.client, kim.token), resend])
    const accepted = answers[0]?.status === 200
    expect(tally(answers)).toEqual(accepted ? { '200': 1, '410 invitation-accepted': 1 } : { '200': 1, '410 invitation-superseded': 1 })
  })

  test.each(rounds)('acceptance against declining, five times over: one of them (round %i)', async (round) => {
    // Breaks without the lock in declineInvitation: each finds the invitation open, and writes an event.
    const kim = await guest(`Kim ${round}`)
    const reader = clozup.client()
    await reader.get(`/invite/${kim.token}`)
    const decline = () => new Client(clozup.url, reader.cookies).post('/api/v1/invitation/decline')
    const answers = await race([cast.acme], [accept(kim.client, kim.token), ...many(5, () => decline)])
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1)
  })

  test('four invitations of one address at once, by two people: one', async () => {
    // Breaks without the unique index invitations_one_open, or as a 500 without the lock that lets findOpen see it.
    const email = 'four@race.example'
    const answers = await race(
      [cast.acme],
      many(4, (i) => invite(i % 2 ? cast.jane : cast.omar, cast.acme, { email: i < 2 ? email : email.toUpperCase() })),
    )
    expect(tally(answers)).toEqual({ '201': 1, '409 already-invited': 3 })
    expect(await clozup.queued(email)).toHaveLength(1)
  })

  test('Z4: the last seat, invited ten times over at once: one', async () => {
    // Breaks without the lock in invitePeople: everybody counts the same pending invitations.
    const { owner, where } = await founded('One Left', 'starter')
    await invited(clozup, where, owner, 'first@race.example')
    const answers = await race(
      [where],
      many(10, (i) => invite(owner, where, { email: `last${i}@race.example` })),
    )
    expect(tally(answers)).toEqual({ '201': 1, '409 no-seat-left': 9 })
  })

  test('the same Idempotency-Key twenty times at once: one invitation, one mail, one answer', async () => {
    // Breaks without `once` in memberRoute.
    const email = 'idempotent@race.example'
    const ask = () => cast.jane.client.post(`${cast.acme.path}/invitations`, { email }, { 'idempotency-key': 'race-1' })
    const answers = await race(
      [cast.acme],
      many(20, () => ask),
    )
    expect(tally(answers)).toEqual({ '201': 20 })
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(await clozup.queued(email)).toHaveLength(1)
  })

  test('cancelling, twenty times at once: one event', async () => {
    // Breaks without the lock in cancelInvitation: each finds it open.
    const kim = await guest('Kim Cancelled')
    const answers = await race(
      [cast.acme],
      many(20, () => () => cast.jane.client.delete(`${cast.acme.path}/invitations/${kim.invitationId}`)),
    )
    expect(tally(answers)).toEqual({ '204': 1, '410 invitation-cancelled': 19 })
  })

  test('Z3: five resends at once: five mails, of which the last one’s link works', async () => {
    // Breaks without the lock in resendInvitation: two replace the same link, and one of them fails.
    const kim = await guest('Kim Resent')
    const resend = () => cast.omar.client.post(`${cast.acme.path}/invitations/${kim.invitationId}/resend`)
    const answers = await race(
      [cast.acme],
      many(5, () => resend),
    )
    expect(tally(answers)).toEqual({ '200': 5 })
    expect(await clozup.queued(kim.email)).toHaveLength(6)
    expect((await accept(kim.client, kim.token)()).body.code).toBe('invitation-superseded')
    expect((await accept(kim.client, await clozup.invitationToken(kim.email))()).status).toBe(200)
  })

  test('inviting anew what had expired, against resending it: one open invitation, whose newest link works', async () => {
    // Breaks without the lock in resendInvitation, which then renews what is just being replaced.
    const kim = await guest('Kim Expired')
    await clozup.admin.query(`update invitations set expires_at = now() - interval '1 hour' where id = $1`, [kim.invitationId])
    const resend = () => cast.omar.client.post(`${cast.acme.path}/invitations/${kim.invitationId}/resend`)
    const answers = await race([cast.acme], [resend, invite(cast.jane, cast.acme, { email: kim.email })])
    expect(answers.some(({ status }) => status < 300)).toBe(true)
    for (const { status } of answers) expect(status).toBeLessThan(500)
    expect((await accept(kim.client, await clozup.invitationToken(kim.email))()).status).toBe(200)
  })

  test('Z10: one person accepts in two organizations at once, and belongs to both', async () => {
    const kim = await clozup.person('Kim Both')
    const [a, b] = [await invited(clozup, cast.acme, cast.jane, kim.email), await invited(clozup, cast.brightside, cast.lena, kim.email)]
    // The queue holds both mails; the newest is Brightside’s.
    const answers = await race([cast.acme, cast.brightside], [accept(kim.client, a.token), accept(kim.client, b.token)])
    expect(tally(answers)).toEqual({ '200': 2 })
  })

  test('more acceptances at once than there are connections all get in', async () => {
    // Breaks where acceptInvitation asks for a second connection while it holds one: all wait for all, and end with 503.
    const guests = []
    for (let i = 0; i < 40; i++) guests.push(await guest(`Crowd ${i}`, cast.brightside, cast.lena))
    const answers = await race(
      [cast.brightside],
      guests.map((one) => accept(one.client, one.token)),
    )
    expect(tally(answers)).toEqual({ '200': 40 })
  })
})

describe('Cliqtel', () => {
  let cliqtel: World
  let cast: TelecomCast
  const race = raceIn(() => cliqtel)

  beforeAll(async () => {
    cliqtel = await world('cliqtel', { connections: 16 })
    cast = await telecomCast(cliqtel)
    await noDeadlocks(cliqtel)
  })
  afterAll(() => cliqtel.stop())

  let seen = 0
  /** Invited by these organizations while unknown, and verified since. */
  const mover = async (...by: (readonly [Organization, Person])[]) => {
    const email = `mover${++seen}@race.example`
    const tokens = []
    for (const [where, owner] of by) tokens.push((await invited(cliqtel, where, owner, email)).token)
    return { ...(await cliqtel.person(`Mover ${seen}`, { email })), tokens }
  }
  const placeOf = async ({ id }: { id: string }) =>
    (await cliqtel.admin.query<{ id: string }>('select organization_id as id from memberships where person_id = $1', [id])).rows.map(
      (row) => row.id,
    )

  test.each(rounds)('C2: one person accepts in two organizations at once: they end in one, and it is told (round %i)', async () => {
    // Breaks without the unique index memberships_one_organization.
    const kim = await mover([cast.acme, cast.jane], [cast.northwind, cast.lena])
    const answers = await race(
      [cast.acme, cast.northwind],
      kim.tokens.map((token) => accept(kim.client, token)),
    )
    expect(answers.some(({ status }) => status === 200)).toBe(true)
    for (const { status, body, text } of answers) expect(status === 200 || body.code === 'belongs-elsewhere', text).toBe(true)
    expect(await placeOf(kim)).toHaveLength(1)
  })

  test.each(rounds)('C2, C10: a member of one accepts in two others at once: they end in one (round %i)', async (round) => {
    // Breaks where leaveBehind takes it for granted that there is still something to leave.
    const [owners, third] = await founders(round)
    const kim = await mover([cast.acme, cast.jane], [cast.northwind, cast.lena])
    await cliqtel.join(third, kim)
    const answers = await race(
      [cast.acme, cast.northwind, third],
      kim.tokens.map((token) => accept(kim.client, token)),
    )
    for (const { status, body, text } of answers) expect(status === 200 || body.code === 'belongs-elsewhere', text).toBe(true)
    expect(answers.some(({ status }) => status === 200)).toBe(true)
    expect(await placeOf(kim)).toHaveLength(1)
    expect((await owners.client.get(third.path)).body.seats.used).toBe(1)
  })

  async function founders(round: number): Promise<[Person, Organization]> {
    const owner = await cliqtel.person(`Third Owner ${round}`)
    return [owner, await cliqtel.organization(owner, `Third ${round}`)]
  }

  /** An owner alone, invited by two others. In odd rounds theirs is the oldest of the three: locks are taken in the order of age. */
  async function ownerAlone(round: number) {
    const ona = await cliqtel.person(`Ona ${++seen}`)
    const found = async (name: string): Promise<[Organization, Person]> => {
      const owner = await cliqtel.person(`${name} Owner`)
      return [await cliqtel.organization(owner, name), owner]
    }
    const old = round % 2 ? await cliqtel.organization(ona, `Solo ${round}`) : undefined
    const by = [await found(`Left ${round}`), await found(`Right ${round}`)]
    const email = `ona${seen}@race.example`
    const tokens: string[] = []
    for (const [where, owner] of by) tokens.push((await invited(cliqtel, where, owner, email)).token)
    await cliqtel.admin.query('update people set email = $2 where id = $1', [ona.id, email])
    const own = old ?? (await cliqtel.organization(ona, `Solo ${round}`))
    return { ona: { ...ona, email, tokens }, own, by: by.map(([where]) => where) }
  }

  test.each(rounds)(
    'C10: an owner who is alone accepts in two others at once: the organization is closed once (round %i)',
    async (round) => {
      // Breaks where acceptInvitation refuses once the organization to leave is gone: `lockOrganization` for `lockIfThere`.
      const { ona, own, by } = await ownerAlone(round)
      const answers = await race(
        [...by, own],
        ona.tokens.map((token) => accept(ona.client, token)),
      )
      for (const { status, body, text } of answers) expect(status === 200 || body.code === 'belongs-elsewhere', text).toBe(true)
      expect(await placeOf(ona)).toHaveLength(1)
      expect(await eventsOf(cliqtel, own.id, 'organization.closed')).toHaveLength(1)
    },
  )

  test.each(rounds)(
    'C10: an owner moves away while others change what they leave: no 500, and no organization without an owner (round %i)',
    async (round) => {
      // Breaks without the answer 404 in lockOrganization where the organization is gone.
      const { ona, own, by } = await ownerAlone(round)
      const answers = await race(
        [...by, own],
        [
          accept(ona.client, ona.tokens[0] ?? ''),
          () => ona.client.patch(own.path, { name: 'Renamed' }),
          invite(ona, own, { email: `closing${round}@race.example` }),
          () => ona.client.get(own.path),
          () => ona.client.get(`${own.path}/members`),
        ],
      )
      expect(answers[0]?.status, answers[0]?.text).toBe(200)
      for (const { status, text } of answers) expect([200, 201, 404], text).toContain(status)
    },
  )

  test.each(rounds)('C10: an owner moves away while somebody joins: nobody is left without an owner (round %i)', async (round) => {
    // Breaks without `lockIfThere` in leaveBehind: who is alone is judged before the other one is in.
    const ona = await mover([cast.acme, cast.jane])
    const own = await cliqtel.organization(ona, `Filling ${round}`)
    const free = await cliqtel.person(`Free ${round}`)
    const answers = await race([cast.acme, own], [accept(ona.client, ona.tokens[0] ?? ''), invite(ona, own, { email: free.email })])
    const [moved, added] = answers.map(({ status }) => status)
    expect([
      [200, 404],
      [409, 201],
    ]).toContainEqual([moved, added])
  })

  test.each(rounds)('C10: people move in opposite directions: no deadlock (round %i)', async () => {
    // Breaks without the order of the locks by id in acceptInvitation: each then holds what the other wants.
    const there = [await mover([cast.acme, cast.jane]), await mover([cast.acme, cast.jane])]
    const back = [await mover([cast.northwind, cast.lena]), await mover([cast.northwind, cast.lena])]
    for (const one of there) await cliqtel.join(cast.northwind, one)
    for (const one of back) await cliqtel.join(cast.acme, one)
    const answers = await race(
      [cast.acme, cast.northwind],
      [...there, ...back].map((one) => accept(one.client, one.tokens[0] ?? '')),
    )
    expect(tally(answers)).toEqual({ '200': 4 })
  })

  test.each(rounds)(
    'C6: two organizations add the same person at once: one has them, the other hears that they belong elsewhere (round %i)',
    async (round) => {
      // Breaks without the unique index memberships_one_organization; as a 500 without refuseMembership.
      const free = await cliqtel.person(`Wanted ${round}`)
      const answers = await race(
        [cast.acme, cast.northwind],
        [invite(cast.jane, cast.acme, { email: free.email }), invite(cast.lena, cast.northwind, { email: free.email })],
      )
      expect(tally(answers)).toEqual({ '201': 1, '409 belongs-elsewhere': 1 })
      expect(await placeOf(free)).toHaveLength(1)
    },
  )

  test('C6: two organizations add the same ten people at once, in opposite orders: each person is in one', async () => {
    // Breaks without `takeTurns` in invitePeople: each waits for a person whom the other has added.
    const free = await Promise.all(many(10, (i) => cliqtel.person(`Shared ${i}`)))
    const list = free.map(({ email }) => ({ email }))
    const answers = await race(
      [cast.acme, cast.northwind],
      [invite(cast.jane, cast.acme, { invitations: list }), invite(cast.lena, cast.northwind, { invitations: list.toReversed() })],
    )
    expect(tally(answers)).toEqual({ '201': 2 })
    for (const person of free) expect(await placeOf(person)).toHaveLength(1)
    const added = answers.flatMap(({ body }) => body.results).filter(({ outcome }: { outcome: string }) => outcome === 'added')
    expect(added).toHaveLength(10)
  })

  test.each(rounds)('C6: adding against the same person’s own organization: they end in one (round %i)', async (round) => {
    // Breaks without the unique index memberships_one_organization.
    const free = await cliqtel.person(`Founder ${round}`)
    const answers = await race(
      [cast.acme],
      [invite(cast.jane, cast.acme, { email: free.email }), () => free.client.post('/api/v1/organizations', { name: `Own ${round}` })],
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(await placeOf(free)).toHaveLength(1)
  })
})
