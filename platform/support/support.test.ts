import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { eventsOf, type SalesCast, salesCast, telecomCast } from '../../test/cast.ts'
import type { Answer } from '../../test/client.ts'
import { type Person, supportAddress, type World, world } from '../../test/world.ts'

let it: World
let cast: SalesCast
let sam: Person

beforeAll(async () => {
  it = await world('clozup')
  cast = await salesCast(it)
  sam = await it.supporter()
})
afterAll(() => it.stop())

const S = '/api/v1/support'
const reason = 'Jane asked for it by phone.'
const told = ({ status, body }: Answer) => ({ status, code: body?.code })
const O = (rest = '') => `${S}/organizations/${cast.acme.id}${rest}`
const find = async (search: string) => (await sam.client.get(`${S}/organizations?search=${encodeURIComponent(search)}`)).body
const slugs = async (search: string) => ((await find(search)).items as { slug: string }[]).map(({ slug }) => slug)
const notThere = { status: 404, code: 'not-found' }

describe('the console is there', () => {
  test('C16: for a verified address of SUPPORT_EMAILS, with a second step; each says what is missing', async () => {
    const search = `${S}/organizations?search=acme`
    expect((await sam.client.get(search)).status).toBe(200)
    expect((await sam.client.get('/api/v1/me')).body.support).toBe(true)
    await it.admin.query('update people set two_factor_enabled = false where id = $1', [sam.id])
    expect(told(await sam.client.get(search))).toEqual({ status: 403, code: 'second-step-needed' })
    await it.admin.query('update people set two_factor_enabled = true, email_verified = false where id = $1', [sam.id])
    expect(told(await sam.client.get(search))).toEqual(notThere)
    expect((await sam.client.get('/api/v1/me')).body.support).toBe(false)
    await it.admin.query('update people set email_verified = true where id = $1', [sam.id])
    await it.admin.query('update sessions set two_step_at = now() where person_id = $1', [sam.id])
    expect((await sam.client.get(search)).status).toBe(200)
  })

  test('C16: for nobody else, owners of organizations included; what they send makes no difference', async () => {
    expect((await cast.jane.client.get('/api/v1/me')).body.support).toBe(false)
    const other = await it.person('Sam Porter', { email: `${supportAddress}.example` })
    for (const { client } of [cast.jane, cast.victor, other]) {
      expect(told(await client.get(`${S}/organizations`))).toEqual(notThere)
      expect(told(await client.get(O()))).toEqual(notThere)
      expect(told(await client.post(O('/plan'), { plan: 7 }))).toEqual(notThere)
    }
    const stale = await it.session(cast.jane.id, { signedInSecondsAgo: 3600 })
    expect(told(await stale.post(O('/plan'), { plan: 'pro', reason }))).toEqual(notThere)
    expect(told(await it.client().get(O()))).toEqual({ status: 401, code: 'not-signed-in' })
  })
})

describe('finding', () => {
  test('C16: by a part of the name, the slug, the id, the address of the owner or of a member, however they are written', async () => {
    const { slug, id } = cast.acme
    for (const typed of ['cme sal', 'ACME SALES', slug, slug.toUpperCase(), id, cast.victor.email.toUpperCase(), ` ${cast.victor.email} `])
      expect(await slugs(typed), typed).toEqual([slug])
    expect((await find(slug)).items[0]).toMatchObject({ name: 'Acme Sales', members: 4, owner: { email: cast.jane.email } })
    expect(await slugs('nobody at all')).toEqual([])
    for (const typed of ["' or true --", '%%', '_____', '\\\\']) expect(await slugs(typed), typed).toEqual([])
    expect((await sam.client.get(`${S}/organizations?search=a`)).status).toBe(422)
  })

  test('C16: goes through all that are found in pages, the one of that slug first', async () => {
    const owner = await it.person('Paula Pages')
    for (const name of ['Paging', 'paging B', 'Paging A']) await it.organization(owner, name)
    const names: string[] = []
    for (let cursor = ''; ;) {
      const { body } = await sam.client.get(`${S}/organizations?search=paging&limit=1${cursor}`)
      expect([body.items.length, body.total]).toEqual([1, 3])
      names.push(body.items[0].name)
      if (body.nextCursor === null) break
      cursor = `&cursor=${body.nextCursor}`
    }
    expect(names).toEqual(['Paging', 'Paging A', 'paging B'])
  })

  test('C16: an address shows its account too, and whether it is verified, also without any organization', async () => {
    const waiting = await it.person('Wanda Waiting', { verified: false })
    expect(await find(waiting.email)).toMatchObject({ items: [], person: { id: waiting.id, emailVerified: false, twoStep: false } })
    expect((await find(cast.jane.email)).person).toMatchObject({ name: cast.jane.name, emailVerified: true })
    expect((await find('Acme')).person).toBeNull()
  })

  test('the door opens for a signature only, and each signature for one search', async () => {
    const ask = (signature: string) => it.app.db.many(sql`select id from support_organizations('acme', ${signature})`)
    expect(await ask(it.app.db.sign('support', 'acme'))).toHaveLength(1)
    for (const signature of ['', 'x', it.app.db.sign('support', 'other'), it.app.db.sign('invitee', 'acme')])
      expect(await ask(signature)).toEqual([])
  })
})

