import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { invited, salesCast, type SalesCast } from '../../test/cast.ts'
import { type Person, type World, world } from '../../test/world.ts'
import clozup from '../../products/clozup.ts'
import type { Permissions } from './contract.ts'
import { explain } from './explain.ts'

let guild: World
let cast: SalesCast
beforeAll(async () => {
  guild = await world('clozup')
  cast = await salesCast(guild)
})
afterAll(() => guild.stop())

async function ask(by: Person, query: Record<string, string> = {}): Promise<Permissions> {
  const { status, body, text } = await by.client.get(`${cast.acme.path}/permissions?${new URLSearchParams(query)}`)
  expect(status, text).toBe(200)
  return body
}

const namesOf = ({ who }: Permissions) => who?.people?.map(({ name }) => name)

describe('why somebody can or can’t', () => {
  test('Z7: everybody may ask about themselves, of every action at once', async () => {
    const { person, permissions, who, subject } = await ask(cast.victor)
    expect({ person, who, subject }).toEqual({
      person: { personId: cast.victor.id, name: 'Victor Okafor', role: 'viewer' },
      who: null,
      subject: null,
    })
    const me = await cast.victor.client.get('/api/v1/me')
    const { may } = me.body.memberships[0]
    expect(Object.fromEntries(permissions.map((one) => [one.action, one.because ?? undefined]))).toEqual(
      Object.fromEntries(Object.entries<{ because?: string }>(may).map(([action, { because }]) => [action, because])),
    )
  })

  test('Z7: tells each step, in the third person, and what the person reads', async () => {
    const { permissions } = await ask(cast.jane, { action: 'members.remove', personId: cast.omar.id, subject: cast.jane.id })
    expect(permissions).toEqual([
      {
        action: 'members.remove',
        label: 'remove members',
        about: 'member',
        allowed: false,
        scope: null,
        because: 'The owner can’t be removed. Ownership must be transferred first.',
        code: 'owner-stays',
        checks: [
          { check: 'role', passed: true, text: 'Omar Haddad is an admin, and so can remove members.' },
          { check: 'state', passed: false, text: 'The owner can’t be removed. Ownership must be transferred first.' },
        ],
      },
    ])
    const [mia] = (await ask(cast.jane, { action: 'members.remove', personId: cast.mia.id })).permissions
    expect(mia?.checks).toEqual([
      { check: 'role', passed: false, text: 'Only the owner and admins can remove members. Mia Lindqvist is a member.' },
    ])
  })

  test('Z7: a scope of one’s own ends where the subject is somebody else’s', () => {
    const mia = { personId: cast.mia.id, name: cast.mia.name, role: 'member' }
    const of = (ownedBy: string) =>
      explain(clozup, mia, 'team-analytics.view', { kind: 'team', id: 't', label: 'This figure', subject: { ownedBy } })
    const role = { check: 'role', passed: true, text: 'Mia Lindqvist is a member, and so can team-analytics.view, for what is their own.' }
    expect(of(mia.personId)).toMatchObject({ allowed: true, scope: 'own', checks: [role, { check: 'scope', passed: true }] })
    expect(of(cast.omar.id)).toMatchObject({
      allowed: false,
      because: 'You can team-analytics.view only for what is your own.',
      checks: [role, { check: 'scope', passed: false, text: 'This figure is not their own.' }],
    })
  })

  test('Z4: names the seats where the plan is what forbids it', async () => {
    await guild.admin.query(`update organizations set plan = 'starter', seat_limit = 4 where id = $1`, [cast.acme.id])
    const { permissions, who } = await ask(cast.jane, { action: 'invitations.create' })
    await guild.admin.query(`update organizations set plan = 'enterprise', seat_limit = null where id = $1`, [cast.acme.id])
    const because = 'Members and pending invitations take all 4 seats of this plan. Pro allows 10 members.'
    expect(permissions[0]).toMatchObject({ allowed: false, code: 'no-seat-left', because })
    expect(permissions[0]?.checks.at(-1)).toEqual({ check: 'seats', passed: false, text: because })
    expect(who?.people).toEqual([])
  })
})

