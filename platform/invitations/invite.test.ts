import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventsOf, expire, invited, rowCounts, salesCast, type SalesCast, telecomCast, type TelecomCast } from '../../test/cast.ts'
import { watch } from '../../test/race.ts'
import { type Organization, type Person, type World, world } from '../../test/world.ts'

const day = 24 * 3600 * 1000
const invite = (by: Person, where: Organization, body: object, headers?: Record<string, string>) =>
  by.client.post(`${where.path}/invitations`, body, headers)
const open = async (by: Person, where: Organization, query = '') => (await by.client.get(`${where.path}/invitations${query}`)).body
const daysUntil = (time: string) => Math.round((Date.parse(time) - Date.now()) / day)

describe('Cliqtel', () => {
  let cliqtel: World
  let cast: TelecomCast

  beforeAll(async () => {
    cliqtel = await world('cliqtel')
    cast = await telecomCast(cliqtel)
  })
  afterAll(() => cliqtel.stop())

  test('C5: a new address gets a mail with a link for 14 days, and stands among the pending invitations', async () => {
    const answer = await invite(cast.jane, cast.acme, { email: ' Sam.New@Partner.example ' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      email: 'sam.new@partner.example',
      outcome: 'invited',
      invitation: {
        id: expect.stringMatching(/^inv_[0-9a-f]{32}$/),
        email: 'sam.new@partner.example',
        role: 'member',
        invitedBy: { personId: cast.jane.id, name: 'Jane Doe' },
        sentAt: expect.any(String),
        createdAt: expect.any(String),
        expiresAt: expect.any(String),
        state: 'pending',
      },
    })
    expect(daysUntil(answer.body.invitation.expiresAt)).toBe(14)
    const mails = await cliqtel.queued('sam.new@partner.example')
    expect(mails).toHaveLength(1)
    expect(mails[0]).toMatchObject({ template: 'invitation', props: { organizationName: 'Acme Telecom', inviterName: 'Jane Doe' } })
    expect(mails[0]?.props['link']).toMatch(new RegExp(`^${cliqtel.app.baseUrl}/invite/[A-Za-z0-9_-]{43}$`))
    const list = await open(cast.ravi, cast.acme)
    expect([list.total, list.items]).toEqual([1, [answer.body.invitation]])
    expect((await eventsOf(cliqtel, cast.acme.id, 'invitation.created')).at(-1)).toMatchObject({
      actor_id: cast.jane.id,
      target_id: answer.body.invitation.id,
      target_label: 'sam.new@partner.example',
      rule: 'invitations.create: owner',
      request_id: answer.headers.get('x-request-id'),
    })
  })

  test('C5: of the link only the SHA-256 is kept; the token lies in no table, no job and no event', async () => {
    const { token } = await invited(cliqtel, cast.acme, cast.jane, 'hidden@partner.example')
    const { rows } = await cliqtel.admin.query<{ dump: string }>(
      `select string_agg(query_to_xml(format('select * from %I.%I', table_schema, table_name), true, false, '')::text, '') as dump
       from information_schema.tables where table_schema in ('app', 'graphile_worker') and table_type = 'BASE TABLE'`,
    )
    expect(rows[0]?.dump).toContain('hidden@partner.example')
    expect(rows[0]?.dump).not.toContain(token)
  })

  test('C6: a person with a verified account and no organization is a member at once, and no mail goes out', async () => {
    const gus = await cliqtel.person('Gus Grün')
    const answer = await invite(cast.jane, cast.acme, { email: gus.email.toUpperCase() })
    expect([answer.status, answer.body.outcome]).toEqual([201, 'added'])
    expect(answer.body.member).toMatchObject({ personId: gus.id, name: 'Gus Grün', role: 'member', status: 'new' })
    expect(answer.body.invitation).toBeUndefined()
    expect(await cliqtel.queued(gus.email)).toEqual([])
    expect((await gus.client.get(cast.acme.path)).status).toBe(200)
    expect((await eventsOf(cliqtel, cast.acme.id, 'member.added')).at(-1)).toMatchObject({
      actor_id: cast.jane.id,
      target_id: gus.id,
      after: { role: 'member', email: gus.email },
    })
  })

  test('C6: an account that is not verified gets the mail, as a new address does', async () => {
    const una = await cliqtel.person('Una Unverified', { verified: false })
    const answer = await invite(cast.jane, cast.acme, { email: una.email })
    expect([answer.status, answer.body.outcome]).toEqual([201, 'invited'])
    expect(await cliqtel.queued(una.email)).toHaveLength(1)
    expect((await una.client.get(cast.acme.path)).status).toBe(404)
  })

  test('C6: an invitation that was open when the address was verified is used up by the direct adding', async () => {
    const invariants = await watch(cliqtel)
    const vera = await cliqtel.person('Vera Late', { verified: false })
    const { id, token } = await invited(cliqtel, cast.acme, cast.jane, vera.email)
    await cliqtel.admin.query('update people set email_verified = true where id = $1', [vera.id])
    const answer = await invite(cast.jane, cast.acme, { email: vera.email })
    expect([answer.status, answer.body.outcome]).toEqual([201, 'added'])
    expect((await open(cast.jane, cast.acme)).items.map((one: { id: string }) => one.id)).not.toContain(id)
    expect((await vera.client.post('/api/v1/invitation/accept', { token })).body.code).toBe('invitation-accepted')
    await invariants.hold()
  })

  test('C7: a person who belongs elsewhere is refused, and nothing of them or their organization is told', async () => {
    const before = await rowCounts(cliqtel)
    const answer = await invite(cast.jane, cast.acme, { email: cast.noor.email })
    expect([answer.status, answer.body.code]).toEqual([409, 'belongs-elsewhere'])
    expect(answer.body.title).toBe('This person belongs to another organization. They must leave theirs first.')
    for (const word of [cast.northwind.name, cast.northwind.id, cast.northwind.slug, cast.noor.id, 'Noor', 'Lena'])
      expect(answer.text).not.toContain(word)
    expect(await rowCounts(cliqtel)).toEqual(before)
    expect(await cliqtel.queued(cast.noor.email)).toEqual([])
  })

  test('C7: an unverified account that belongs elsewhere is refused in the same words', async () => {
    const owner = await cliqtel.person('Oda Other')
    const there = await cliqtel.organization(owner, 'Oda Voice')
    const una = await cliqtel.person('Una Elsewhere', { verified: false })
    await cliqtel.join(there, una)
    const [verified, unverified] = [
      await invite(cast.jane, cast.acme, { email: cast.noor.email }),
      await invite(cast.jane, cast.acme, { email: una.email }),
    ]
    expect(unverified.text.replace(/req_\w+/, '')).toBe(verified.text.replace(/req_\w+/, ''))
  })

  test('C4: only the owner invites; a member, a stranger and whoever is signed out do not', async () => {
    const before = await rowCounts(cliqtel)
    const ravi = await invite(cast.ravi, cast.acme, { email: 'by.ravi@partner.example' })
    expect([ravi.status, ravi.body.because, ravi.body.who]).toEqual([403, 'Only the owner can invite people. You are a member.', ['owner']])
    expect((await invite(cast.lena, cast.acme, { email: 'by.lena@partner.example' })).status).toBe(404)
    expect((await cliqtel.client().post(`${cast.acme.path}/invitations`, { email: 'by.nobody@partner.example' })).status).toBe(401)
    expect(await rowCounts(cliqtel)).toEqual(before)
  })

  test('C4: a member of the organization, oneself, and an address that has an open invitation are refused', async () => {
    await invited(cliqtel, cast.acme, cast.jane, 'twice@partner.example')
    for (const [email, code] of [
      [cast.ravi.email, 'already-member'],
      [cast.ravi.email.toUpperCase(), 'already-member'],
      [cast.jane.email, 'already-member'],
      ['twice@partner.example', 'already-invited'],
      ['TWICE@Partner.Example', 'already-invited'],
    ]) {
      const answer = await invite(cast.jane, cast.acme, { email })
      expect([answer.status, answer.body.code], email).toEqual([409, code])
    }
    expect(await cliqtel.queued('twice@partner.example')).toHaveLength(1)
  })

  test('an address in another case or script meets one person', async () => {
    const { body } = await invite(cast.jane, cast.acme, { email: 'Jörg@example.com' })
    expect(body.code).toBe('address-not-usable')
    const [unicode, punycode, shouted] = ['joe@bücher.example', 'joe@xn--bcher-kva.example', 'JOE@BÜCHER.example']
    const first = await invite(cast.jane, cast.acme, { email: unicode })
    expect([first.status, first.body.email]).toEqual([201, 'joe@xn--bcher-kva.example'])
    for (const email of [punycode, shouted, `${unicode}`.normalize('NFD')])
      expect((await invite(cast.jane, cast.acme, { email })).body.code, email).toBe('already-invited')
    const kelvin = await invite(cast.jane, cast.acme, { email: '\u212Aate@example.com' })
    expect(kelvin.body.code).toBe('address-not-usable')
  })

  test('what is no address is 422 on its field, with the reason, and no mail goes out', async () => {
    const before = await rowCounts(cliqtel)
    for (const email of [
      'sam',
      'sam@',
      '@example.com',
      'sam@localhost',
      'sam@127.0.0.1',
      'a@b@c.example',
      'sam@exa mple.com',
      'sam@example.com\r\nBcc: all@example.com',
      'sam\u0000@example.com',
      'sam@example.com, eve@example.com',
      'Sam <sam@example.com>',
      '"sam"@example.com',
      'sam\u202e@example.com',
      '\ud800@example.com',
      'sam/jones@example.com',
      'sam@例え.テスト',
      `${'x'.repeat(65)}@example.com`,
      '',
      ' ',
      'x'.repeat(300),
      7,
      null,
      ['sam@example.com'],
      { address: 'sam@example.com' },
    ]) {
      const answer = await invite(cast.jane, cast.acme, { email })
      expect(answer.status, JSON.stringify(email)).toBe(422)
      expect(answer.body.errors[0].path, JSON.stringify(email)).toBe('email')
      expect(answer.body.errors[0].message).toMatch(/\.$/)
    }
    expect(await rowCounts(cliqtel)).toEqual(before)
  })

  test('a role that is not to be had is refused', async () => {
    for (const [role, status, code] of [
      ['owner', 422, 'no-such-role'],
      ['admin', 422, 'no-such-role'],
      ['toString', 422, 'no-such-role'],
      ['', 422, 'not-valid'],
    ] as const) {
      const answer = await invite(cast.jane, cast.acme, { email: 'role@partner.example', role })
      expect([answer.status, answer.body.code, answer.body.errors[0].path], role).toEqual([status, code, 'role'])
    }
  })

  test('many at once have an outcome each, in the order in which they were asked', async () => {
    const free = await cliqtel.person('Fred Free')
    const wanted = [
      'many.new@partner.example',
      free.email,
      cast.ravi.email,
      cast.noor.email,
      'no address',
      'many.new@partner.example',
      'Many.New@partner.example',
      'role.bad@partner.example',
    ].map((email) => ({ email, ...(email.startsWith('role') && { role: 'boss' }) }))
    const { status, body } = await invite(cast.jane, cast.acme, { invitations: wanted })
    expect(status).toBe(201)
    expect(body.results.map(({ outcome, refusal }: { outcome: string; refusal?: { code: string } }) => refusal?.code ?? outcome)).toEqual([
      'invited',
      'added',
      'already-member',
      'belongs-elsewhere',
      'address-not-usable',
      'already-invited',
      'already-invited',
      'no-such-role',
    ])
    expect(body.results.every(({ refusal }: { refusal?: { title: string } }) => !refusal || refusal.title.endsWith('.'))).toBe(true)
    expect(await cliqtel.queued('many.new@partner.example')).toHaveLength(1)
  })

  test('many are at most fifty, and at least one', async () => {
    const list = (length: number) => Array.from({ length }, (_, i) => ({ email: `bulk${i}@partner.example` }))
    for (const invitations of [[], list(51), 'all', { 0: list(1) }, [['a@example.com']], [null]])
      expect((await invite(cast.jane, cast.acme, { invitations })).status, JSON.stringify(invitations).slice(0, 40)).toBe(422)
    expect((await invite(cast.jane, cast.acme, { invitations: list(2), email: 'x@example.com' })).status).toBe(422)
    const fifty = await invite(cast.jane, cast.acme, { invitations: list(50) })
    expect(fifty.body.results.filter(({ outcome }: { outcome: string }) => outcome === 'invited')).toHaveLength(50)
  })

  test('once invited by one organization, an address can be invited by another: they do not learn of each other', async () => {
    const email = 'wanted@partner.example'
    await invited(cliqtel, cast.acme, cast.jane, email)
    const answer = await invite(cast.lena, cast.northwind, { email })
    expect([answer.status, answer.body.outcome]).toEqual([201, 'invited'])
    expect((await open(cast.lena, cast.northwind)).total).toBe(1)
  })

  test('Cliqtel resends by cancelling and inviting anew: the resend itself is nobody’s', async () => {
    const { id } = await invited(cliqtel, cast.acme, cast.jane, 'again@partner.example')
    const resend = await cast.jane.client.post(`${cast.acme.path}/invitations/${id}/resend`)
    expect([resend.status, resend.body.because]).toEqual([403, 'Nobody here can resend invitations. You are the owner.'])
    expect((await cast.jane.client.delete(`${cast.acme.path}/invitations/${id}`)).status).toBe(204)
    expect((await invite(cast.jane, cast.acme, { email: 'again@partner.example' })).body.outcome).toBe('invited')
  })
})