describe('seeing', () => {
  test('C16: plan, seats, people and open invitations, and nothing that the organization owns', async () => {
    await cast.jane.client.post(`${cast.acme.path}/invitations`, { email: 'open@partner.example' })
    const seen = (await sam.client.get(O())).body
    expect(seen).toMatchObject({
      name: 'Acme Sales',
      owner: { email: cast.jane.email },
      plan: { key: 'enterprise' },
      seats: { used: 4, pending: 1 },
    })
    const { items, total } = (await sam.client.get(O('/members?search=victor'))).body
    expect([items.length, total]).toEqual([1, 1])
    expect(items[0]).toMatchObject({ email: cast.victor.email, role: 'viewer', emailVerified: true })
    expect((await sam.client.get(O('/invitations'))).body.items).toMatchObject([{ email: 'open@partner.example', state: 'pending' }])
    expect((await sam.client.get(`${cast.acme.path}/members`)).status).toBe(404)
  })

  test('C16: that the support looked stands in the organization’s log, with the name, once an hour', async () => {
    const where = await it.organization(await it.person('Olga Owner'), 'Looked at')
    const look = (rest = '') => sam.client.get(`${S}/organizations/${where.id}${rest}`)
    await Promise.all([look(), look('/members'), look('/invitations'), look()])
    const [viewed, ...more] = await eventsOf(it, where.id, 'support.viewed')
    expect(more).toEqual([])
    expect(viewed).toMatchObject({
      actor_kind: 'support',
      actor_id: sam.id,
      actor_name: 'Sam Porter',
      rule: 'support',
      target_id: where.id,
    })
    const shown = (await where.owner.client.get(`${where.path}/audit?action=support.viewed`)).body.items
    expect(shown).toMatchObject([{ actor: { kind: 'support', name: 'Sam Porter' } }])
  })

  test('an id of nobody’s, or of nothing, is not there', async () => {
    for (const id of [`org_${'0'.repeat(32)}`, 'org_%00', 'x', cast.jane.id])
      expect(told(await sam.client.get(`${S}/organizations/${id}`))).toEqual(notThere)
  })
})

