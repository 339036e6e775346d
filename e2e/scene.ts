/** Where the walk over all screens takes place: people of each kind, invitations in every state, names as long as they may be. */
import { vi } from 'vitest'
import { startJobs } from '../platform/server.ts'
import { expire } from '../test/cast.ts'
import type { Organization, Person } from '../test/world.ts'
import { type Stage, linkIn, stage } from './product.ts'

export interface Scene {
  readonly product: Stage
  readonly people: Readonly<Record<Who, Person>>
  readonly organization: Organization
  /** The links of invitations, by their state. */
  readonly links: Readonly<Record<string, string>>
}

export type Who = 'owner' | 'lesser' | 'newcomer' | 'invited' | 'support'

const longName = 'Maximiliane Wolkenstein-Trostburg von und zu Freyberg-Eisenberg'
const longEmail = 'maximiliane.wolkenstein-trostburg.von.und.zu.freyberg@subsidiaries.example.com'

export async function sceneOf(slug: string, { lesserRole }: { readonly lesserRole: string }): Promise<Scene> {
  const product = await stage(slug, { mailbox: true, worker: false })
  const worker = await startJobs(product.app)
  const owner = await product.person('Jane Doe')
  const lesser = await product.person('Victor Okafor')
  await product.withPassword(lesser)
  const newcomer = await product.person('Nell Noone')
  const organization = await product.organization(owner, 'Acme & Partners International Holding', { plan: 'pro' })
  await product.join(organization, lesser, lesserRole)
  const links: Record<string, string> = {}
  for (const state of ['open', 'expired', 'cancelled', 'superseded', 'used', 'invited', 'declined']) {
    const { id, link } = await invite({ product, organization, owner }, `${state}@example.com`)
    links[state] = link
    await bring({ product, organization, owner, lesser }, id, state)
  }
  // From here on nothing changes by itself: each minute there would be new events and deliveries, in the middle of a look.
  await worker.stop()
  await owner.client.post(`${organization.path}/invitations`, { email: longEmail })
  const long = await product.person(longName, { email: `the-same-${longEmail}` })
  await product.join(organization, long)
  await product.admin.query('update people set two_factor_enabled = true where id = $1', [long.id])
  if (product.app.product.policy.actions['trunks.manage']) await makeTrunks(owner, organization)
  links['webhook'] = await webhook({ product, organization, owner })
  await owner.client.post(`${organization.path}/api-keys`, { name: 'Nightly import', permissions: ['organization.view', 'members.view'] })
  if (product.app.product.policy.actions['leads.edit']) await makeLeads(owner, organization)
  const invited = await product.person('Ina Vited', { email: 'invited@example.com' })
  const support = await product.supporter()
  links['support'] = `/support/organization?id=${organization.id}`
  return { product, people: { owner, lesser, newcomer, invited, support }, organization, links }
}

type Cast = Pick<Scene, 'product' | 'organization'> & { readonly owner: Person; readonly lesser: Person }

/** The mail is read where a development machine keeps it. */
async function invite({ product, organization, owner }: Omit<Cast, 'lesser'>, email: string) {
  const answer = await owner.client.post(`${organization.path}/invitations`, { email })
  const arrived = async () => (await product.client().get(`/api/v1/mailbox?search=${email}`)).body.items[0]?.id as string | undefined
  const mail = await vi.waitUntil(arrived, { timeout: 60_000 })
  const { text } = (await product.client().get(`/api/v1/mailbox/${mail}`)).body as { text: string }
  return { id: answer.body.invitation.id as string, link: linkIn({ links: text.match(/https?:\S+/g) ?? [], subject: email }, '/invite/') }
}

/** An invitation into its state. */
async function bring({ product, organization, owner, lesser }: Cast, id: string, state: string): Promise<void> {
  const path = `${organization.path}/invitations/${id}`
  if (state === 'expired') await expire(product, id)
  if (state === 'cancelled') await owner.client.delete(path)
  if (state === 'superseded') await owner.client.post(`${path}/resend`)
  if (state === 'declined') await product.admin.query('update invitations set declined_at = now() where id = $1', [id])
  if (state === 'used')
    await product.admin.query('update invitations set accepted_at = now(), accepted_by = $2 where id = $1', [id, lesser.id])
}

/** One in each state, the newest with as long a name as may be. */
async function makeTrunks({ client }: Person, { path }: Organization): Promise<void> {
  for (const [name, ...acts] of [
    ['Old reception', 'suspend'],
    ['Warehouse phones', 'lapse'],
    ['Head office PBX'],
    ['Wolkenstein-Trostburg_Freyberg-Eisenberg_'.repeat(2).slice(0, 80)],
  ] as const) {
    const { body } = await client.post(`${path}/trunks`, { name })
    const trunk = `${path}/trunks/${body.trunk.id}`
    for (const act of acts) await client.post(`${trunk}/suspend`, { when: act === 'lapse' ? 're-registration' : 'now' })
  }
}

/** Two webhooks, one of which fails; the path of its page. */
async function webhook({ product, organization, owner }: Omit<Cast, 'lesser'>): Promise<string> {
  const wanted = { url: 'https://hooks.example.com/crm', description: 'Customer relations', events: ['audit.checkpoint', 'member.removed'] }
  const { body } = await owner.client.post(`${organization.path}/webhooks`, wanted)
  const other = await owner.client.post(`${organization.path}/webhooks`, {
    url: `https://${'long.'.repeat(20)}example.com/`,
    events: ['*'],
  })
  await owner.client.patch(`${organization.path}/webhooks/${other.body.id}`, { enabled: false })
  await product.admin.query(`update webhooks set failing_since = now() - interval '2 hours', failed_attempts = 7 where id = $1`, [body.id])
  for (const [at, [state, status, failure]] of deliveries.entries()) {
    const id = `msg_${String(at).padStart(32, '0')}`
    await product.admin.query(
      `insert into webhook_deliveries (organization_id, id, webhook_id, type, data, state, due_at, attempts)
       values ($1, $2, $3, 'audit.checkpoint', '{"seq":42}', $4, case $4 when 'waiting' then now() + interval '1 day' end, 1)`,
      [organization.id, id, body.id, state],
    )
    await product.admin.query(
      `insert into webhook_attempts (organization_id, delivery_id, number, at, milliseconds, status, failure) values ($1, $2, 1, now(), 85, $3, $4)`,
      [organization.id, id, status, failure],
    )
  }
  return `/o/${organization.slug}/settings/webhooks/${body.id}`
}

const deliveries = [
  ['succeeded', 204, null],
  ['failed', 500, null],
  ['waiting', null, 'timeout'],
] as const
/** One in each status, one of them with all that there may be, as long as it may be. */
async function makeLeads({ client, id }: Person, { path }: Organization): Promise<void> {
  for (const status of ['new', 'contacted', 'qualified', 'won', 'lost'])
    await client.post(`${path}/leads`, { name: `Nadia ${status}`, status, company: 'Wolke GmbH', source: 'Spring fair' })
  await client.post(`${path}/leads`, {
    name: longName,
    company: 'Wolkenstein-Trostburg_Freyberg-Eisenberg_'.repeat(3).slice(0, 120),
    email: longEmail,
    phone: '+49 30 123456',
    value: { amountMinor: 999_999_999_999 },
    assigneeId: id,
    notes: 'Met at the fair.',
  })
}