describe('Clozup', () => {
  let clozup: World
  let cast: SalesCast

  beforeAll(async () => {
    clozup = await world('clozup')
    cast = await salesCast(clozup)
  })
  afterAll(() => clozup.stop())

  test('Z3: owner and admin invite with a role, for 7 days; member and viewer do not', async () => {
    for (const [by, role] of [
      [cast.jane, 'admin'],
      [cast.omar, 'admin'],
      [cast.omar, 'member'],
      [cast.jane, 'viewer'],
    ] as const) {
      const { status, body } = await invite(by, cast.acme, { email: `${role}.by.${by.name.split(' ')[0]}@partner.example`, role })
      expect([status, body.invitation.role, daysUntil(body.invitation.expiresAt)]).toEqual([201, role, 7])
    }
    for (const by of [cast.mia, cast.victor])
      expect((await invite(by, cast.acme, { email: 'no@partner.example', role: 'viewer' })).body.who).toEqual(['owner', 'admin'])
  })

  test('Z3: without a role it is the member’s', async () => {
    expect((await invite(cast.omar, cast.acme, { email: 'plain@partner.example' })).body.invitation.role).toBe('member')
  })

  test('Z5: nobody is invited as an owner', async () => {
    for (const by of [cast.jane, cast.omar]) {
      const answer = await invite(by, cast.acme, { email: 'owner@partner.example', role: 'owner' })
      expect([answer.status, answer.body.code]).toEqual([422, 'no-such-role'])
    }
  })

  test('Z10: whoever has an account, here or elsewhere, is invited by mail like anybody else, and nothing tells them apart', async () => {
    const free = await clozup.person('Fred Free')
    const una = await clozup.person('Una Unverified', { verified: false })
    const answers = []
    for (const email of ['unknown@partner.example', free.email, cast.ravi.email, una.email]) {
      const answer = await invite(cast.jane, cast.acme, { email })
      answers.push(answer.text.replaceAll(email, 'E').replaceAll(/inv_\w+|req_\w+|\d{4}-\d\d-\d\dT[\d:.]+Z/g, ''))
      expect(await clozup.queued(email)).toHaveLength(1)
    }
    expect(new Set(answers).size).toBe(1)
  })

  test('Z3: expired then invited anew: a new link with new days, the old one is dead and points to the newer mail', async () => {
    const email = 'late@partner.example'
    const old = await invited(clozup, cast.acme, cast.jane, email)
    await expire(clozup, old.id)
    expect((await open(cast.jane, cast.acme, `?search=${email}`)).items[0].state).toBe('expired')
    const { status, body } = await invite(cast.omar, cast.acme, { email, role: 'viewer' })
    expect([status, body.outcome, body.invitation.role, daysUntil(body.invitation.expiresAt)]).toEqual([201, 'invited', 'viewer', 7])
    expect((await open(cast.jane, cast.acme, `?search=${email}`)).total).toBe(1)
    const late = await clozup.person('Late Larry', { email })
    const answer = await late.client.post('/api/v1/invitation/accept', { token: old.token })
    expect([answer.status, answer.body.code]).toEqual([410, 'invitation-superseded'])
    const token = await clozup.invitationToken(email)
    expect((await late.client.post('/api/v1/invitation/accept', { token })).body.role).toBe('viewer')
  })

  test('under one Idempotency-Key twice: one invitation, one mail, the same answer; another body is 409', async () => {
    const ask = (email: string) => invite(cast.omar, cast.acme, { email }, { 'idempotency-key': 'omar-invites' })
    const [first, second] = [await ask('key@partner.example'), await ask('key@partner.example')]
    expect(second.text).toBe(first.text)
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(await clozup.queued('key@partner.example')).toHaveLength(1)
    const other = await ask('other@partner.example')
    expect([other.status, other.body.code]).toEqual([409, 'key-reused'])
  })
})
