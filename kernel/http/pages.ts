/** The built portal: its files from memory, and its one page for every other address. */
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Context } from 'hono'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
}

interface Page {
  readonly bytes: Buffer
  readonly type: string
  /** Made when first asked for. */
  packed: Record<string, Buffer>
}

export function readPages(folder: string): (context: Context) => Response {
  const pages = new Map<string, Page>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const type = types[extname(path)]
    if (type) pages.set(`/${relative(folder, path).split(sep).join('/')}`, { bytes: readFileSync(path), type, packed: {} })
  }
  const index = pages.get('/index.html')
  if (!index) throw new Error(`There is no built portal in ${folder}.`)
  return (context) => {
    const found = pages.get(context.req.path)
    // A missing asset is a 404 and not the page: an old tab then knows that it must reload.
    if (!found && context.req.path.startsWith('/assets/')) return new Response('Not found', { status: 404 })
    const immutable = found !== undefined && context.req.path.startsWith('/assets/')
    return answer(context, found ?? index, immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
  }
}

function answer(context: Context, page: Page, cacheControl: string): Response {
  const accepts = context.req.header('accept-encoding') ?? ''
  const encoding = page.bytes.length < 1024 ? null : accepts.includes('br') ? 'br' : accepts.includes('gzip') ? 'gzip' : null
  const headers: Record<string, string> = { 'content-type': page.type, 'cache-control': cacheControl, vary: 'accept-encoding' }
  if (encoding) headers['content-encoding'] = encoding
  const body = encoding ? (page.packed[encoding] ??= pack(page.bytes, encoding)) : page.bytes
  return new Response(new Uint8Array(body), { headers })
}

function pack(bytes: Buffer, encoding: 'br' | 'gzip'): Buffer {
  return encoding === 'br' ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }) : gzipSync(bytes)
}
