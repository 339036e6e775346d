import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventsOf, invited, telecomCast, type TelecomCast } from '../../test/cast.ts'
import { deleteOrganizationBySupport } from '../../platform/deletion/index.ts'
import { contextOf, injected } from '../../test/database.ts'
import type { Client } from '../../test/client.ts'
import { type World, world } from '../../test/world.ts'
import type { Credentials, Trunk } from './contract.ts'

let it: World
let cast: TelecomCast
let path: string

beforeAll(async () => {
  it = await world('cliqtel')
  cast = await telecomCast(it)
  path = `${cast.acme.path}/trunks`
})
afterAll(() => it.stop())

async function make(client: Client = cast.ravi.client, name = 'PBX'): Promise<{ trunk: Trunk; credentials: Credentials; at: string }> {
  const { status, body, text } = await client.post(path, { name })
  if (status !== 201) throw new Error(text)
  return { ...body, at: `${path}/${body.trunk.id}` }
}

async function digests(id: string): Promise<{ md5: string | null; sha256: string | null }> {
  const { rows } = await it.admin.query(
    `select encode(ha1_md5, 'hex') as md5, encode(ha1_sha256, 'hex') as sha256 from trunks where id = $1`,
    [id],
  )
  return rows[0]
}

const expected = ({ username, realm, password }: Credentials) => {
  const of = (algorithm: string) => createHash(algorithm).update(`${username}:${realm}:${password}`).digest('hex')
  return { md5: of('md5'), sha256: of('sha256') }
}

/** Every row of every table, as text. */
async function everything(): Promise<string> {
  const { rows } = await it.admin.query<{ text: string }>(`
    select query_to_xml(format('select * from %I.%I', table_schema, table_name), true, true, '')::text as text
    from information_schema.tables where table_schema in ('app', 'graphile_worker') and table_type = 'BASE TABLE'`)
  return rows.map(({ text }) => text).join('\n')
}

describe('creating', () => {
  test('C21: any member may; the answer shows user name and password, and nothing does after that', async () => {
    const { trunk, credentials } = await make(cast.ravi.client, 'Head office')
    expect(trunk).toMatchObject({ name: 'Head office', status: 'active', createdBy: { personId: cast.ravi.id, name: 'Ravi Patel' } })
    expect(credentials).toMatchObject({ username: trunk.username, realm: 'localhost', server: 'localhost' })
    const later = await Promise.all([cast.jane.client.get(path), cast.jane.client.get(`${path}/${trunk.id}`)])
    expect(later.map(({ status }) => status)).toEqual([200, 200])
    expect(later.map(({ text }) => text).join('')).not.toContain(credentials.password)
    expect(later[1]?.body).toEqual(trunk)
  })

  test('C21: only the digests of SIP are kept: the password stands nowhere in the database, not even for a repeated request', async () => {
    const key = { 'idempotency-key': 'make it once' }
    const first = await cast.jane.client.post(path, { name: 'Kept sealed' }, key)
    const { trunk, credentials } = first.body as { trunk: Trunk; credentials: Credentials }
    expect(await digests(trunk.id)).toEqual(expected(credentials))
    const all = await everything()
    expect(all).toContain(credentials.username)
    expect(all).not.toContain(credentials.password)
    // The reply that was lost on its way.
    expect((await cast.jane.client.post(path, { name: 'Kept sealed' }, key)).body).toEqual(first.body)
  })

  test('names and passwords are long, and hold no sign that looks like another', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => make()))
    for (const { credentials } of made) {
      expect(credentials.username).toMatch(/^[a-z][a-z2-9]{11}$/)
      expect(credentials.password).toMatch(/^[a-zA-Z2-9]{24}$/)
      expect(credentials.username + credentials.password).not.toMatch(/[oOiIlL]/)
    }
    expect(new Set(made.flatMap(({ credentials: { username, password } }) => [username, password])).size).toBe(40)
  })

  test.each(['', '   ', 'a\nb', 'x'.repeat(81), 7])('refuses the name %j on its field', async (name) => {
    const { status, body } = await cast.ravi.client.post(path, { name })
    expect([status, body.errors[0].path]).toEqual([422, 'name'])
  })
})

