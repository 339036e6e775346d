/** Where requests that people ask for may go: no notation, no name and no redirect leads inside. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addressProblem, isPublicAddress } from '../shared/outbound-address.ts'
import { outbound, OutboundFailure, type OutboundOptions } from './outbound.ts'

const listed = (text: string) => text.trim().split(/\s+/)

/** In each notation that some parser takes: decimal, octal, hexadecimal, short, IPv6 and IPv4 within it. */
const inside = listed(`
  127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0x7f.0x0.0x0.0x1 017700000001 0177.0.0.1 127.0.0.1. 0 0.0.0.0 0x0 00 0.0.0.0.
  １２７.0.0.1 127。0。0。1 %31%32%37.0.0.1 ⑯⑨。254。⑯⑨｡254 10.0.0.1 10.255.255.255 167772161 012.0.0.1 172.16.0.1 172.31.255.254 2886729729
  192.168.0.1 0xc0a80001 192.168.1 169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.43518 100.64.0.1 100.100.100.200
  100.127.255.255 192.0.0.8 192.0.2.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 192.88.99.1 168.63.129.16 224.0.0.1
  239.255.255.250 240.0.0.1 255.255.255.255 4294967295 037777777777 [::] [::1] [0:0:0:0:0:0:0:1] [0000::0001] [::127.0.0.1] [::7f00:1]
  [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:10.0.0.1] [::ffff:169.254.169.254] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1]
  [64:ff9b::a9fe:a9fe] [64:ff9b:1::1] [2002:7f00:1::] [2002:a9fe:a9fe::1] [2001::1] [2001:0:4136:e378::1] [2001:2::1] [2001:10::1]
  [2001:20::1] [2001:db8::1] [3fff::1] [5f00::1] [100::1] [fc00::1] [fd00:ec2::254] [fe80::1] [febf::1] [fec0::1] [ff02::1]
  [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff] localhost LOCALHOST. db.localhost printer.local metadata.google.internal metadata
  router.lan x.home.arpa x.test x.onion
`)
const outside = listed(`
  1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 169.253.255.255 172.15.0.1 172.32.0.1
  192.0.1.1 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 134744072 0x08080808 [2606:4700:4700::1111]
  [2a00:1450:4001:81b::200e] [2001:200::1] [2001:4860:4860::8888] [2400:cb00::] [2003::1] [3ffe::1] example.com hooks.example.co.uk
  bücher.example localhost.example.com internal.example.org 1.2.3.4.nip.io
`)

test.each(inside)('C30: an endpoint at %s is refused', (host) => {
  expect(addressProblem(`https://${host}/hook`)).toMatch(/can’t be reached from the internet|Leave out|Enter a whole/)
  expect(addressProblem(`https://${host}:8443/hook`)).toBeDefined()
})

test.each(outside)('C30: an endpoint at %s may be', (host) => {
  expect(addressProblem(`https://${host}/hook`)).toBeUndefined()
  expect(addressProblem(`https://${host}:8443/hook?a=b`)).toBeUndefined()
})

