/** Webhooks through the API: what may be asked for, who may ask, and who was shown what. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type SalesCast, type TelecomCast, eventsOf, invited, salesCast, telecomCast } from '../../test/cast.ts'
import { queuedDeliveries } from '../../test/deliveries.ts'
import { noDeadlocks, released, tally } from '../../test/race.ts'
import { type World, world } from '../../test/world.ts'
import { mostWebhooks } from './contract.ts'

let w: World
let cast: SalesCast

beforeAll(async () => {
  w = await world('clozup')
  cast = await salesCast(w)
})
afterAll(() => w.stop())
beforeEach(async () => void (await w.admin.query('delete from webhooks; delete from rate_limits')))

const path = (rest = '') => `${cast.acme.path}/webhooks${rest}`
const wanted = { url: 'https://example.com/hook?key=s3cret', events: ['member.removed', 'member.left'] }

async function made(more: object = {}) {
  const answer = await cast.jane.client.post(path(), { ...wanted, ...more })
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}

describe('creating', () => {
  test('C30: the answer has the secret, and no other answer has', async () => {
    const webhook = await made({ description: 'CRM' })
    expect(webhook).toMatchObject({
      id: expect.stringMatching(/^whk_/) as string,
      ...wanted,
      description: 'CRM',
      enabled: true,
      createdBy: { personId: cast.jane.id, name: 'Jane Doe' },
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/) as string,
    })
    const list = await cast.jane.client.get(path())
    expect(list.body).toMatchObject({ total: 1, most: mostWebhooks, allowsPrivate: false, items: [{ id: webhook.id }] })
    const one = await cast.jane.client.get(path(`/${webhook.id}`))
    const changed = await cast.jane.client.patch(path(`/${webhook.id}`), { description: 'Other' })
    for (const { text } of [list, one, changed]) expect(text).not.toContain('whsec_')
  })

  test.each([
    ['url', { url: 'http://example.com/' }, /https/],
    ['url', { url: 'https://10.0.0.1/' }, /internet/],
    ['url', { url: 'https://[::ffff:127.0.0.1]/' }, /internet/],
    ['url', { url: 'https://localhost/' }, /internet/],
    ['url', { url: 'https://user:pass@example.com/' }, /password/],
    ['url', { url: 'nonsense' }, /whole address/],
    ['events', { events: [] }, /at least one/],
    ['events', { events: ['member.left', 'member.left'] }, /once/],
    ['events.1', { events: ['member.left', 'nothing.happened'] }, /no such event/],
    ['events.0', { events: ['webhook.test'] }, /no such event/],
    ['description', { description: 'a\r\nb' }, /line breaks/],
    ['enabled', { enabled: true }, /no such field/],
  ])('C30: refuses on the field %s what can’t be: %j', async (field, change, message) => {
    const { status, body } = await cast.jane.client.post(path(), { ...wanted, ...change })
    expect([status, body.errors?.[0]?.path]).toEqual([422, field])
    expect(body.errors[0].message).toMatch(message)
  })

  test('C30: one whose host is as long as a name can be goes by the beginning of it', async () => {
    const { id } = await made({ url: `https://${'a.'.repeat(125)}com/` })
    const { target } = (await cast.jane.client.get(`${cast.acme.path}/audit?target=${id}`)).body.items[0]
    expect(target.label).toMatch(/^(a\.){50}…$/)
  })

  test('C30: every event means every one; checkpoints are chosen by their name', async () => {
    expect((await made({ events: ['*', 'member.left', 'audit.checkpoint'] })).events).toEqual(['*', 'audit.checkpoint'])
  })

  test('C30: the list of events has each with a sentence, the modules’ own among them', async () => {
    const { items } = (await cast.jane.client.get(path('/events'))).body
    const names = items.map(({ name }: { name: string }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['member.removed', 'invitation.accepted', 'webhook.deleted', 'lead.created', 'audit.checkpoint']),
    )
    expect(new Set(names).size).toBe(names.length)
    expect(items.every(({ sentence }: { sentence: string }) => sentence.length > 5)).toBe(true)
  })

  test('C30: of many at once no more are made than an organization may have', async () => {
    for (let count = 0; count < mostWebhooks - 2; count++) await made()
    const answers = await released(
      w,
      [cast.acme.id],
      Array.from({ length: 6 }, () => () => cast.jane.client.post(path(), wanted)),
    )
    expect(tally(answers)).toEqual({ 201: 2, '409 too-many-webhooks': 4 })
  })

  test('C29: the log has no word of the secret, nor of a path that may hold one', async () => {
    const { id, secret } = await made()
    await cast.jane.client.patch(path(`/${id}`), { url: 'https://example.com/other/t0ken' })
    await cast.jane.client.delete(path(`/${id}`))
    const events = (await eventsOf(w, cast.acme.id)).filter(({ target_id }) => target_id === id)
    expect(events.map(({ action }) => action)).toEqual(['webhook.created', 'webhook.changed', 'webhook.deleted'])
    const text = JSON.stringify(events)
    for (const hidden of [secret, 's3cret', 't0ken']) expect(text).not.toContain(hidden)
    expect(events[1]).toMatchObject({ before: { address: 'as it was' }, after: { address: 'another one' } })
  })
})

describe('changing', () => {
  test('C30: a change of a state that somebody else has changed meanwhile is refused', async () => {
    const { id, version } = await made()
    const first = await cast.jane.client.patch(path(`/${id}`), { description: 'Jane’s' }, { 'if-match': `"${version}"` })
    expect([first.status, first.headers.get('etag')]).toEqual([200, `"${first.body.version}"`])
    const second = await cast.omar.client.patch(path(`/${id}`), { description: 'Omar’s' }, { 'if-match': `"${version}"` })
    expect([second.status, second.body.code]).toEqual([412, 'changed-meanwhile'])
    expect((await cast.jane.client.get(path(`/${id}`))).body.description).toBe('Jane’s')
  })

  test('C30: what changes nothing leaves no event, and switching has one of its own', async () => {
    const { id } = await made()
    await cast.jane.client.patch(path(`/${id}`), { url: wanted.url, enabled: true })
    await cast.jane.client.patch(path(`/${id}`), { enabled: false })
    await cast.jane.client.patch(path(`/${id}`), { enabled: true })
    const actions = (await eventsOf(w, cast.acme.id)).filter(({ target_id }) => target_id === id).map(({ action }) => action)
    expect(actions).toEqual(['webhook.created', 'webhook.switched-off', 'webhook.switched-on'])
  })

  test('Z20: members neither see nor manage webhooks in Clozup, and a person who was removed meanwhile does not either', async () => {
    const { id } = await made()
    for (const person of [cast.mia, cast.victor]) {
      expect((await person.client.get(path())).status).toBe(403)
      expect((await person.client.post(path(`/${id}/test`))).status).toBe(403)
    }
    expect((await cast.lena.client.get(path(`/${id}`))).status).toBe(404)
  })
})

describe('who was shown the secret', () => {
  async function seen(webhookId: string) {
    const answer = await cast.jane.client.get(`${cast.acme.path}/secrets/exposures?secretId=${webhookId}&state=all`)
    expect(answer.status, answer.text).toBe(200)
    const items = answer.body.items as { secret: { label: string; link: string }; person: { name: string }; how: string; isOpen: boolean }[]
    return items.map(({ secret, person, how, isOpen }) => ({ label: secret.label, link: secret.link, by: person.name, how, isOpen }))
  }

  test('C29: making, rotating and revealing stand in the ledger, with the page where it is rotated', async () => {
    const { id, secret } = await made({ description: 'CRM' })
    const revealed = await cast.omar.client.post(path(`/${id}/reveal`))
    expect(revealed.body.secret).toBe(secret)
    const rotated = await cast.jane.client.post(path(`/${id}/rotate`), { grace: 'none' })
    expect(rotated.body.secret).not.toBe(secret)
    expect(await seen(id)).toMatchObject([
      { by: 'Jane Doe', how: 'rotated', isOpen: true },
      { by: 'Omar Haddad', how: 'revealed', isOpen: false },
      { by: 'Jane Doe', how: 'created', isOpen: false, label: 'CRM', link: `settings/webhooks/${id}` },
    ])
    await cast.jane.client.delete(path(`/${id}`))
    expect((await seen(id)).filter(({ isOpen }) => isOpen)).toEqual([])
  })

  test('C29: the plan of a removal lists it, and the webhook goes on when its maker has gone', async () => {
    const nia = await w.person('Nia Roberts')
    await w.join(cast.acme, nia, 'admin')
    const { id } = (await nia.client.post(path(), wanted)).body
    const plan = (await cast.jane.client.get(`${cast.acme.path}/members/${nia.id}/removal`)).body
    expect(plan.secrets.map((secret: { id: string }) => secret.id)).toEqual([id])
    await cast.jane.client.post(`${cast.acme.path}/members/${nia.id}/removal`, { planHash: plan.planHash })
    expect((await cast.jane.client.get(path(`/${id}`))).body).toMatchObject({ enabled: true, createdBy: { name: 'Nia Roberts' } })
    expect((await queuedDeliveries(w)).length).toBeGreaterThan(0)
  })

  test('C29: to be shown it takes a session of a short while ago', async () => {
    const { id } = await made()
    const late = await w.session(cast.jane.id, { signedInSecondsAgo: 3000 })
    const answer = await late.post(path(`/${id}/reveal`))
    expect([answer.status, answer.body.code]).toEqual([428, 'not-fresh'])
  })
})

test('C30: the list of deliveries is narrowed by state, by id and by the name of the event, and goes on page by page', async () => {
  const { id } = await made()
  const ids: string[] = []
  for (let count = 0; count < 5; count++) ids.unshift((await cast.jane.client.post(path(`/${id}/test`))).body.id)
  const [newest, second] = ids
  await w.admin.query(`update webhook_deliveries set state = 'failed', due_at = null where id = $1`, [second])
  const listed = async (query: string) => {
    const { status, body, text } = await cast.jane.client.get(path(`/${id}/deliveries?${query}`))
    expect(status, text).toBe(200)
    return {
      ids: body.items.map((one: { id: string }) => one.id) as string[],
      total: body.total as number,
      next: body.nextCursor as string,
    }
  }
  expect(await listed('state=failed')).toMatchObject({ ids: [second], total: 1 })
  expect((await listed('state=succeeded')).ids).toEqual([])
  expect((await listed(`search=${newest}`)).ids).toEqual([newest])
  expect((await listed('search=webhook.test')).total).toBe(5)
  expect((await listed('search=nothing')).ids).toEqual([])
  const first = await listed('limit=2')
  const rest = await listed(`limit=3&cursor=${first.next}`)
  expect([...first.ids, ...rest.ids]).toEqual(ids)
  expect(rest).toMatchObject({ total: 5, next: null })
})

test('Z20: webhooks are integrations: whoever manages the one manages the other', () => {
  const { roles, policy } = w.app.product
  for (const { key } of roles) expect(policy.grant(key, 'webhooks.manage'), key).toBe(policy.grant(key, 'integrations.manage'))
})

test('C30: deleting webhooks while much happens neither deadlocks nor fails what happens', async () => {
  await noDeadlocks(w)
  const ids = await Promise.all(Array.from({ length: 4 }, async () => (await made({ events: ['*'] })).id as string))
  const answers = await Promise.all(
    ids.flatMap((id, at) => [
      cast.jane.client.patch(cast.acme.path, { name: `Acme ${at}` }),
      cast.jane.client.delete(path(`/${id}`)),
      cast.omar.client.patch(`${cast.acme.path}/members/${cast.victor.id}`, { role: at % 2 ? 'viewer' : 'member' }),
    ]),
  )
  expect(answers.map(({ status }) => status).filter((status) => status >= 300)).toEqual([])
  expect((await w.admin.query('select from webhooks where organization_id = $1', [cast.acme.id])).rowCount).toBe(0)
})

describe('in Cliqtel', () => {
  let telecom: World
  let people: TelecomCast
  beforeAll(async () => {
    telecom = await world('cliqtel')
    people = await telecomCast(telecom)
  })
  afterAll(() => telecom.stop())

  test('C30: every member configures webhooks, which are the organization’s', async () => {
    const answer = await people.ravi.client.post(`${people.acme.path}/webhooks`, { url: wanted.url, events: ['*'] })
    expect(answer.status).toBe(201)
    expect((await people.jane.client.get(`${people.acme.path}/webhooks/${answer.body.id}`)).status).toBe(200)
    expect((await people.lena.client.get(`${people.acme.path}/webhooks/${answer.body.id}`)).status).toBe(404)
  })

  test('C10: an organization that is closed by its owner’s move takes its webhooks along', async () => {
    const email = 'mover@partner.example'
    const { token } = await invited(telecom, people.acme, people.jane, email)
    const mover = await telecom.person('Moe Mover', { email })
    const own = await telecom.organization(mover, 'Moe Alone')
    expect((await mover.client.post(`${own.path}/webhooks`, { url: wanted.url, events: ['*'] })).status).toBe(201)
    const accepted = await mover.client.post('/api/v1/invitation/accept', { token })
    expect([accepted.status, accepted.text]).toEqual([200, expect.any(String)])
    expect((await telecom.admin.query('select from webhooks where organization_id = $1', [own.id])).rowCount).toBe(0)
  })
})
