/** A running product on a database of its own, with people in it. Each test file makes one. */
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { pino } from 'pino'
import { type Settings, readSettings } from '../kernel/config.ts'
import { freePort } from '../kernel/database/cluster.ts'
import { newId } from '../kernel/ids.ts'
import { hmac, unseal } from '../kernel/secrets.ts'
import { loadModules } from '../cli/modules.ts'
import type { ServerModule } from '../platform/module.ts'
import type { Product } from '../platform/product.ts'
import { cookieName } from '../platform/request/index.ts'
import { type Options, type Running, startApp } from '../platform/server.ts'
import clozup from '../products/clozup.ts'
import cliqtel from '../products/cliqtel.ts'
import { Client } from './client.ts'
import { adminPool, cloneTemplate, dropDatabase } from './database.ts'
import { testSecret } from './secret.ts'

export const productsBySlug: Record<string, Product> = { clozup, cliqtel }

/** The one address that the support console is open to. */
export const supportAddress = 'support@operator.example'

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  /** Signed in as this person. */
  readonly client: Client
}

export interface Organization {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly owner: Person
  /** The address of the organization in the API. */
  readonly path: string
}

export interface World extends Running {
  /** The database as its superuser, past all row security. */
  readonly admin: pg.Pool
  /** Its administrator's address. */
  readonly adminUrl: string
  /** What routes answered without declaring it; must stay empty. */
  readonly undeclared: string[]
  /** Signed out. */
  client(): Client
  person(name: string, more?: { email?: string; verified?: boolean }): Promise<Person>
  /** One more session of a person, e.g. in another browser. */
  session(personId: string, more?: { signedInSecondsAgo?: number; expiresInSeconds?: number }): Promise<Client>
  /** Somebody of the operator's support, with a second step, and in a session that has passed it. */
  supporter(): Promise<Person>
  organization(owner: Person, name: string, more?: { plan?: string }): Promise<Organization>
  join(organization: Organization, person: Person, role?: string): Promise<void>
  /** Mails that wait in the queue for this address, newest last, with their sealed parts opened. */
  queued(address: string): Promise<{ template: string; props: Record<string, string> }[]>
  /** The token in the newest invitation mail to this address. */
  invitationToken(address: string): Promise<string>
}

export interface WorldOptions extends Partial<Pick<Options, 'worker' | 'pages' | 'connections' | 'log'>> {
  product?: Product
  /** Modules beside the product's own: a test's. */
  modules?: readonly ServerModule[]
  /** The holdings of a module that has nothing else. */
  holdings?: ServerModule['holdings']
  settings?: Record<string, string>
}

export async function world(slug: string, options: WorldOptions = {}): Promise<World> {
  const adminUrl = await cloneTemplate(slug)
  const made = await worldOn(adminUrl, slug, options)
  return { ...made, stop: () => made.stop().finally(() => dropDatabase(adminUrl)) }
}

/** The same on a database that is there already, and stays. */
export async function worldOn(
  adminUrl: string,
  slug: string,
  { settings = {}, worker = false, product, modules = [], holdings, ...more }: WorldOptions = {},
): Promise<World> {
  const admin = adminPool(adminUrl)
  const undeclared: string[] = []
  const port = await freePort()
  const read: Settings = readSettings({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATA_DIR: join(tmpdir(), 'guildhall-test-data'),
    SUPPORT_EMAILS: supportAddress,
    ...settings,
  })
  const chosen = product ?? productsBySlug[slug] ?? clozup
  const running = await startApp({
    product: chosen,
    modules: [...(await loadModules(chosen)), ...modules, ...(holdings ? [{ name: 'held', routes: [], holdings }] : [])],
    settings: read,
    adminUrl,
    secret: testSecret,
    port,
    baseUrl: read.BASE_URL ?? `http://localhost:${port}`,
    log: pino({ level: read.LOG_LEVEL }),
    worker,
    connections: 8,
    // A crowd on a busy machine waits its turn.
    connectionTimeoutMillis: 60_000,
    onUndeclared: (route, what) => undeclared.push(`${route.method} ${route.path}: ${what}`),
    ...more,
  })
  const local = `http://localhost:${port}`
  const made = helpers(running, admin, local)
  return {
    ...running,
    ...made,
    url: local,
    admin,
    adminUrl,
    undeclared,
    async stop() {
      await running.stop()
      await admin.end()
      if (undeclared.length) throw new Error(`Routes answered what they do not declare:\n${undeclared.join('\n')}`)
    },
  }
}

