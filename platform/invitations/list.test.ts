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
const open = async (by: Person, where: Organization, query = '') => (await by.client.get(`${where.path}/invitations${query}`)).body

describe('GET invitations', () => {
  test('C11: newest first, in pages without loss or repetition, ties included', async () => {
    const owner = await clozup.person('Lister Lou')
    const where = await clozup.organization(owner, 'Lists', { plan: 'enterprise' })
    await invite(owner, where, { invitations: Array.from({ length: 23 }, (_, i) => ({ email: `p${i}@list.example` })) })
    const all = (await open(owner, where, '?limit=200')).items.map(({ id }: { id: string }) => id)
    expect(all).toHaveLength(23)
    for (const limit of [1, 5, 22, 23]) {
      const walked: string[] = []
      let cursor: string | null = null
      do {
        const page: { items: { id: string }[]; nextCursor: string | null; total: number } = await open(
          owner,
          where,
          `?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`,
        )
        walked.push(...page.items.map(({ id }) => id))
        expect(page.total).toBe(23)
        cursor = page.nextCursor
      } while (cursor)
      expect(walked).toEqual(all)
    }
  })

  test('finds by a part of the address, sign by sign, and by state', async () => {
    const owner = await clozup.person('Finder Fay')
    const where = await clozup.organization(owner, 'Finds', { plan: 'enterprise' })
    for (const email of ['under_score@find.example', 'underxscore@find.example']) await invited(clozup, where, owner, email)
    const gone = await invited(clozup, where, owner, 'gone@find.example')
    await expire(clozup, gone.id)
    const emails = async (query: string) => (await open(owner, where, query)).items.map(({ email }: { email: string }) => email).toSorted()
    expect(await emails('?search=_')).toEqual(['under_score@find.example'])
    expect(await emails('?search=%25')).toEqual([])
    expect(await emails('?search=UNDER')).toEqual(['under_score@find.example', 'underxscore@find.example'])
    expect(await emails('?state=expired')).toEqual(['gone@find.example'])
    expect((await open(owner, where, '?state=pending')).total).toBe(2)
  })

  test.each([
    'limit=0',
    'limit=-1',
    'limit=1000000',
    'state=cancelled',
    'search=%00',
    'sort=email',
    'cursor=x',
    `cursor=${Buffer.from('["2026-01-01","inv_1"]').toString('base64url')}`,
  ])('%s is 422', async (query) => {
    const answer = await cast.jane.client.get(`${cast.acme.path}/invitations?${query}`)
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, query.split('=')[0]])
  })

  test('is for those who may see them: not for a member of Clozup, not for another organization', async () => {
    for (const [person, status] of [
      [cast.jane, 200],
      [cast.omar, 200],
      [cast.mia, 403],
      [cast.victor, 403],
      [cast.lena, 404],
    ] as const)
      expect((await person.client.get(`${cast.acme.path}/invitations`)).status, person.name).toBe(status)
    expect((await clozup.client().get(`${cast.acme.path}/invitations`)).status).toBe(401)
  })
})
