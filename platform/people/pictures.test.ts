import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../../test/client.ts'
import { type World, world } from '../../test/world.ts'

let it: World
beforeAll(async () => {
  it = await world('clozup')
})
afterAll(() => it.stop())

const drawn = (width = 400, height = 300) => sharp({ create: { width, height, channels: 3, background: '#336699' } })
const put = (client: Client, body: Uint8Array, type = 'image/png') =>
  client.request('PUT', '/api/v1/me/picture', { body, headers: { 'content-type': type } })
const imageOf = async (client: Client) => (await client.get('/api/v1/me')).body.person.image as string | null

async function bytesAt(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(new URL(path, it.url), { headers })
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}

describe('one’s own picture', () => {
  test.each([
    ['image/png', () => drawn().png().toBuffer()],
    ['image/jpeg', () => drawn().jpeg().toBuffer()],
    ['image/webp', () => drawn().webp().toBuffer()],
  ])('C17: %s is kept as 256 × 256 WebP, and served as nothing else', async (type, draw) => {
    const jane = await it.person('Jane Doe')
    expect((await put(jane.client, await draw(), type)).status).toBe(204)
    const image = (await imageOf(jane.client)) ?? ''
    expect(image).toMatch(/^\/api\/v1\/pictures\/pic_[\w-]{43}$/)
    const served = await bytesAt(image)
    expect(served.status).toBe(200)
    expect(await sharp(served.bytes).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 })
    expect(Object.fromEntries(served.headers)).toMatchObject({
      'content-type': 'image/webp',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=31536000, immutable',
    })
    expect((await bytesAt(image, { 'if-none-match': served.headers.get('etag') ?? '' })).status).toBe(304)
  })

  test('C17: a new one has a new address, and the old one is gone; removed, there is none', async () => {
    const jane = await it.person('Jane Doe')
    await put(jane.client, await drawn().png().toBuffer())
    const first = (await imageOf(jane.client)) ?? ''
    await put(jane.client, await drawn(50, 50).png().toBuffer())
    const second = (await imageOf(jane.client)) ?? ''
    expect(second).not.toBe(first)
    expect((await bytesAt(first)).status).toBe(404)
    expect((await jane.client.delete('/api/v1/me/picture')).status).toBe(204)
    expect(await imageOf(jane.client)).toBeNull()
    expect((await bytesAt(second)).status).toBe(404)
  })

  test('C17: says nothing of where it was taken, and is turned the way it was held', async () => {
    const jane = await it.person('Jane Doe')
    const red = await sharp({ create: { width: 300, height: 300, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const photo = await drawn(300, 600)
      .composite([{ input: red, top: 0, left: 0 }])
      .withExif({ IFD0: { Copyright: 'Somewhere secret' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect((await put(jane.client, photo, 'image/jpeg')).status).toBe(204)
    const { bytes } = await bytesAt((await imageOf(jane.client)) ?? '')
    expect(await sharp(bytes).metadata()).not.toHaveProperty('exif')
    expect(bytes.includes('secret')).toBe(false)
    // The red half was on top of the file; held as it was, it is on the right.
    const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    const redAt = (x: number, y: number) => (data[(y * 256 + x) * 3] ?? 0) > (data[(y * 256 + x) * 3 + 2] ?? 0)
    expect([redAt(230, 20), redAt(230, 230), redAt(20, 20), redAt(20, 230)]).toEqual([true, true, false, false])
  })

  test('C17: is one’s own: signed out, from another site, or of an id that does not exist, nothing happens', async () => {
    const jane = await it.person('Jane Doe')
    const png = await drawn().png().toBuffer()
    expect((await put(it.client(), png)).status).toBe(401)
    expect((await it.client().delete('/api/v1/me/picture')).status).toBe(401)
    const foreign = { body: png, headers: { 'content-type': 'image/png', origin: 'https://evil.example' } }
    expect((await jane.client.request('PUT', '/api/v1/me/picture', foreign)).status).toBe(403)
    expect(await imageOf(jane.client)).toBeNull()
    for (const id of [`pic_${'x'.repeat(43)}`, 'pic_', '%00', `${jane.id}`, '..%2f..'])
      expect((await bytesAt(`/api/v1/pictures/${id}`)).status).toBe(404)
  })
})

describe('a file that is no picture', () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>')
  const header = (width: number, height: number) => {
    const chunk = Buffer.alloc(33)
    Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(chunk)
    chunk.writeUInt32BE(width, 16)
    chunk.writeUInt32BE(height, 20)
    Buffer.from('0802000000', 'hex').copy(chunk, 24)
    return chunk
  }

  const files: [string, () => Buffer | Promise<Buffer>][] = [
    ['an SVG called PNG', () => svg],
    ['an SVG behind the first bytes of a PNG', () => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), svg])],
    ['a GIF', () => drawn().gif().toBuffer()],
    ['an AVIF', () => drawn(64, 64).avif().toBuffer()],
    ['a TIFF', () => drawn().tiff().toBuffer()],
    ['a PDF', () => Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>')],
    ['a page of HTML', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
    [
      'a PNG that ends in the middle',
      async () =>
        (
          await sharp(await noise())
            .png()
            .toBuffer()
        ).subarray(0, 5000),
    ],
    ['a PNG that claims four billion pixels', () => header(65_535, 65_535)],
    ['a picture of more pixels than are taken', () => drawn(9000, 5000).png({ compressionLevel: 9 }).toBuffer()],
    ['a WebP without anything in it', () => Buffer.from('524946460400000057454250', 'hex')],
    ['nothing', () => Buffer.alloc(0)],
  ]
  const noise = () =>
    sharp({ create: { width: 200, height: 200, channels: 3, background: 'black', noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
      .png()
      .toBuffer()

  test.each(files)('C17: %s is refused, and the picture of before stays', async (_what, make) => {
    const jane = await it.person('Jane Doe')
    await put(jane.client, await drawn().png().toBuffer())
    const before = await imageOf(jane.client)
    const answer = await put(jane.client, await make())
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 422, code: 'picture-not-readable' })
    expect(await imageOf(jane.client)).toBe(before)
  })

  test('C17: what stands behind a picture, or in it, is not served', async () => {
    const jane = await it.person('Jane Doe')
    const polyglot = Buffer.concat([
      await drawn()
        .withExif({ IFD0: { Copyright: '<script>alert(1)</script>' } })
        .jpeg()
        .toBuffer(),
      Buffer.from('<script>alert(2)</script>PK\x03\x04'),
    ])
    expect((await put(jane.client, polyglot, 'image/jpeg')).status).toBe(204)
    const { bytes } = await bytesAt((await imageOf(jane.client)) ?? '')
    expect(bytes.includes('script')).toBe(false)
    expect(bytes.includes('PK\x03\x04')).toBe(false)
  })

  test('C17: other media types are refused by name, and more than 5 MB by size', async () => {
    const jane = await it.person('Jane Doe')
    for (const type of ['image/svg+xml', 'image/gif', 'text/html', 'application/json', ''])
      expect((await put(jane.client, svg, type)).status).toBe(415)
    expect((await put(jane.client, Buffer.alloc(5 * 1024 * 1024 + 1, 'x'))).status).toBe(413)
  })
})