function helpers(running: Running, admin: pg.Pool, url: string) {
  const { app } = running
  const session: World['session'] = async (personId, { signedInSecondsAgo = 0, expiresInSeconds = 3600 } = {}) => {
    const token = randomBytes(24).toString('base64url')
    await admin.query(
      `insert into sessions (id, person_id, token, expires_at, created_at, two_step_at)
       select $1, id, $3, now() + $4 * interval '1 second', now() - $5 * interval '1 second', case when two_factor_enabled then now() end
       from people where id = $2`,
      [newId('ses'), personId, token, expiresInSeconds, signedInSecondsAgo],
    )
    const value = encodeURIComponent(`${token}.${hmac(app.keys.identity, token, 'base64')}`)
    return new Client(url, [[cookieName(app), value]])
  }
  const person: World['person'] = async (name, { email, verified = true } = {}) => {
    const id = newId('per')
    const address = email ?? `${name.toLowerCase().replace(/[^a-z0-9]+/g, '.')}.${randomBytes(3).toString('hex')}@example.com`
    await admin.query('insert into people (id, name, email, email_typed, email_verified) values ($1, $2, $3, $3, $4)', [
      id,
      name,
      address,
      verified,
    ])
    return { id, name, email: address, client: await session(id) }
  }
  const supporter: World['supporter'] = async () => {
    const { rows } = await admin.query<{ id: string }>('select id from people where email = $1', [supportAddress])
    const id = rows[0]?.id ?? (await person('Sam Porter', { email: supportAddress })).id
    await admin.query('update people set two_factor_enabled = true where id = $1', [id])
    return { id, name: 'Sam Porter', email: supportAddress, client: await session(id) }
  }
  const organization: World['organization'] = async (owner, name, { plan } = {}) => {
    const made = await owner.client.post('/api/v1/organizations', { name })
    if (made.status !== 201) throw new Error(`The organization could not be made: ${made.text}`)
    const { id, slug } = made.body as { id: string; slug: string }
    const chosen = app.product.plans?.find(({ key }) => key === plan)
    if (chosen) await admin.query('update organizations set plan = $2, seat_limit = $3 where id = $1', [id, chosen.key, chosen.seats])
    return { id, slug, name, owner, path: `/api/v1/organizations/${id}` }
  }
  const join: World['join'] = async ({ id }, { id: personId }, role = 'member') => {
    await admin.query('insert into memberships (organization_id, person_id, role, last_active_at) values ($1, $2, $3, now())', [
      id,
      personId,
      role,
    ])
  }
  const queued: World['queued'] = async (address) => {
    const { rows } = await admin.query<{ payload: { template: string; sealed: string } }>(
      `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'mail' order by j.id`,
    )
    return rows
      .map(({ payload }) => ({
        template: payload.template,
        ...unseal<{ to: string; props: Record<string, string> }>(app.keys.sealing, payload.sealed),
      }))
      .filter((mail): mail is { template: string; to: string; props: Record<string, string> } => mail.to === address)
  }
  const invitationToken: World['invitationToken'] = async (address) => {
    const mail = (await queued(address)).findLast(({ template }) => template === 'invitation')
    const token = mail?.props['link']?.split('/').at(-1)
    if (!token) throw new Error(`No invitation waits for ${address}.`)
    return token
  }
  return { client: () => new Client(url), session, person, supporter, organization, join, queued, invitationToken }
}
