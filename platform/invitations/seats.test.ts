import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expire, invited, salesCast, type SalesCast } from '../../test/cast.ts'
import { type Organization, type Person, type World, world } from '../../test/world.ts'

let clozup: World
let cast: SalesCast

beforeAll(async () => {
  clozup = await world('clozup')
  cast = await salesCast(clozup)
})
afterAll(() => clozup.stop())

const invite = (by: Person, where: Organization, body: object) => by.client.post(`${where.path}/invitations`, body)

describe('seats', () => {
  const founded = async (plan: string, name: string) => {
    const owner = await clozup.person(`${name} Owner`)
    return { owner, where: await clozup.organization(owner, name, { plan }) }
  }

  test.each([
    ['free', 0, 'Members and pending invitations take the 1 seat of this plan. Starter allows 3 members.'],
    ['starter', 2, 'Members and pending invitations take all 3 seats of this plan. Pro allows 10 members.'],
    ['pro', 9, 'Members and pending invitations take all 10 seats of this plan. Enterprise allows any number of members.'],
  ])('Z4: %s takes %i invitations beside the owner, then names the plan that would do', async (plan, seats, text) => {
    const { owner, where } = await founded(plan, `Seats ${plan}`)
    const wanted = Array.from({ length: seats + 1 }, (_, i) => ({ email: `${plan}${i}@partner.example` }))
    const { body } = await invite(owner, where, { invitations: wanted })
    const outcomes = body.results.map(({ outcome }: { outcome: string }) => outcome)
    expect(outcomes).toEqual([...Array.from({ length: seats }, () => 'invited'), 'refused'])
    expect(body.results.at(-1).refusal).toEqual({ code: 'no-seat-left', title: text })
    const single = await invite(owner, where, { email: 'one.more@partner.example' })
    expect([single.status, single.body.code, single.body.detail]).toEqual([409, 'no-seat-left', text])
  })

  test('Z4: Enterprise has no limit', async () => {
    const { owner, where } = await founded('enterprise', 'Big')
    const invitations = Array.from({ length: 20 }, (_, i) => ({ email: `big${i}@partner.example` }))
    expect(
      (await invite(owner, where, { invitations })).body.results.every(({ outcome }: { outcome: string }) => outcome === 'invited'),
    ).toBe(true)
  })

  test('Z4: cancelled, declined and expired invitations give their seat back', async () => {
    const { owner, where } = await founded('starter', 'Giving back')
    const full = async () => (await invite(owner, where, { email: 'wants@partner.example' })).status === 409
    const [a] = [await invited(clozup, where, owner, 'a@partner.example'), await invited(clozup, where, owner, 'b@partner.example')]
    expect(await full()).toBe(true)
    await owner.client.delete(`${where.path}/invitations/${a.id}`)
    const c = await invited(clozup, where, owner, 'c@partner.example')
    expect(await full()).toBe(true)
    await expire(clozup, c.id)
    expect((await owner.client.get(where.path)).body.seats).toEqual({ used: 1, pending: 1, limit: 3 })
    const d = await invited(clozup, where, owner, 'd@partner.example')
    expect(await full()).toBe(true)
    const reader = clozup.client()
    await reader.get(`/invite/${d.token}`)
    expect((await reader.post('/api/v1/invitation/decline')).status).toBe(204)
    expect(await full()).toBe(false)
  })

  test('Z4: an expired invitation is not renewed without a seat, neither by inviting nor by resending', async () => {
    const { owner, where } = await founded('starter', 'No way back')
    const old = await invited(clozup, where, owner, 'old@partner.example')
    await expire(clozup, old.id)
    await invited(clozup, where, owner, 'x@partner.example')
    await invited(clozup, where, owner, 'y@partner.example')
    const resend = await owner.client.post(`${where.path}/invitations/${old.id}/resend`)
    expect([resend.status, resend.body.code]).toEqual([409, 'no-seat-left'])
    expect((await invite(owner, where, { email: 'old@partner.example' })).body.code).toBe('no-seat-left')
  })

  test('Z4: members alone count when accepting: what was invited before gets in while there is a seat', async () => {
    const { owner, where } = await founded('starter', 'Counting')
    const guests = await Promise.all(['Ann', 'Ben'].map((name) => clozup.person(`${name} Guest`)))
    const tokens = []
    for (const guest of guests) tokens.push((await invited(clozup, where, owner, guest.email)).token)
    await clozup.join(where, await clozup.person('Quick Quinn'))
    const statuses = []
    for (const [i, guest] of guests.entries()) statuses.push(await guest.client.post('/api/v1/invitation/accept', { token: tokens[i] }))
    expect(statuses.map(({ status, body }) => body.code ?? status)).toEqual([200, 'no-seat-left'])
    const { body } = await owner.client.get(where.path)
    expect(body.seats).toEqual({ used: 3, pending: 1, limit: 3 })
  })
})

describe('limits', () => {
  test('one address gets at most ten invitation mails a day, from whomever, and the answer says when to come back', async () => {
    const email = 'popular@partner.example'
    for (let i = 0; i < 10; i++) {
      const { id } = await invited(clozup, cast.brightside, cast.lena, email)
      await cast.lena.client.delete(`${cast.brightside.path}/invitations/${id}`)
    }
    const answer = await invite(cast.jane, cast.acme, { email })
    expect([answer.status, answer.body.code]).toEqual([429, 'too-often'])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3600)
    const many = await invite(cast.jane, cast.acme, { invitations: [{ email }, { email: 'quiet@partner.example' }] })
    expect(many.body.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['refused', 'invited'])
  })

  test('a person invites at most 200 addresses an hour: no cannon for mail', async () => {
    const owner = await clozup.person('Spammy Steve')
    const where = await clozup.organization(owner, 'Steve Inc', { plan: 'enterprise' })
    for (let round = 0; round < 4; round++) {
      const invitations = Array.from({ length: 50 }, (_, i) => ({ email: `victim${round * 50 + i}@partner.example` }))
      expect((await invite(owner, where, { invitations })).status).toBe(201)
    }
    const answer = await invite(owner, where, { email: 'one.more@partner.example' })
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await clozup.queued('one.more@partner.example')).toEqual([])
  })
})
