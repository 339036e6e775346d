/** Every route that changes something leaves exactly one event, with all its fields, and no secret in any of them. */
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { loadModules } from '../../cli/modules.ts'
import { readSettings } from '../../kernel/config.ts'
import { Client } from '../../test/client.ts'
import { personAs, setStage, type Stage } from '../../test/matrix/stage.ts'
import { keyOf, sampleOf, send } from '../../test/matrix/walk.ts'
import { productsBySlug, type World, world } from '../../test/world.ts'
import type { Product } from '../product.ts'
import { routesOf } from '../server.ts'

const ownAccount = 'One’s own account: it is in no organization.'
const session = 'Begins or ends a session: it is in no organization.'

/** Routes that change something and leave no event, and why. One that leaves an event must go from here. */
const exceptions: Readonly<Record<string, string>> = {
  'PATCH /api/v1/me': ownAccount,
  'DELETE /api/v1/me': 'One’s own account; each organization that it leaves or closes has an event of its own.',
  'PUT /api/v1/me/picture': ownAccount,
  'DELETE /api/v1/me/picture': ownAccount,
  'POST /api/auth/change-password': ownAccount,
  'POST /api/auth/change-email': ownAccount,
  'POST /api/auth/request-password-reset': ownAccount,
  'POST /api/auth/reset-password': ownAccount,
  'POST /api/auth/send-verification-email': ownAccount,
  'POST /api/auth/sign-up/email': 'Makes an account; what it joins or founds has its event when the address is verified.',
  'POST /api/v1/verification': 'Proves one’s own address; what that completes, joining or founding, has its own event.',
  'POST /api/auth/sign-in/email': session,
  'POST /api/auth/sign-in/social': session,
  'POST /api/auth/sign-in/second-step': session,
  'POST /api/auth/two-factor/enable': ownAccount,
  'POST /api/auth/two-factor/activate': ownAccount,
  'POST /api/auth/two-factor/disable': ownAccount,
  'POST /api/auth/two-factor/backup-codes': ownAccount,
  'POST /api/auth/sign-out': session,
  'POST /api/auth/revoke-session': session,
  'POST /api/auth/revoke-sessions': session,
  'POST /api/auth/revoke-other-sessions': session,
  'POST /api/v1/invitation/open': 'Opens a handle on an invitation, and changes nothing of it.',
}

const root = join(import.meta.dirname, '..', '..')

interface Row {
  readonly organization_id: string
  readonly action: string
  readonly actor_kind: string
  readonly actor_id: string | null
  readonly actor_name: string
  readonly target_kind: string
  readonly target_id: string
  readonly target_label: string
  readonly before: object | null
  readonly after: object | null
  readonly rule: string
  readonly request_id: string | null
}

const settings = { GOOGLE_CLIENT_ID: 'google', GOOGLE_CLIENT_SECRET: 'secret' }

for (const product of Object.values(productsBySlug)) {
  const modules = await loadModules(product)
  const read = readSettings({ NODE_ENV: 'test', ...settings })
  const routes = routesOf({ product, baseUrl: 'http://localhost', settings: read }, undefined, modules)
  const mutating = routes.filter(({ method }) => method !== 'get')
  describe(product.name, () => void walk(product, mutating))
}

test('every exception is of a route that there is', () => {
  const routes = Object.values(productsBySlug).flatMap((product) =>
    routesOf({ product, baseUrl: '', settings: readSettings({ NODE_ENV: 'test' }) }),
  )
  expect(Object.keys(exceptions).filter((key) => !routes.some((route) => keyOf(route) === key))).toEqual([])
})

