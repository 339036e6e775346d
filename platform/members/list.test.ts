import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import { salesCast, type SalesCast } from '../../test/cast.ts'
import { type Organization, type Person, type World, world } from '../../test/world.ts'
import { type Member, memberSorts } from './contract.ts'

let clozup: World
let cast: SalesCast
let crowd: Organization
let owner: Person

const names = [
  'Zoë',
  'zoë',
  'ZOË',
  'Anna',
  'anna',
  'Ünal',
  '100% Sure',
  '100 Sure',
  'under_score',
  'under score',
  'back\\slash',
  'İpek Yılmaz',
  '李雷',
]
const roles = ['admin', 'member', 'viewer']

beforeAll(async () => {
  clozup = await world('clozup')
  cast = await salesCast(clozup)
  owner = await clozup.person('Olga Crowd')
  crowd = await clozup.organization(owner, 'Crowd', { plan: 'enterprise' })
  for (let i = 0; i < 34; i++) await joinAs(i)
})
afterAll(() => clozup.stop())

/** Five share each moment of joining, thirteen names go round, and every third was never here: ties in every sort. */
async function joinAs(i: number) {
  const id = newId('per')
  const joined = `2026-03-01T10:00:00.${String(100_000 + Math.floor(i / 5))}Z`
  await clozup.admin.query(`insert into people (id, name, email, email_verified) values ($1, $2, $3, true)`, [
    id,
    names[i % names.length],
    `person${i}@crowd.example`,
  ])
  await clozup.admin.query(
    `insert into memberships (organization_id, person_id, role, joined_at, last_active_at) values ($1, $2, $3, $4, $5)`,
    [crowd.id, id, roles[i % roles.length], joined, i % 3 ? `2026-04-01T10:00:00.${String(200_000 + (i % 4))}Z` : null],
  )
}

const ask = (query: string, person = owner) => person.client.get(`${crowd.path}/members${query}`)

async function walk(query: string): Promise<Member[]> {
  const found: Member[] = []
  let cursor: string | null = null
  do {
    const { status, body, text } = await ask(`?${query}${cursor ? `&cursor=${cursor}` : ''}`)
    if (status !== 200) throw new Error(text)
    found.push(...body.items)
    cursor = body.nextCursor
  } while (cursor)
  return found
}

