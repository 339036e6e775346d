import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventsOf, invited, rowCounts, salesCast, type SalesCast } from '../../test/cast.ts'
import type { Client } from '../../test/client.ts'
import { watch } from '../../test/race.ts'
import { type Person, type World, world } from '../../test/world.ts'
import { executed } from '../../test/plan.ts'

const accept = (who: Client, token?: string) => who.post('/api/v1/invitation/accept', token === undefined ? {} : { token })

/** Follows a link as a browser does, and shows what stands behind it. */
async function follow(who: Client, token: string) {
  const answer = await who.get(`/invite/${token}`)
  if (answer.status !== 303) throw new Error(`Following the link answered ${answer.status}.`)
  return who.get('/api/v1/invitation')
}

describe('Clozup', () => {
  let clozup: World
  let cast: SalesCast

  beforeAll(async () => {
    clozup = await world('clozup')
    cast = await salesCast(clozup)
  })
  afterAll(() => clozup.stop())

  /** Somebody with a verified account, invited to Acme. */
  async function guest(name: string, { by = cast.jane, role = 'member' }: { by?: Person; role?: string } = {}) {
    const person = await clozup.person(name)
    return { ...person, ...(await invited(clozup, cast.acme, by, person.email, role)), personId: person.id }
  }

  describe('GET /invite/{token}', () => {
    test('changes nothing, however often scanners follow it', async () => {
      const { token } = await guest('Scanned Sam')
      const before = await rowCounts(clozup)
      const stamps = async () =>
        (await clozup.admin.query(`select md5(string_agg(i::text, '' order by id)) as sum from invitations i`)).rows[0]
      const sum = await stamps()
      for (let i = 0; i < 5; i++) await follow(clozup.client(), token)
      await clozup.client().request('HEAD', `/invite/${token}`)
      expect(await rowCounts(clozup)).toEqual(before)
      expect(await stamps()).toEqual(sum)
    })

    test('leaves the address bar at once, with the token in a sealed cookie and nowhere else', async () => {
      const { token } = await guest('Sealed Sam')
      const answer = await clozup.client().get(`/invite/${token}`)
      expect([answer.status, answer.headers.get('location'), answer.text]).toEqual([303, '/invitation', ''])
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      const [cookie] = answer.headers.getSetCookie()
      expect(cookie).toMatch(/^clozup\.invitation=[A-Za-z0-9_-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
      expect([...answer.headers].flat().join('\n')).not.toContain(token)
    })

    test('a token that is none, was changed, or is full of tricks leads to a page that says so', async () => {
      const { token } = await guest('Tricky Tim')
      for (const wrong of [
        'x',
        `${token.slice(0, 42)}${token.endsWith('A') ? 'B' : 'A'}`,
        `${token}A`,
        '%00',
        "'%20or%201=1",
        '..%2f..',
        'x'.repeat(3000),
      ]) {
        const client = clozup.client()
        const answer = await client.get(`/invite/${wrong}`)
        expect([answer.status, answer.headers.get('location')], wrong.slice(0, 50)).toEqual([303, '/invitation'])
        const shown = await client.get('/api/v1/invitation')
        expect([shown.status, shown.body.code]).toEqual([404, 'not-found'])
        for (const path of ['accept', 'decline', 'ask-again'])
          expect([401, 404]).toContain((await client.post(`/api/v1/invitation/${path}`)).status)
      }
    })

    test('a cookie that was made up opens nothing', async () => {
      const client = clozup.client()
      for (const value of ['x', 'A'.repeat(200), '', '%00', Buffer.from('{"organizationId":"org"}').toString('base64url')]) {
        client.cookies.set('clozup.invitation', value)
        expect((await client.get('/api/v1/invitation')).status).toBe(404)
      }
    })
  })

  describe('GET /api/v1/invitation', () => {
    test('tells a stranger who holds the link what it is for, and whether to sign up or in', async () => {
      const known = await guest('Known Kim', { role: 'viewer' })
      const { status, body } = await follow(clozup.client(), known.token)
      expect(status).toBe(200)
      expect(body).toEqual({
        organization: { name: 'Acme Sales', slug: cast.acme.slug },
        inviter: { name: 'Jane Doe' },
        role: { key: 'viewer', label: 'Viewer' },
        email: known.email,
        expiresAt: expect.any(String),
        state: 'open',
        accountExists: true,
        you: null,
        askedAgain: false,
      })
      const unknown = await invited(clozup, cast.acme, cast.jane, 'nobody.yet@partner.example')
      expect((await follow(clozup.client(), unknown.token)).body.accountExists).toBe(false)
    })

    test('tells whoever is signed in whether it is theirs', async () => {
      const kim = await guest('Kim Right')
      expect((await follow(kim.client, kim.token)).body.you).toEqual({
        email: kim.email,
        isInvited: true,
        isVerified: true,
        isMember: false,
        leaves: null,
      })
      expect((await follow(cast.lena.client, kim.token)).body.you).toMatchObject({ email: cast.lena.email, isInvited: false })
      expect((await follow(cast.mia.client, kim.token)).body.you).toMatchObject({ isInvited: false, isMember: true })
    })
  })

  describe('POST accept', () => {
    test('Z3: the person is in, the invitation used up, and both are in the log', async () => {
      const invariants = await watch(clozup)
      const kim = await guest('Kim Accepts', { role: 'admin', by: cast.omar })
      await follow(kim.client, kim.token)
      const answer = await accept(kim.client)
      expect([answer.status, answer.body]).toEqual([
        200,
        { organization: { id: cast.acme.id, name: 'Acme Sales', slug: cast.acme.slug }, role: 'admin' },
      ])
      expect(kim.client.cookies.has('clozup.invitation')).toBe(false)
      expect((await kim.client.get(`${cast.acme.path}/invitations`)).body.items.map(({ id }: { id: string }) => id)).not.toContain(kim.id)
      expect((await eventsOf(clozup, cast.acme.id, 'invitation.accepted')).at(-1)).toMatchObject({
        actor_id: kim.personId,
        target_id: kim.id,
        target_label: kim.email,
        before: { invitedBy: 'Omar Haddad' },
        after: { personId: kim.personId, role: 'admin' },
        request_id: answer.headers.get('x-request-id'),
      })
      await invariants.hold()
    })

    test('programs give the token itself', async () => {
      const kim = await guest('Kim Program')
      expect((await accept(kim.client, kim.token)).status).toBe(200)
    })

    test('a link proves no address: the wrong account does not get in, and hears for whom it is not', async () => {
      const kim = await guest('Kim Wanted')
      for (const other of [cast.lena, cast.mia, await clozup.person('Eve Thief')]) {
        const answer = await accept(other.client, kim.token)
        expect([answer.status, answer.body.code], other.name).toEqual([409, 'wrong-account'])
      }
      expect((await accept(kim.client, kim.token)).status).toBe(200)
    })

    test('an address that is not verified does not get in, until it is', async () => {
      const una = await clozup.person('Una Late', { verified: false })
      const { token } = await invited(clozup, cast.acme, cast.jane, una.email)
      const early = await accept(una.client, token)
      expect([early.status, early.body.code]).toEqual([409, 'address-not-verified'])
      expect((await follow(una.client, token)).body.you).toMatchObject({ isInvited: true, isVerified: false })
      await clozup.admin.query('update people set email_verified = true where id = $1', [una.id])
      expect((await accept(una.client, token)).status).toBe(200)
    })

    test('signed out it is 401, from another site 403, without a link 404, and with an unknown field 422', async () => {
      const kim = await guest('Kim Careful')
      expect((await accept(clozup.client(), kim.token)).status).toBe(401)
      const foreign = await kim.client.post('/api/v1/invitation/accept', { token: kim.token }, { origin: 'https://evil.example' })
      expect([foreign.status, foreign.body.code]).toEqual([403, 'foreign-origin'])
      expect((await accept((await clozup.person('Nora None')).client)).status).toBe(404)
      expect((await kim.client.post('/api/v1/invitation/accept', { token: kim.token, role: 'admin' })).status).toBe(422)
      expect((await accept(kim.client, `${kim.token}\u0000`)).status).toBe(404)
      expect((await kim.client.get(cast.acme.path)).status).toBe(404)
    })

    test('Z5: whoever invited must still be allowed to: removed or demoted first, the link lets nobody in', async () => {
      const admins = await Promise.all(['Removed', 'Demoted'].map((name) => clozup.person(`${name} Inviter`)))
      for (const admin of admins) await clozup.join(cast.acme, admin, 'admin')
      const [removed, demoted] = admins as [Person, Person]
      const [a, b] = [await guest('Guest A', { by: removed }), await guest('Guest B', { by: demoted, role: 'admin' })]
      await executed(cast.jane.client, `${cast.acme.path}/members/${removed.id}/removal`)
      await cast.jane.client.patch(`${cast.acme.path}/members/${demoted.id}`, { role: 'viewer' })
      for (const late of [a, b]) {
        expect((await follow(late.client, late.token)).body.state).toBe('inviter-gone')
        const answer = await accept(late.client)
        expect([answer.status, answer.body.code]).toEqual([410, 'inviter-gone'])
      }
      const resent = await cast.omar.client.post(`${cast.acme.path}/invitations/${b.id}/resend`)
      expect(resent.body.invitedBy.name).toBe('Omar Haddad')
      expect((await accept(b.client, await clozup.invitationToken(b.email))).status).toBe(200)
      // The removal cancelled what the removed person sent: the address is free to be invited anew.
      expect((await cast.omar.client.post(`${cast.acme.path}/invitations`, { email: a.email })).status).toBe(201)
      expect((await accept(a.client, await clozup.invitationToken(a.email))).status).toBe(200)
    })

    test('Z5: a removed person does not come back by the invitation that they sent to their second address', async () => {
      const mallory = await clozup.person('Mallory First')
      await clozup.join(cast.acme, mallory, 'admin')
      const second = await guest('Mallory Second', { by: mallory, role: 'admin' })
      await executed(cast.jane.client, `${cast.acme.path}/members/${mallory.id}/removal`)
      expect((await accept(second.client, second.token)).body.code).toBe('inviter-gone')
      expect((await second.client.get(cast.acme.path)).status).toBe(404)
    })

    test('the same Idempotency-Key gives the same answer to whoever lost the first', async () => {
      const kim = await guest('Kim Twice')
      const ask = () => kim.client.post('/api/v1/invitation/accept', { token: kim.token }, { 'idempotency-key': 'kim' })
      const [first, second] = [await ask(), await ask()]
      expect([second.status, second.text]).toEqual([first.status, first.text])
      expect((await accept(kim.client, kim.token)).body.code).toBe('invitation-accepted')
    })
  })

  describe('POST open', () => {
    const open = (who: Client, invitationId: unknown) => who.post('/api/v1/invitation/open', { invitationId })

    test('Z10: a verified person accepts from their own list, without the mail', async () => {
      const kim = await guest('Kim Listed')
      const { body } = await kim.client.get('/api/v1/me')
      expect(body.invitations).toEqual([
        { id: kim.id, organizationName: 'Acme Sales', inviterName: 'Jane Doe', role: 'member', expiresAt: expect.any(String) },
      ])
      expect((await open(kim.client, kim.id)).status).toBe(204)
      expect((await kim.client.get('/api/v1/invitation')).body.state).toBe('open')
      expect((await accept(kim.client)).status).toBe(200)
      expect((await kim.client.get('/api/v1/me')).body.invitations).toEqual([])
    })

    test('an invitation of somebody else, of an unverified address, ended or unknown is 404', async () => {
      const kim = await guest('Kim Private')
      const una = await clozup.person('Una Unlisted', { verified: false })
      const hers = await invited(clozup, cast.acme, cast.jane, una.email)
      const ended = await guest('Kim Ended')
      await cast.jane.client.delete(`${cast.acme.path}/invitations/${ended.id}`)
      for (const [who, id] of [
        [cast.lena.client, kim.id],
        [cast.jane.client, kim.id],
        [una.client, hers.id],
        [ended.client, ended.id],
        [kim.client, `inv_${'0'.repeat(32)}`],
      ] as const)
        expect((await open(who, id)).status).toBe(404)
      expect((await open(kim.client, 'x')).status).toBe(422)
      expect((await open(clozup.client(), kim.id)).status).toBe(401)
    })
  })
})

test('a token stands in no log, not even in that of a failure', async () => {
  const lines: string[] = []
  const clozup = await world('clozup', { log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }) })
  const { acme, jane } = await salesCast(clozup)
  const { token } = await invited(clozup, acme, jane, 'sam@partner.example')
  const reader = clozup.client()
  await follow(reader, token)
  await clozup.admin.query('alter function invitation_of_link(bytea) rename to gone')
  const sam = await clozup.person('Sam', { email: 'sam@partner.example' })
  expect((await clozup.client().get(`/invite/${token}`)).status).toBe(500)
  expect((await accept(sam.client, token)).status).toBe(500)
  expect(lines.filter((line) => line.includes('a request failed'))).toHaveLength(2)
  expect(lines.join('\n')).not.toContain(token)
  await clozup.stop()
})

test('on https the handle is a __Host- cookie, Secure', async () => {
  const cliqtel = await world('cliqtel', { settings: { BASE_URL: 'https://app.cliqtel.example' } })
  const origin = { origin: 'https://app.cliqtel.example' }
  const jane = await cliqtel.person('Jane Doe')
  const { body } = await jane.client.post('/api/v1/organizations', { name: 'Acme Telecom' }, origin)
  const invite = await jane.client.post(`/api/v1/organizations/${body.id}/invitations`, { email: 'sam@partner.example' }, origin)
  expect(invite.status).toBe(201)
  const token = await cliqtel.invitationToken('sam@partner.example')
  const [cookie] = (await cliqtel.client().get(`/invite/${token}`)).headers.getSetCookie()
  expect(cookie).toMatch(/^__Host-cliqtel\.invitation=[\w-]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  await cliqtel.stop()
})