test('C30: no event is declared that nothing records', async () => {
  const declared = Object.values(productsBySlug).flatMap(({ events }) => Object.keys(events))
  const files: string[] = []
  for await (const file of glob('{platform,modules}/**/*.ts', { cwd: root })) files.push(file)
  const recording = files.filter((file) => !/(^|\/)(contract|[\w-]+\.test)\.ts$|\/screen\//.test(file))
  const texts = await Promise.all(recording.map((file) => readFile(join(root, file), 'utf8')))
  const source = texts.join('\n')
  expect([...new Set(declared)].filter((name) => !source.includes(`'${name}'`))).toEqual([])
})

function walk(product: Product, routes: ReturnType<typeof routesOf>) {
  let guild: World
  let stage: Stage
  const secrets = new Set<string>()

  beforeAll(async () => {
    collectSecrets(secrets)
    guild = await world(product.slug, { settings })
    stage = await setStage(guild)
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await guild.stop()
  })

  const last = async () => Number((await guild.admin.query('select count(*) as count from audit_events')).rows[0].count)
  const granted = routes.filter(({ access }) => !access.includes('.') || product.roles.some(({ key }) => product.policy.grant(key, access)))

  test.each(granted.map((route) => [keyOf(route), route] as const))('C18: %s', async (key, route) => {
    await guild.admin.query('truncate rate_limits')
    // The last role that may: an owner can't leave.
    const role = product.roles.findLast((one) => product.policy.grant(one.key, route.access))?.key ?? 'owner'
    const caller = personAs(stage.here, role)
    const call = await sampleOf(route).call(stage, stage.here, caller)
    const before = await last()
    const answer = await send(call.client ?? new Client(guild.url, caller.client.cookies), route, call, stage.here.organization.id)
    expect(answer.status, answer.text).toBeLessThan(400)
    const { rows } = await guild.admin.query<Row>('select * from audit_events order by at desc, seq desc limit $1', [
      (await last()) - before,
    ])
    if (exceptions[key]) return expect(rows, 'it has an event, so it is no exception').toEqual([])
    expect(
      rows.map(({ action }) => action),
      'exactly one event',
    ).toHaveLength(1)
    const [event] = rows
    expect(event).toMatchObject({
      organization_id: expect.stringMatching(/^org_/),
      action: expect.stringMatching(/^[a-z-]+\.[a-z-]+$/),
      actor_name: expect.stringMatching(/./),
      target_kind: expect.stringMatching(/^[a-z][a-z-]*$/),
      target_id: expect.stringMatching(/^[a-z]+_[0-9a-f]{32}$/),
      target_label: expect.stringMatching(/./),
      rule: expect.stringMatching(/./),
      request_id: answer.headers.get('x-request-id'),
    })
    expect(event?.before ?? event?.after, 'what was, or what is').toBeTruthy()
    if (route.access.includes('.')) expect(event?.rule).toContain(route.access)
    if (route.access !== 'public') expect(event?.actor_id).toMatch(/^(per|key)_/)
    if (route.method === 'patch' || route.method === 'put') expect([event?.before, event?.after]).not.toContain(null)
    if (route.method === 'delete') expect(event?.before).not.toBeNull()
  })

  test('C30: every event that was recorded is declared by this name, with a sentence', async () => {
    const { rows } = await guild.admin.query<{ action: string }>('select distinct action from audit_events order by 1')
    const undeclared = rows.map(({ action }) => action).filter((action) => !Object.hasOwn(product.events, action))
    expect(undeclared, 'add it to the events in its contract.ts').toEqual([])
    for (const [name, sentence] of Object.entries(product.events)) {
      expect(name).toMatch(/^[a-z-]+\.[a-z-]+$/)
      expect(sentence, name).toMatch(/^[A-Z].*[^.]$/)
    }
  })

  test('C18: no password, token, cookie or key stands in any event', async () => {
    const { rows } = await guild.admin.query<{ text: string }>('select e::text as text from audit_events e')
    expect(rows.length).toBeGreaterThan(10)
    expect(secrets.size).toBeGreaterThan(10)
    const all = rows.map(({ text }) => text).join('\n')
    expect([...secrets].filter((secret) => all.includes(secret))).toEqual([])
    const { rows: named } = await guild.admin.query(
      `select action, key from audit_events, jsonb_object_keys(coalesce(before, '{}') || coalesce(after, '{}')) key where key ~* 'password|token|secret|hash'`,
    )
    expect(named).toEqual([])
  })
}

const secretNames = /^(password|newPassword|currentPassword|token|secret|signature|cookie)$/i

/** Whatever goes over the wire under such a name, either way, in cookies, and in the links of invitations. */
function collectSecrets(secrets: Set<string>) {
  const keep = (value: unknown) => typeof value === 'string' && value.length >= 8 && secrets.add(value)
  const walkJson = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      if (secretNames.test(name)) keep(inner)
      walkJson(inner)
    }
  }
  const parse = (text: unknown) => {
    try {
      walkJson(JSON.parse(String(text)))
    } catch {
      // Bytes, or nothing.
    }
  }
  const original = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const { pathname } = new URL(String(input))
    keep(/^\/invite\/(.+)$/.exec(pathname)?.[1])
    parse(init?.body)
    const response = await original(input, init)
    for (const cookie of response.headers.getSetCookie()) keep(decodeURIComponent(cookie.split(';')[0]?.split('=')[1] ?? ''))
    parse(await response.clone().text())
    return response
  })
}