const mistakes: readonly (readonly [address: string, what: RegExp])[] = [
  ['http://example.com/', /begin with https/],
  ['ftp://example.com/', /whole address/],
  ['file:///etc/passwd', /whole address/],
  ['javascript:alert(1)', /whole address/],
  ['https:example.com', /whole address/],
  ['https:///example.com', /whole address/],
  ['//example.com/', /whole address/],
  ['example.com/hook', /whole address/],
  ['', /whole address/],
  ['https://', /whole address/],
  ['https://user@example.com/', /password/],
  ['https://user:secret@example.com/', /password/],
  ['https://1.1.1.1@127.0.0.1/', /password/],
  ['https://example.com/#part', /sign #/],
  ['https://example.com/#', /sign #/],
  ['https://example.com:22/', /port/],
  ['https://example.com:80/', /port/],
  ['https://example.com:1/', /port/],
  ['https://example.com\\@127.0.0.1/', /backslash/],
  ['https://example.com/a b', /spaces/],
  ['https://exam\tple.com/', /spaces/],
  ['https://example.com/\r\nHost: x', /spaces/],
  ['https://example.com/\u0000', /spaces/],
  [`https://example.com/${'x'.repeat(2000)}`, /2000/],
  [`https://${'a.'.repeat(126)}com/`, /253/],
]

test.each(mistakes.map(([address, what]) => [address.slice(0, 50), what, address] as const))(
  'C30: %j… is refused: %s',
  (_, what, address) => {
    expect(addressProblem(address)).toMatch(what)
  },
)

test('C30: what is private stays so however it is written', () => {
  const four = fc.constantFrom(0x7f000001, 0x0a000001, 0xac100001, 0xc0a80101, 0xa9fea9fe, 0x64400001, 0xe0000001, 0)
  const written = fc.tuple(four, fc.integer({ min: 0, max: 6 })).map(([number, how]) => notations[how]?.(number) ?? '')
  fc.assert(fc.property(written, (host) => addressProblem(`https://${host}/`) !== undefined))
})

const bytes = (number: number) => [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255]
const notations: readonly ((number: number) => string)[] = [
  (number) => bytes(number).join('.'),
  (number) => String(number),
  (number) => `0x${number.toString(16)}`,
  (number) => `0${number.toString(8)}`,
  (number) =>
    bytes(number)
      .map((byte) => `0${byte.toString(8)}`)
      .join('.'),
  (number) => `[::ffff:${bytes(number).join('.')}]`,
  (number) => `[64:ff9b::${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}]`,
]

test('C30: an address that is not understood is not public', () => {
  const odd = [
    '',
    ' ',
    '1.1.1',
    '1.1.1.1.1',
    '01.1.1.1',
    '256.1.1.1',
    '1.1.1.-1',
    '1.1.1.1/8',
    'fe80::1%eth0',
    '2606::1%1',
    ':::',
    '2606::1::2',
    '2606:1',
    '2606::g',
  ]
  for (const address of odd) expect(isPublicAddress(address), address).toBe(false)
  fc.assert(fc.property(fc.string(), (text) => !isPublicAddress(text) || /^[\d.]+$|^[0-9a-f:.]+$/i.test(text)))
})

describe('sending', () => {
  let server: Server
  let url: string
  let port: number
  let seen: { path: string; host: string | undefined; to: string | undefined }[]
  let answer: RequestListener

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push({ path: request.url ?? '', host: request.headers.host, to: request.socket.localAddress })
      answer(request, response)
    })
    await new Promise<void>((done) => server.listen(0, '0.0.0.0', done))
    port = (server.address() as AddressInfo).port
    url = `http://127.0.0.1:${port}`
    seen = []
    answer = (_request, response) => response.writeHead(204).end()
  })
  afterAll(() => new Promise((done) => (server.closeAllConnections(), server.close(done))))

  /** What becomes of a request: its status, or why there was no answer. */
  async function tried(address: string, options: OutboundOptions = {}) {
    seen = []
    const client = outbound({ allowPrivate: true, ...options })
    const outcome = await client
      .send(address, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'hello' })
      .catch((error: unknown) => {
        if (error instanceof OutboundFailure) return error.kind
        throw error
      })
    return typeof outcome === 'string' ? outcome : outcome.status
  }

  test('C30: where private addresses are allowed, as in development, it arrives', async () => {
    expect(await tried(`${url}/hook?a=b`)).toBe(204)
    expect(seen).toMatchObject([{ path: '/hook?a=b' }])
  })

  test('C30: where they are not, a literal and a name are refused before anything is connected', async () => {
    const resolve = vi.fn(async () => [{ address: '127.0.0.1', family: 4 }])
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::1]', '[::ffff:127.0.0.1]'])
      expect(await tried(`https://${host}:${port}/`, { allowPrivate: false, resolve })).toBe('blocked')
    expect(resolve, 'nobody was asked').not.toHaveBeenCalled()
    expect(await tried(`https://example.com:${port}/`, { allowPrivate: false, resolve })).toBe('blocked')
    expect(resolve).toHaveBeenCalledTimes(1)
    expect(seen).toEqual([])
  })

  test.each(['10.0.0.1', '169.254.169.254', '::1', 'fd00:ec2::254', '::ffff:10.0.0.1', '64:ff9b::a00:1', 'fe80::1%eth0', 'nonsense'])(
    'C30: a public name that stands for %s is refused, beside a public address as well',
    async (address) => {
      const one = { address, family: address.includes(':') ? 6 : 4 }
      expect(await tried('https://example.com/', { allowPrivate: false, resolve: async () => [one] })).toBe('blocked')
      const both = [{ address: '1.1.1.1', family: 4 }, one]
      expect(await tried('https://example.com/', { allowPrivate: false, resolve: async () => both })).toBe('blocked')
    },
  )

  test('C30: a name that changes its address after the check is connected to what was checked', async () => {
    // 127.0.0.1 stands for a public address here, and 127.0.0.2 for one inside: both reach the server, which tells them apart.
    const answers = ['127.0.0.1', '127.0.0.2', '127.0.0.2']
    const resolve = vi.fn(async () => [{ address: answers.shift() ?? '', family: 4 }])
    const isAllowed = (address: string) => address === '127.0.0.1'
    expect(await tried(`http://rebinding.example:${port}/`, { resolve, isAllowed })).toBe(204)
    expect(seen).toMatchObject([{ to: '127.0.0.1', host: `rebinding.example:${port}` }])
    expect(resolve).toHaveBeenCalledTimes(1)
    expect(await tried(`http://rebinding.example:${port}/`, { resolve, isAllowed })).toBe('blocked')
    expect(seen).toEqual([])
  })

  test('C30: a redirect is an answer like any other, and nobody follows it', async () => {
    answer = (_request, response) => response.writeHead(307, { location: `${url}/elsewhere` }).end()
    expect(await tried(`${url}/first`)).toBe(307)
    expect(seen.map(({ path }) => path)).toEqual(['/first'])
  })

  test('C30: a proxy of the environment is not used', async () => {
    answer = (_request, response) => response.writeHead(200).end()
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1')
    vi.stubEnv('http_proxy', 'http://127.0.0.1:1')
    expect(await tried(`${url}/direct`)).toBe(200)
    vi.unstubAllEnvs()
  })

  test('C30: an answer without end, and one that never begins, cost no more than their time', async () => {
    answer = (_request, response) => {
      response.writeHead(200)
      const more = setInterval(() => response.write('x'.repeat(64 * 1024)), 1)
      response.on('close', () => clearInterval(more))
    }
    expect(await tried(`${url}/endless`)).toBe(200)
    answer = () => {}
    expect(await tried(`${url}/silent`, { timeoutMilliseconds: 150 })).toBe('timeout')
    expect(await tried('http://slow.example/', { timeoutMilliseconds: 100, resolve: () => new Promise(() => {}) })).toBe('timeout')
  })

  test('C30: what went wrong is told in one word', async () => {
    answer = (request) => request.socket.destroy()
    expect(await tried(url)).toBe('cut-off')
    answer = (request) => request.socket.end('this is not HTTP\r\n\r\n')
    expect(await tried(url)).toBe('cut-off')
    expect(await tried('http://127.0.0.1:1/')).toBe('unreachable')
    expect(await tried(`https://127.0.0.1:${port}/`)).toBe('tls')
    const resolve = async () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
    expect(await tried('http://nobody.example/', { resolve })).toBe('not-found')
    expect(await tried('http://nobody.example/', { resolve: async () => [] })).toBe('not-found')
  })

  test('a process that ends waits for nobody', async () => {
    answer = () => client.cut()
    const client = outbound({ allowPrivate: true })
    await expect(client.send(url, { method: 'GET', headers: {} })).rejects.toMatchObject({ kind: 'stopped' })
    await expect(client.send(url, { method: 'GET', headers: {} })).rejects.toMatchObject({ kind: 'stopped' })
  })
})