describe('who can', () => {
  test('Z7: by role and by name, the first role first', async () => {
    const found = await ask(cast.victor, { action: 'invitations.create' })
    expect(found.who).toEqual({
      roles: [
        { key: 'owner', label: 'Owner' },
        { key: 'admin', label: 'Admin' },
      ],
      people: [
        { personId: cast.jane.id, name: 'Jane Doe', role: 'owner' },
        { personId: cast.omar.id, name: 'Omar Haddad', role: 'admin' },
      ],
      more: 0,
    })
  })

  test('Z5: leaves out whom the subject forbids it', async () => {
    expect(namesOf(await ask(cast.jane, { action: 'members.remove', subject: cast.omar.id }))).toEqual(['Jane Doe'])
    expect(namesOf(await ask(cast.jane, { action: 'members.remove', subject: cast.jane.id }))).toEqual([])
    expect(namesOf(await ask(cast.jane, { action: 'members.leave' }))).toEqual(['Omar Haddad', 'Mia Lindqvist', 'Victor Okafor'])
  })

  test('names fifty, and counts the rest', async () => {
    const owner = await guild.person('Many Owner')
    const many = await guild.organization(owner, 'Many', { plan: 'enterprise' })
    for (let n = 0; n < 60; n++) await guild.join(many, await guild.person(`Person ${n}`), 'viewer')
    const { body } = await owner.client.get(`${many.path}/permissions?action=members.view`)
    expect(body.who.people).toHaveLength(50)
    expect(body.who.people[0].role).toBe('owner')
    expect(body.who.more).toBe(11)
  })
})

describe('who may ask', () => {
  const status = async (by: Person, query: Record<string, string>) =>
    (await by.client.get(`${cast.acme.path}/permissions?${new URLSearchParams(query)}`)).status

  test('an invitation is a subject for those who may see invitations, and nobody else learns whether it is there', async () => {
    const { id } = await invited(guild, cast.acme, cast.jane, 'subject@partner.example')
    expect(await status(cast.omar, { action: 'invitations.cancel', subject: id })).toBe(200)
    for (const subject of [id, `inv_${randomBytes(16).toString('hex')}`])
      expect(await status(cast.mia, { action: 'invitations.cancel', subject })).toBe(403)
  })

  test('a person or subject of another organization answers as one that does not exist', async () => {
    const foreign = await invited(guild, cast.brightside, cast.lena, 'foreign@partner.example')
    const random = randomBytes(16).toString('hex')
    const pairs: readonly (readonly [Record<string, string>, Record<string, string>])[] = [
      [{ personId: cast.ravi.id }, { personId: `per_${random}` }],
      [{ subject: cast.ravi.id }, { subject: `per_${random}` }],
      [{ subject: foreign.id }, { subject: `inv_${random}` }],
      [{ subject: cast.brightside.id }, { subject: `org_${random}` }],
    ]
    for (const pair of pairs) {
      const answers = await Promise.all(
        pair.map((query) => cast.jane.client.get(`${cast.acme.path}/permissions?${new URLSearchParams(query)}`)),
      )
      const [one, other] = answers.map(({ status: answered, body }) => ({ answered, ...body, requestId: '' }))
      expect(one?.answered).toBe(404)
      expect(one).toEqual(other)
    }
  })

  test('signed out 401, a stranger 404, an unknown action 422', async () => {
    const path = `${cast.acme.path}/permissions`
    expect((await guild.client().get(path)).status).toBe(401)
    expect((await cast.lena.client.get(path)).status).toBe(404)
    const wrong = await cast.jane.client.get(`${path}?action=organization.destroy`)
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'action'])
    for (const query of ['?what=1', '?action=%00', `?personId=${'x'.repeat(101)}`])
      expect((await cast.jane.client.get(path + query)).status).toBe(422)
    expect((await cast.jane.client.get(`${path}?subject=nothing`)).status).toBe(404)
  })
})