describe('GET members', () => {
  test('Z2: shows everyone with role, status and when they were last active', async () => {
    const { body, status } = await cast.victor.client.get(`${cast.acme.path}/members`)
    expect(status).toBe(200)
    expect(body.total).toBe(4)
    expect(body.items.map(({ name, role, status: state }: Member) => [name, role, state])).toEqual([
      ['Jane Doe', 'owner', 'active'],
      ['Omar Haddad', 'admin', 'active'],
      ['Mia Lindqvist', 'member', 'active'],
      ['Victor Okafor', 'viewer', 'active'],
    ])
    expect(body.items[0]).toEqual({
      personId: cast.jane.id,
      name: 'Jane Doe',
      email: cast.jane.email,
      image: null,
      role: 'owner',
      status: 'active',
      joinedAt: expect.stringMatching(/Z$/),
      lastActiveAt: expect.stringMatching(/Z$/),
    })
  })

  test('is for members only: signed out 401, of another organization 404, and no byte of its people', async () => {
    expect((await clozup.client().get(`${cast.acme.path}/members`)).status).toBe(401)
    const foreign = await cast.lena.client.get(`${cast.acme.path}/members`)
    expect(foreign.status).toBe(404)
    const own = await cast.lena.client.get(`${cast.brightside.path}/members`)
    for (const { name, email, id } of [cast.jane, cast.omar, cast.mia, cast.victor])
      for (const word of [name, email, id]) expect(foreign.text + own.text).not.toContain(word)
  })

  test.each(memberSorts.flatMap((sort) => [sort, `-${sort}`]))(
    'sorted by %s: walks all pages without loss or repetition, ties included',
    async (sort) => {
      const all = await walk(`sort=${sort}&limit=200`)
      expect(all).toHaveLength(35)
      for (const limit of [1, 7, 34]) {
        const walked = await walk(`sort=${sort}&limit=${limit}`)
        expect(walked.map(({ personId }) => personId)).toEqual(all.map(({ personId }) => personId))
      }
      const key = sort.replace('-', '') as (typeof memberSorts)[number]
      const values = all.map((member) => (key === 'name' ? member.name.replace('İ', 'i').toLowerCase() : (member[key] ?? '')))
      const sorted = values.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      expect(values).toEqual(sort.startsWith('-') ? sorted.toReversed() : sorted)
    },
  )

  test('a page begins behind the row that the one before ended with, though people join and leave meanwhile', async () => {
    const first = await ask('?sort=email&limit=10')
    const seen = first.body.items.map(({ email }: Member) => email)
    const late = await clozup.person('Late', { email: 'aaa@crowd.example' })
    await clozup.join(crowd, late)
    const second = await ask(`?sort=email&limit=10&cursor=${first.body.nextCursor}`)
    expect(second.body.items.filter(({ email }: Member) => seen.includes(email))).toEqual([])
    await clozup.admin.query('delete from memberships where person_id = $1', [late.id])
  })

  test.each([
    ['ANNA', ['Anna', 'anna']],
    ['zoë', ['ZOË', 'Zoë', 'zoë']],
    ['%', ['100% Sure']],
    ['_', ['under_score']],
    ['\\', ['back\\slash']],
    ['100%', ['100% Sure']],
    ['İpek', ['İpek Yılmaz']],
    ['雷', ['李雷']],
    ["' or 1=1 --", []],
    ['nobody of that name', []],
  ])('a search for "%s" finds what contains it, sign by sign', async (search, expected) => {
    const found = await walk(`search=${encodeURIComponent(search)}&limit=200`)
    expect([...new Set(found.map(({ name }) => name))].toSorted()).toEqual(expected)
    const { body } = await ask(`?search=${encodeURIComponent(search)}&limit=1`)
    expect(body.total).toBe(found.length)
  })

  test('shows only those whose role may do something, by the policy: nobody for what there is not', async () => {
    const names = async (query: string) =>
      (await cast.victor.client.get(`${cast.acme.path}/members?${query}`)).body.items.map(({ name }: Member) => name)
    expect(await names('may=members.remove')).toEqual(['Jane Doe', 'Omar Haddad'])
    expect(await names('may=leads.edit&sort=-name&role=member')).toEqual(['Mia Lindqvist'])
    expect(await names('may=leads.edit&search=victor')).toEqual([])
    expect([await names('may=nothing.known'), (await names('may=')).length]).toEqual([[], 4])
    expect((await cast.victor.client.get(`${cast.acme.path}/members?may=leads.edit&limit=1`)).body.total).toBe(3)
  })

  test('a search finds addresses, in any case', async () => {
    const { body } = await ask('?search=PERSON7@')
    expect(body.items.map(({ email }: Member) => email)).toEqual(['person7@crowd.example'])
  })

  test('filters by role and status, and counts what they leave', async () => {
    for (const [query, fits] of [
      ['role=admin', ({ role }: Member) => role === 'admin'],
      ['status=new', ({ status }: Member) => status === 'new'],
      ['status=active&role=viewer', ({ status, role }: Member) => status === 'active' && role === 'viewer'],
      ['role=boss', () => false],
    ] as const) {
      const expected = (await walk('limit=200')).filter(fits).length
      const { body } = await ask(`?${query}&limit=200`)
      expect([body.items.length, body.total], query).toEqual([expected, expected])
      expect(body.items.every(fits)).toBe(true)
    }
  })

  const broken = [
    'sort=password',
    'sort=',
    'sort=name%3B--',
    'sort=--name',
    'sort=constructor',
    'limit=-1',
    'limit=0',
    'limit=201',
    'limit=1000000',
    'limit=1e3',
    'limit=NaN',
    'search=%00',
    'search=a%00b',
    'role=%00',
    'status=gone',
    'limti=3',
    'organizationId=other',
    `search=${'x'.repeat(201)}`,
    `cursor=${'x'.repeat(501)}`,
    ...[
      '',
      'x',
      'null',
      '["a"]',
      '[1,2]',
      '["not a time","per_1"]',
      '["2026-13-45","per_1"]',
      '[null,"per_1"]',
      '[{},[]]',
      '[1e300,"x"]',
      '[0.5,"x"]',
    ].map((cursor) => `cursor=${Buffer.from(cursor).toString('base64url')}`),
  ]
  test.each(broken)('%s is 422, and never 500', async (query) => {
    const answer = await ask(`?${query}`)
    expect([answer.status, answer.body.code]).toEqual([422, 'not-valid'])
    expect(answer.body.errors[0].path).toBe(query.split('=')[0])
  })

  test('a cursor of a time sort does not open a text sort, nor the other way round', async () => {
    const [byTime, byName] = [await ask('?sort=joinedAt&limit=1'), await ask('?sort=name&limit=1')]
    expect((await ask(`?sort=name&limit=1&cursor=${byTime.body.nextCursor}`)).status).toBe(422)
    expect((await ask(`?sort=lastActiveAt&limit=1&cursor=${byName.body.nextCursor}`)).status).toBe(422)
  })

  test('a cursor of another organization shows nothing of it', async () => {
    const foreign = await cast.jane.client.get(`${cast.acme.path}/members?limit=1`)
    const { status, body } = await ask(`?limit=200&cursor=${foreign.body.nextCursor}`)
    expect(status).toBe(200)
    expect(body.items.every(({ email }: Member) => email.endsWith('@crowd.example') || email === owner.email)).toBe(true)
  })
})