describe('rotating', () => {
  test('C21: shows another password once, and the old one is dead at once', async () => {
    const { trunk, credentials, at } = await make(cast.jane.client)
    const { status, body } = await cast.ravi.client.post(`${at}/rotate`)
    expect(status).toBe(200)
    expect(body.credentials).toMatchObject({ username: credentials.username, realm: credentials.realm })
    expect(body.credentials.password).not.toBe(credentials.password)
    expect(body.trunk).toMatchObject({ status: 'active', rotated: { by: { personId: cast.ravi.id, name: 'Ravi Patel' } } })
    expect(await digests(trunk.id)).toEqual(expected(body.credentials))
  })

  test('of a suspended one leaves it suspended', async () => {
    const { at } = await make()
    await cast.jane.client.post(`${at}/suspend`)
    expect((await cast.jane.client.post(`${at}/rotate`)).body.trunk.status).toBe('suspended')
  })

  test('many at once: each shows a password, and the last one shown by version is the one that works', async () => {
    // Breaks without `forNoKeyUpdate` in lockTrunk: versions would be counted twice, and told in another order than they were made.
    const { trunk, at } = await make()
    const answers = await Promise.all(Array.from({ length: 8 }, () => cast.ravi.client.post(`${at}/rotate`)))
    const shown = answers.map(({ body }) => body as { trunk: Trunk; credentials: Credentials })
    expect(shown.map((one) => one.trunk.version).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
    const last = shown.find((one) => one.trunk.version === 9)
    expect(await digests(trunk.id)).toEqual(expected(last!.credentials))
  })
})

describe('suspending', () => {
  test('C19: cuts off at once; who did it and when is told, and resuming brings the same password back', async () => {
    const { trunk, credentials, at } = await make()
    const { body } = await cast.jane.client.post(`${at}/suspend`)
    expect(body).toMatchObject({ status: 'suspended', suspended: { by: { personId: cast.jane.id, name: 'Jane Doe' } } })
    expect(body.suspended.from).toBe(body.suspended.at)
    expect((await cast.ravi.client.post(`${at}/resume`)).body).toMatchObject({ status: 'active', suspended: null })
    expect(await digests(trunk.id)).toEqual(expected(credentials))
  })

  test('C19: or lets registered phones go on until they register next: it lapses, and is suspended when the longest has run out', async () => {
    const { trunk, at } = await make()
    const { body } = await cast.jane.client.post(`${at}/suspend`, { when: 're-registration' })
    expect(body.status).toBe('lapsing')
    expect(Date.parse(body.suspended.from) - Date.parse(body.suspended.at)).toBe(3600_000)
    await it.admin.query('update trunks set suspended_from = now() where id = $1', [trunk.id])
    expect((await cast.jane.client.get(at)).body.status).toBe('suspended')
  })

  test('one that lapses can be cut off, and can be resumed', async () => {
    const { at } = await make()
    const lapse = () => cast.jane.client.post(`${at}/suspend`, { when: 're-registration' })
    await lapse()
    expect((await lapse()).body.code).toBe('trunk-suspended')
    expect((await cast.jane.client.post(`${at}/resume`)).body.status).toBe('active')
    await lapse()
    expect((await cast.jane.client.post(`${at}/suspend`, { when: 'now' })).body.status).toBe('suspended')
  })

  test('what is suspended is not suspended again, and what is not suspended is not resumed', async () => {
    const { at } = await make()
    const codes = []
    for (const act of ['resume', 'suspend', 'suspend']) codes.push((await cast.jane.client.post(`${at}/${act}`)).body.code)
    expect(codes).toEqual(['trunk-not-suspended', undefined, 'trunk-suspended'])
  })
})

describe('deleting', () => {
  test('revokes the credentials for good: nothing changes it any more, and nothing is left to check a password with', async () => {
    const { trunk, at } = await make()
    expect((await cast.ravi.client.delete(at)).status).toBe(204)
    expect(await digests(trunk.id)).toEqual({ md5: null, sha256: null })
    expect((await cast.jane.client.get(at)).body).toMatchObject({ status: 'revoked', revoked: { by: { name: 'Ravi Patel' } } })
    const again = [
      await cast.jane.client.delete(at),
      await cast.jane.client.patch(at, { name: 'Anew' }),
      ...(await Promise.all(['rotate', 'suspend', 'resume'].map((act) => cast.jane.client.post(`${at}/${act}`)))),
    ]
    expect(again.map(({ status, body }) => [status, body.code])).toEqual(again.map(() => [409, 'trunk-deleted']))
  })

  test('takes it from the list, and the list of the deleted shows it', async () => {
    const { trunk, at } = await make(cast.jane.client, 'To be deleted')
    await cast.jane.client.delete(at)
    const idsOf = async (query: string) => (await cast.jane.client.get(`${path}?${query}`)).body.items.map(({ id }: Trunk) => id)
    expect(await idsOf('search=to+be+deleted')).toEqual([])
    expect(await idsOf('search=to+be+deleted&status=revoked')).toEqual([trunk.id])
  })

  test('against a rotation at the same time: a deleted trunk never has a password again', async () => {
    // Breaks where lockTrunk does not lock: a rotation that read before the deletion would write digests after it.
    for (let round = 0; round < 5; round++) {
      const { trunk, at } = await make()
      await Promise.all([cast.jane.client.delete(at), cast.ravi.client.post(`${at}/rotate`), cast.jane.client.post(`${at}/rotate`)])
      expect(await digests(trunk.id)).toEqual({ md5: null, sha256: null })
    }
  })
})

describe('renaming', () => {
  test('with If-Match of a former state is refused with 412, and nothing is changed', async () => {
    const { at } = await make(cast.jane.client, 'First name')
    const seen = (await cast.jane.client.get(at)).headers.get('etag') ?? ''
    expect((await cast.ravi.client.patch(at, { name: 'By Ravi' }, { 'if-match': seen })).status).toBe(200)
    const late = await cast.jane.client.patch(at, { name: 'By Jane' }, { 'if-match': seen })
    expect([late.status, late.body.code]).toEqual([412, 'changed-meanwhile'])
    const now = await cast.jane.client.get(at)
    expect(now.body.name).toBe('By Ravi')
    expect((await cast.jane.client.patch(at, { name: 'By Jane' }, { 'if-match': now.headers.get('etag') ?? '' })).status).toBe(200)
  })

  test('to the same name changes nothing, and leaves no event', async () => {
    const { trunk, at } = await make(cast.jane.client, 'The same')
    expect((await cast.jane.client.patch(at, { name: 'The same' })).body).toEqual(trunk)
    const events = await eventsOf(it, cast.acme.id, 'trunk.renamed')
    expect(events.filter(({ target_id }) => target_id === trunk.id)).toEqual([])
  })
})

describe('the list', () => {
  test('is searched by name and user name, narrowed by status, and paged without gap', async () => {
    const names = ['Lisbon 1', 'Lisbon 2', 'Lisbon 3']
    const made = []
    for (const name of names) made.push(await make(cast.jane.client, name))
    await cast.jane.client.post(`${made[1]!.at}/suspend`)
    const namesOf = async (query: string) => (await cast.ravi.client.get(`${path}?${query}`)).body.items.map(({ name }: Trunk) => name)
    expect(await namesOf('search=LISBON')).toEqual(['Lisbon 3', 'Lisbon 2', 'Lisbon 1'])
    expect(await namesOf('search=lisbon&status=suspended')).toEqual(['Lisbon 2'])
    expect(await namesOf(`search=${made[0]!.credentials.username}`)).toEqual(['Lisbon 1'])
    expect(await namesOf('search=100%25')).toEqual([])
    const first = (await cast.ravi.client.get(`${path}?search=lisbon&limit=2`)).body
    expect([first.items.length, first.total]).toEqual([2, 3])
    expect(await namesOf(`search=lisbon&limit=2&cursor=${first.nextCursor}`)).toEqual(['Lisbon 1'])
  })

  test('Z10: shows nothing of another organization, whose trunks answer as none', async () => {
    const { at, trunk } = await make(cast.jane.client, 'Acme alone')
    expect((await cast.lena.client.get(at)).status).toBe(404)
    expect((await cast.lena.client.get(`${cast.northwind.path}/trunks`)).body).toMatchObject({ items: [], total: 0 })
    expect((await cast.lena.client.post(`${cast.northwind.path}/trunks/${trunk.id}/rotate`)).status).toBe(404)
  })
})

describe('who sees what', () => {
  test('the application can write a digest, and read none', async () => {
    await make()
    const acme = { organizationId: cast.acme.id, owner: cast.jane.id } as Parameters<typeof contextOf>[0]
    expect(await injected(it.app.db, contextOf(acme), 'select username from trunks')).not.toEqual([])
    for (const column of ['ha1_md5', 'ha1_sha256', '*'])
      await expect(injected(it.app.db, contextOf(acme), `select ${column} from trunks`), column).rejects.toThrow('permission denied')
  })

  test('C29: each showing of a password stands in the ledger of secrets until it is rotated or deleted', async () => {
    const open = async (personId: string) =>
      (await cast.jane.client.get(`${cast.acme.path}/secrets/exposures?kind=trunk&personId=${personId}`)).body.items.map(
        ({ secret }: { secret: { label: string } }) => secret.label,
      )
    const mine = await it.person('Nia New')
    await it.join(cast.acme, mine)
    const { at } = await make(mine.client, 'Seen by Nia')
    const other = await make(mine.client, 'Seen by Nia as well')
    expect(await open(mine.id)).toEqual(['Seen by Nia as well', 'Seen by Nia'])
    await cast.jane.client.post(`${at}/rotate`)
    expect(await open(mine.id)).toEqual(['Seen by Nia as well'])
    await cast.jane.client.delete(other.at)
    expect(await open(mine.id)).toEqual([])
  })

  test('C18: the log tells each act with what was and what is, by whom and by which rule', async () => {
    const { trunk, at } = await make(cast.ravi.client, 'Logged')
    await cast.ravi.client.patch(at, { name: 'Logged well' })
    for (const act of ['rotate', 'suspend', 'resume']) await cast.jane.client.post(`${at}/${act}`)
    await cast.ravi.client.delete(at)
    const events = (await eventsOf(it, cast.acme.id)).filter(({ target_id }) => target_id === trunk.id)
    expect(events.map(({ action, actor_name }) => `${action} ${actor_name}`)).toEqual([
      'trunk.created Ravi Patel',
      'trunk.renamed Ravi Patel',
      'trunk.rotated Jane Doe',
      'trunk.suspended Jane Doe',
      'trunk.resumed Jane Doe',
      'trunk.deleted Ravi Patel',
    ])
    expect(events[3]).toMatchObject({
      before: { status: 'active' },
      after: { status: 'suspended' },
      rule: 'trunks.manage: owner',
      target_label: 'Logged well',
    })
  })
})

test('the realm is the setting’s; a rotation takes a trunk into the realm of now', async () => {
  const moved = await world('cliqtel', { settings: { SIP_REALM: 'sip.example.com' } })
  try {
    const { acme, jane } = await telecomCast(moved)
    const { body } = await jane.client.post(`${acme.path}/trunks`, { name: 'PBX' })
    expect(body.credentials.realm).toBe('sip.example.com')
    await moved.admin.query(`update trunks set realm = 'old.example.com'`)
    expect((await jane.client.post(`${acme.path}/trunks/${body.trunk.id}/rotate`)).body.trunk.realm).toBe('sip.example.com')
  } finally {
    await moved.stop()
  }
})

describe('an organization that ends', () => {
  async function alone(name: string) {
    const email = `${name.toLowerCase().replace(' ', '.')}@move.example`
    const { token } = await invited(it, cast.acme, cast.jane, email)
    const owner = await it.person(name, { email })
    const organization = await it.organization(owner, `${name}’s`)
    for (const one of ['PBX', 'Spare']) await owner.client.post(`${organization.path}/trunks`, { name: one })
    return { owner, organization, token }
  }
  const trunksOf = async (id: string) => (await it.admin.query('select from trunks where organization_id = $1', [id])).rowCount

  test('C10: is closed by a move with its trunks: they are neither a number nor a balance nor an invoice', async () => {
    const { owner, organization, token } = await alone('Ona Owner')
    await owner.client.get(`/invite/${token}`)
    expect((await owner.client.get('/api/v1/invitation')).body.you.leaves).toMatchObject({ how: 'close' })
    const accepted = await owner.client.post('/api/v1/invitation/accept', { token })
    expect(accepted.status, accepted.text).toBe(200)
    expect(await trunksOf(organization.id)).toBe(0)
  })

  test('C16: is deleted with its trunks, which the plan counts', async () => {
    const { organization } = await alone('Olaf Owner')
    const support = { kind: 'support', personId: null, name: 'Support', requestId: null } as const
    const { goes } = await it.app.db.transaction({ organizationId: organization.id, principal: 'support' }, (tx) =>
      deleteOrganizationBySupport(it.app, tx, support, { name: organization.name, reason: 'Asked by telephone.' }),
    )
    expect(goes).toContainEqual({ kind: 'trunks', label: '2 SIP trunks', count: 2 })
    expect(await trunksOf(organization.id)).toBe(0)
  })
})
