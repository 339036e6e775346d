import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventsOf, invited, rowCounts, salesCast, type SalesCast } from '../../test/cast.ts'
import { type World, world } from '../../test/world.ts'

let clozup: World
let cast: SalesCast
beforeAll(async () => {
  clozup = await world('clozup')
})
afterAll(() => clozup.stop())
beforeEach(async () => {
  cast = await salesCast(clozup)
})

const drawn = (width = 800, height = 200) => sharp({ create: { width, height, channels: 3, background: '#336699' } })
const put = (body: Uint8Array, { by = cast.jane, type = 'image/png' } = {}) =>
  by.client.request('PUT', `${cast.acme.path}/logo`, { body, headers: { 'content-type': type } })

async function bytesAt(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(new URL(path, clozup.url), { headers })
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}

describe('the logo of an organization', () => {
  test.each([
    ['image/png', () => drawn().png().toBuffer()],
    ['image/jpeg', () => drawn().jpeg().toBuffer()],
    ['image/webp', () => drawn().webp().toBuffer()],
  ])('Z1: %s is kept whole, as PNG within 320 × 320, and served to whoever knows its address', async (type, draw) => {
    const answer = await put(await draw(), { type })
    expect(answer.status).toBe(200)
    expect(answer.body.logo).toMatch(/^\/api\/v1\/logos\/logo_[\w-]{43}$/)
    const served = await bytesAt(answer.body.logo)
    expect(served.status).toBe(200)
    expect(await sharp(served.bytes).metadata()).toMatchObject({ format: 'png', width: 320, height: 80 })
    expect(Object.fromEntries(served.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    expect((await bytesAt(answer.body.logo, { 'if-none-match': served.headers.get('etag') ?? '' })).status).toBe(304)
  })

  test('Z1: a small one is not blown up, and stays transparent', async () => {
    const small = await sharp({ create: { width: 40, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer()
    const { bytes } = await bytesAt((await put(small)).body.logo)
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 40, height: 20, hasAlpha: true })
  })

  test('Z1: a new one has a new address, and the old one is gone; each change has its event', async () => {
    const first = (await put(await drawn().png().toBuffer())).body.logo
    const second = (await put(await drawn(50, 50).png().toBuffer(), { by: cast.omar })).body.logo
    expect([(await bytesAt(first)).status, (await bytesAt(second)).status]).toEqual([404, 200])
    const removed = await cast.jane.client.delete(`${cast.acme.path}/logo`)
    expect([removed.status, removed.body.logo, (await bytesAt(second)).status]).toEqual([200, null, 404])
    expect((await cast.jane.client.delete(`${cast.acme.path}/logo`)).status).toBe(200)
    const events = await eventsOf(clozup, cast.acme.id, 'organization.logo-changed')
    expect(events.map(({ actor_id }) => actor_id)).toEqual([cast.jane.id, cast.omar.id, cast.jane.id])
    expect(events.map(({ before, after }) => [before?.['logo'] ?? null, after?.['logo'] ?? null].map((one) => one !== null))).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ])
  })

  test('Z1: stands in the selector of every member, and in the invitations that are sent from now on', async () => {
    const { logo } = (await put(await drawn().png().toBuffer())).body
    const { memberships } = (await cast.victor.client.get('/api/v1/me')).body
    expect(memberships.map(({ organization }: { organization: { logo: string | null } }) => organization.logo)).toEqual([logo])
    await invited(clozup, cast.acme, cast.jane, 'sam@partner.example')
    expect((await clozup.queued('sam@partner.example')).at(-1)?.props['logo']).toBe(logo)
  })

  test.each([
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a GIF', Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')],
    ['a PNG that breaks off', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['nothing', Buffer.alloc(0)],
  ])('Z1: refuses %s, and keeps what was there', async (_what, bytes) => {
    const { logo } = (await put(await drawn().png().toBuffer())).body
    const before = await rowCounts(clozup)
    const answer = await put(bytes)
    expect([answer.status, answer.body.code]).toEqual([422, 'logo-not-readable'])
    expect((await cast.jane.client.get(cast.acme.path)).body.logo).toBe(logo)
    expect(await rowCounts(clozup)).toEqual(before)
  })

  test('Z1: is for whoever may change settings; a wrong type and a file too large are told as such', async () => {
    const png = await drawn().png().toBuffer()
    for (const [by, status] of [
      [cast.mia, 403],
      [cast.lena, 404],
    ] as const)
      expect((await put(png, { by })).status).toBe(status)
    expect((await put(png, { type: 'image/svg+xml' })).status).toBe(415)
    expect((await put(Buffer.alloc(5 * 1024 * 1024 + 1))).status).toBe(413)
  })

  test('an address that nobody has shows nothing, whatever it looks like', async () => {
    for (const id of ['logo_x', `logo_${'a'.repeat(43)}`, '%00', `pic_${'a'.repeat(43)}`])
      expect((await bytesAt(`/api/v1/logos/${id}`)).status, id).toBe(404)
  })
})
