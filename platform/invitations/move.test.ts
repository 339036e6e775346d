/** C10: accepting moves the account into the inviting organization. It leaves the old one, closes it, or is refused with the reason. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventsOf, invited, telecomCast, type TelecomCast } from '../../test/cast.ts'
import { watch } from '../../test/race.ts'
import { type Person, type World, world } from '../../test/world.ts'

let cliqtel: World
let cast: TelecomCast
let held: string[] = []

beforeAll(async () => {
  // What a module would hold: numbers, a balance, open invoices.
  cliqtel = await world('cliqtel', { holdings: async () => held })
  cast = await telecomCast(cliqtel)
})
afterAll(() => cliqtel.stop())
beforeEach(() => {
  held = []
})

const accept = (who: Person, token: string) => who.client.post('/api/v1/invitation/accept', { token })
const leaves = async (who: Person, token: string) => {
  await who.client.get(`/invite/${token}`)
  return (await who.client.get('/api/v1/invitation')).body.you.leaves
}
const belongsTo = async (who: Person) =>
  (await who.client.get('/api/v1/me')).body.memberships.map((one: { organization: { name: string } }) => one.organization.name)

/** Invited to Acme while unknown, and signed up since: that is how it comes to a move. */
async function mover(name: string) {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@move.example`
  const invitation = await invited(cliqtel, cast.acme, cast.jane, email)
  return { ...(await cliqtel.person(name, { email })), token: invitation.token, invitationId: invitation.id }
}

describe('a member', () => {
  test('C10: is told that they leave, and then belong to the inviting organization alone', async () => {
    const max = await mover('Max Member')
    await cliqtel.join(cast.northwind, max)
    expect(await leaves(max, max.token)).toEqual({ organizationName: 'Northwind Voice', how: 'leave', reasons: [], behind: [] })
    const invariants = await watch(cliqtel)
    const answer = await accept(max, max.token)
    expect([answer.status, answer.body.organization.name]).toEqual([200, 'Acme Telecom'])
    expect(await belongsTo(max)).toEqual(['Acme Telecom'])
    expect((await max.client.get(cast.northwind.path)).status).toBe(404)
    expect((await eventsOf(cliqtel, cast.northwind.id, 'member.left')).at(-1)).toMatchObject({
      actor_id: max.id,
      target_id: max.id,
      before: { role: 'member', email: max.email },
      rule: 'accepted an invitation to another organization',
      request_id: answer.headers.get('x-request-id'),
    })
    await invariants.hold()
  })
})

describe('an owner', () => {
  test('C10: who is alone in an empty organization closes it by the move', async () => {
    const ona = await mover('Ona Owner')
    const own = await cliqtel.organization(ona, 'Ona Solo')
    const waiting = await invited(cliqtel, own, ona, 'waiting@move.example')
    expect(await leaves(ona, ona.token)).toEqual({ organizationName: 'Ona Solo', how: 'close', reasons: [], behind: [] })
    const invariants = await watch(cliqtel)
    expect((await accept(ona, ona.token)).status).toBe(200)
    await invariants.hold()
    expect(await belongsTo(ona)).toEqual(['Acme Telecom'])
    expect((await ona.client.get(own.path)).status).toBe(404)
    const { rows } = await cliqtel.admin.query('select from organizations where id = $1', [own.id])
    expect(rows).toEqual([])
    expect((await eventsOf(cliqtel, own.id, 'organization.closed')).at(-1)).toMatchObject({ actor_id: ona.id, target_label: 'Ona Solo' })
    const reader = cliqtel.client()
    await reader.get(`/invite/${waiting.token}`)
    expect((await reader.get('/api/v1/invitation')).status).toBe(404)
  })

  test('C10: with other members stays, and hears why; nothing is changed', async () => {
    const olaf = await mover('Olaf Owner')
    const own = await cliqtel.organization(olaf, 'Olaf & Co')
    await cliqtel.join(own, await cliqtel.person('Paul Partner'))
    expect(await leaves(olaf, olaf.token)).toEqual({
      organizationName: 'Olaf & Co',
      how: 'refused',
      reasons: ['1 other member belongs to it.'],
      behind: [],
    })
    await cliqtel.join(own, await cliqtel.person('Petra Partner'))
    const invariants = await watch(cliqtel)
    const answer = await accept(olaf, olaf.token)
    expect([answer.status, answer.body.code]).toEqual([409, 'must-stay'])
    expect(answer.body.detail).toBe('You own Olaf & Co. 2 other members belong to it.')
    await invariants.hold()
    expect(await belongsTo(olaf)).toEqual(['Olaf & Co'])
    expect((await cast.jane.client.get(`${cast.acme.path}/invitations?search=${olaf.email}`)).body.total).toBe(1)
  })

  test('C10: whose organization holds something stays, and hears of each thing', async () => {
    const nina = await mover('Nina Numbers')
    await cliqtel.organization(nina, 'Nina Numbers Ltd')
    held = ['It has 3 phone numbers.', 'Its wallet holds 12.50 EUR.']
    expect(await leaves(nina, nina.token)).toEqual({ organizationName: 'Nina Numbers Ltd', how: 'refused', reasons: held, behind: [] })
    const answer = await accept(nina, nina.token)
    expect(answer.body).toMatchObject({
      status: 409,
      code: 'must-stay',
      detail: 'You own Nina Numbers Ltd. It has 3 phone numbers. Its wallet holds 12.50 EUR.',
    })
    held = []
    expect((await accept(nina, nina.token)).status).toBe(200)
  })

  test('C10: what the page said is judged anew under the lock: a member who came meanwhile keeps the organization open', async () => {
    const lou = await mover('Lou Late')
    const own = await cliqtel.organization(lou, 'Lou & Late')
    expect((await leaves(lou, lou.token)).how).toBe('close')
    await cliqtel.join(own, await cliqtel.person('Just Joined'))
    expect((await accept(lou, lou.token)).body.code).toBe('must-stay')
  })
})

describe('what is told', () => {
  test('nothing is said of what one leaves to whoever is not invited, or not signed in', async () => {
    const quiet = await mover('Quiet Quinn')
    await cliqtel.join(cast.northwind, quiet)
    const reader = cliqtel.client()
    await reader.get(`/invite/${quiet.token}`)
    expect((await reader.get('/api/v1/invitation')).body.you).toBeNull()
    expect(await leaves(cast.lena, quiet.token)).toBeNull()
    expect((await reader.get('/api/v1/invitation')).text).not.toContain('Northwind')
  })

  test('C7: once they belong elsewhere they can’t be invited anew, and the inviting owner sees no reason but that', async () => {
    const max = await mover('Max Elsewhere')
    await cliqtel.join(cast.northwind, max)
    await cast.jane.client.delete(`${cast.acme.path}/invitations/${max.invitationId}`)
    const answer = await cast.jane.client.post(`${cast.acme.path}/invitations`, { email: max.email })
    expect([answer.status, answer.body.code]).toEqual([409, 'belongs-elsewhere'])
  })

  test('C10: a refused move tells the inviting organization nothing', async () => {
    const mary = await mover('Mary Multi')
    const own = await cliqtel.organization(mary, 'Mary & Co')
    await cliqtel.join(own, await cliqtel.person('Co Worker'))
    const before = (await eventsOf(cliqtel, cast.acme.id)).length
    await accept(mary, mary.token)
    expect((await eventsOf(cliqtel, cast.acme.id)).length).toBe(before)
    const { text } = await cast.jane.client.get(`${cast.acme.path}/invitations?limit=200`)
    expect(text).not.toContain('Mary & Co')
  })
})