describe('acting', () => {
  const mails = async () => (await it.queued(cast.jane.email)).filter(({ template }) => template === 'support-acted')

  test('C16, Z4: a plan is set with a reason; the log has who and why, the owner gets a mail', async () => {
    const change = (body: object) => sam.client.post(O('/plan'), body)
    expect(await change({ plan: 'pro' })).toMatchObject({ status: 422, body: { errors: [{ path: 'reason' }] } })
    expect(await change({ plan: 'pro', reason: '  ' })).toMatchObject({ status: 422, body: { errors: [{ path: 'reason' }] } })
    expect((await change({ plan: 'pro', reason })).status).toBe(204)
    expect((await cast.jane.client.get(cast.acme.path)).body.plan.key).toBe('pro')
    expect((await eventsOf(it, cast.acme.id, 'organization.plan-set')).at(-1)).toMatchObject({
      actor_kind: 'support',
      actor_id: sam.id,
      actor_name: 'Sam Porter',
      before: { plan: 'enterprise' },
      after: { plan: 'pro', seats: 10, reason },
      rule: 'support',
    })
    expect((await mails()).at(-1)?.props).toMatchObject({ what: 'set the plan of Acme Sales to Pro', reason })
  })

  test('C16: what is refused leaves neither event nor mail, and a stale session acts on nothing', async () => {
    const before = (await mails()).length
    expect(told(await sam.client.post(O('/plan'), { plan: 'starter', reason }))).toEqual({ status: 409, code: 'seats-in-use' })
    expect(told(await sam.client.post(O('/plan'), { plan: 'gold', reason }))).toEqual({ status: 422, code: 'no-such-plan' })
    const stale = await it.session(sam.id, { signedInSecondsAgo: 3600 })
    expect(told(await stale.post(O('/plan'), { plan: 'enterprise', reason }))).toEqual({ status: 428, code: 'not-fresh' })
    expect((await stale.get(O())).status).toBe(200)
    expect((await mails()).length).toBe(before)
  })

  test('C16: an organization is handed over to a member, to nobody else', async () => {
    const [owner, heir] = [await it.person('Former Owner'), await it.person('Hedda Heir')]
    const where = await it.organization(owner, 'Handed over', { plan: 'enterprise' })
    await it.join(where, heir)
    const hand = (personId: string) => sam.client.post(`${S}/organizations/${where.id}/ownership-transfer`, { personId, reason })
    expect(told(await hand(cast.jane.id))).toEqual(notThere)
    expect(told(await hand(owner.id))).toEqual({ status: 409, code: 'owner-already' })
    expect((await hand(heir.id)).status).toBe(200)
    expect((await heir.client.get(where.path)).body.owner.personId).toBe(heir.id)
    expect((await eventsOf(it, where.id, 'ownership.transferred')).at(-1)).toMatchObject({
      actor_kind: 'support',
      actor_id: sam.id,
      after: { reason },
    })
  })

  test('C16: an organization is deleted by its name typed; its members are told why, and its log stays', async () => {
    const owner = await it.person('Last Owner')
    const where = await it.organization(owner, 'Ended')
    const path = `${S}/organizations/${where.id}/deletion`
    expect((await sam.client.get(path)).body).toMatchObject({ organization: { name: 'Ended' }, people: { count: 1 } })
    const end = (name: string) => sam.client.post(path, { name, reason })
    expect(told(await end('ended'))).toEqual({ status: 422, code: 'not-its-name' })
    expect((await end('Ended')).status).toBe(204)
    expect((await owner.client.get(where.path)).status).toBe(404)
    expect(told(await end('Ended'))).toEqual(notThere)
    expect(await slugs(where.slug)).toEqual([])
    expect((await it.queued(owner.email)).at(-1)).toMatchObject({ template: 'organization-deleted', props: { reason } })
    const deleted = { actor_kind: 'support', actor_id: sam.id, actor_name: 'Sam Porter', after: { reason } }
    expect((await eventsOf(it, where.id)).at(-1)).toMatchObject({ action: 'organization.deleted', ...deleted })
  })

  test('C16: an open invitation is cancelled, once; its link is dead', async () => {
    const { body } = await cast.jane.client.post(`${cast.acme.path}/invitations`, { email: 'stuck@partner.example' })
    const token = await it.invitationToken('stuck@partner.example')
    const cancel = () => sam.client.post(O(`/invitations/${body.invitation.id}/cancellation`), { reason })
    expect((await cancel()).status).toBe(204)
    expect(told(await cancel())).toEqual({ status: 410, code: 'invitation-cancelled' })
    const visitor = it.client()
    await visitor.get(`/invite/${token}`)
    expect((await visitor.get('/api/v1/invitation')).body.state).toBe('cancelled')
    expect((await eventsOf(it, cast.acme.id, 'invitation.cancelled')).at(-1)).toMatchObject({ actor_kind: 'support', after: { reason } })
    expect((await mails()).at(-1)?.props['what']).toBe('cancelled an invitation to Acme Sales')
  })

  test('C16: the verification mail is sent again, and its link works; the log of the organization that was to be joined has it', async () => {
    const waiting = await it.person('Wendy Waiting', { verified: false })
    await it.admin.query('update people set joins_organization_id = $2 where id = $1', [waiting.id, cast.acme.id])
    const send = (id: string) => sam.client.post(`${S}/people/${id}/verification-mail`, { reason })
    expect((await send(waiting.id)).status).toBe(204)
    expect((await eventsOf(it, cast.acme.id, 'support.verification-sent')).at(-1)).toMatchObject({
      target_id: waiting.id,
      after: { reason },
    })
    const link = (await it.queued(waiting.email)).at(-1)?.props['link'] ?? ''
    const verified = await it.client().post('/api/v1/verification', { token: new URL(link).searchParams.get('token') })
    expect(verified.status).toBe(200)
    expect(told(await send(waiting.id))).toEqual({ status: 409, code: 'verified-already' })
    expect(told(await send(`per_${'0'.repeat(32)}`))).toEqual(notThere)
    const alone = await it.person('Alone Waiting', { verified: false })
    expect((await send(alone.id)).status).toBe(204)
    expect((await it.queued(alone.email)).map(({ template }) => template)).toEqual(['verify-address'])
  })

  const secondStep = async () => {
    const person = await it.person('Pia Phoneless')
    const insert = `insert into second_steps (id, person_id, secret, backup_codes, verified) values ($1, $2, 'x', 'x', true)`
    await it.admin.query(insert, [newId('two'), person.id])
    await it.admin.query(`insert into verifications (id, identifier, value, expires_at) values ($1, 'x', $2, now() + interval '1 hour')`, [
      newId('ver'),
      person.id,
    ])
    await it.admin.query('update people set two_factor_enabled = true where id = $1', [person.id])
    return { ...person, client: await it.session(person.id) }
  }
  const reset = (id: string, client = sam.client) => client.post(`${S}/people/${id}/second-step-reset`, { reason })

  test('C16, Z9: a second step that somebody lost is turned off; sessions end, they are told, and each of their organizations', async () => {
    const pia = await secondStep()
    const [own, other] = [
      await it.organization(pia, 'Pia & Co'),
      await it.organization(await it.person('Olga Owner'), 'Elsewhere', { plan: 'pro' }),
    ]
    await it.join(other, pia)
    expect((await pia.client.get('/api/v1/me')).status).toBe(200)
    expect((await find(pia.email)).person).toMatchObject({ twoStep: true, support: false })
    expect((await reset(pia.id)).status).toBe(204)
    expect((await pia.client.get('/api/v1/me')).status).toBe(401)
    for (const table of ['sessions where person_id', 'second_steps where person_id', 'verifications where value'])
      expect((await it.admin.query(`select from ${table} = $1`, [pia.id])).rowCount, table).toBe(0)
    expect((await find(pia.email)).person).toMatchObject({ twoStep: false })
    const event = {
      actor_kind: 'support',
      actor_id: sam.id,
      target_id: pia.id,
      before: { twoStep: true },
      after: { twoStep: false, reason },
    }
    for (const { id } of [own, other]) expect(await eventsOf(it, id, 'support.second-step-reset')).toMatchObject([event])
    // Of her own organization she reads in the mail about her account.
    expect(await it.queued(pia.email)).toMatchObject([{ template: 'second-step-reset', props: { reason } }])
    expect(await it.queued(other.owner.email)).toMatchObject([
      { template: 'support-acted', props: { reason, what: `turned off two-step sign-in of ${pia.email}, a member of Elsewhere` } },
    ])
    expect(told(await reset(pia.id))).toEqual({ status: 409, code: 'two-step-off' })
    expect(await eventsOf(it, own.id, 'support.second-step-reset')).toHaveLength(1)
    expect((await it.queued(pia.email)).length).toBe(1)
  })

  test('C16, Z9: no second step of the support is turned off through the console, one’s own neither; nor by a session that is not fresh', async () => {
    expect(told(await reset(sam.id))).toEqual({ status: 403, code: 'support-account' })
    expect((await find(sam.email)).person).toMatchObject({ twoStep: true, support: true })
    const pia = await secondStep()
    expect(told(await reset(pia.id, await it.session(sam.id, { signedInSecondsAgo: 3600 })))).toEqual({ status: 428, code: 'not-fresh' })
    expect(told(await reset(`per_${'0'.repeat(32)}`))).toEqual(notThere)
    expect((await pia.client.get('/api/v1/me')).status).toBe(200)
  })

  test('the doors to an account open for a signature only, and each signature for one person', async () => {
    const pia = await secondStep()
    await it.join(cast.acme, pia)
    const { db } = it.app
    const end = async (signature: string) => (await db.many(sql`select end_second_step(${pia.id}, ${signature}) as done`))[0]
    for (const signature of ['', db.sign('second-step', sam.id), db.sign('support', pia.id)])
      expect(await end(signature)).toEqual({ done: false })
    const ask = (signature: string) => db.many(sql`select organizations_of_person(${pia.id}, ${signature}) as id`)
    expect(await ask(db.sign('organizations-of-person', pia.id))).toEqual([{ id: cast.acme.id }])
    for (const signature of ['', db.sign('organizations-of-person', sam.id)]) expect(await ask(signature)).toEqual([])
    expect((await pia.client.get('/api/v1/me')).status).toBe(200)
  })

  test('C16: the same act again under one key is done once', async () => {
    const headers = { 'idempotency-key': 'once' }
    const set = () => sam.client.post(O('/plan'), { plan: 'enterprise', reason }, headers)
    const before = (await eventsOf(it, cast.acme.id, 'organization.plan-set')).length
    expect([(await set()).status, (await set()).status]).toEqual([204, 204])
    expect((await eventsOf(it, cast.acme.id, 'organization.plan-set')).length).toBe(before + 1)
  })
})

test('C16: a product without plans has none to set; the rest is the same', async () => {
  const cliqtel = await world('cliqtel')
  const { acme } = await telecomCast(cliqtel)
  const { client } = await cliqtel.supporter()
  expect((await client.post(`${S}/organizations/${acme.id}/plan`, { plan: 'pro', reason })).status).toBe(404)
  expect((await client.get(`${S}/organizations/${acme.id}`)).body.plan).toBeNull()
  await cliqtel.stop()
})
