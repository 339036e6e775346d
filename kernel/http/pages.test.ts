import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPages } from './pages.ts'

let folder: string
let app: Hono
const script = `export const text = ${JSON.stringify('x'.repeat(5000))}\n`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-pages-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Clozup</title>')
  await writeFile(join(folder, 'assets', 'main-abc.js'), script)
  await writeFile(join(folder, 'assets', 'main-abc.js.map'), 'a secret of the house')
  await writeFile(join(folder, '.env'), 'SECRET=a secret of the house')
  app = new Hono().get('*', readPages(folder)) as unknown as Hono
})
afterAll(() => rm(folder, { recursive: true }))

const ask = (path: string, encoding = '') => app.request(path, { headers: { 'accept-encoding': encoding } })

describe('the built pages', () => {
  test('are served with their type; what bears a hash is kept for ever, the page itself is asked for anew', async () => {
    const [page, asset] = [await ask('/'), await ask('/assets/main-abc.js')]
    expect([page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual(['text/html; charset=utf-8', 'no-cache'])
    expect([asset.headers.get('content-type'), asset.headers.get('cache-control')]).toEqual([
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ])
  })

  test('are the one page at every other address, and a 404 where an asset is missing: an old tab then knows to reload', async () => {
    expect(await (await ask('/o/acme/settings/team')).text()).toContain('<title>Clozup</title>')
    expect((await ask('/assets/main-old.js')).status).toBe(404)
  })

  test('are packed as the browser can unpack them', async () => {
    const unpack = { br: brotliDecompressSync, gzip: gunzipSync }
    for (const encoding of ['br', 'gzip'] as const) {
      const answer = await ask('/assets/main-abc.js', encoding)
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect([answer.headers.get('content-encoding'), answer.headers.get('vary')]).toEqual([encoding, 'accept-encoding'])
      expect(bytes.length).toBeLessThan(script.length)
      expect(unpack[encoding](bytes).toString()).toBe(script)
    }
    expect((await ask('/assets/main-abc.js')).headers.get('content-encoding')).toBeNull()
  })

  test('are all that is served: no other file, and nothing outside of the folder', async () => {
    for (const path of [
      '/.env',
      '/assets/main-abc.js.map',
      '/../../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/..%2f.env',
      '/index.html%00',
    ])
      expect(await (await ask(path)).text(), path).not.toMatch(/secret|root:/)
  })

  test('are missing loudly', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'guildhall-pages-'))
    expect(() => readPages(empty)).toThrow(/There is no built portal/)
    await rm(empty, { recursive: true })
  })
})
