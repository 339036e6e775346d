import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { eventsOf } from '../test/cast.ts'
import { testSecret } from '../test/secret.ts'
import { main } from './main.ts'
import { type Organization, type Person, type World, world } from '../test/world.ts'

let it: World
let jane: Person
let omar: Person
let acme: Organization

beforeAll(async () => {
  it = await world('clozup')
  jane = await it.person('Jane Doe')
  omar = await it.person('Omar Haddad')
  acme = await it.organization(jane, 'Acme Sales', { plan: 'enterprise' })
  await it.join(acme, omar, 'admin')
})
afterAll(() => it.stop())

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Where the command finds what it works on. */
const settings = () => ({ DATABASE_URL: it.adminUrl, SECRET: testSecret, BASE_URL: it.app.baseUrl, NODE_ENV: 'development' })

/** The real command, in a process of its own. */
function inProcess(...words: string[]): Promise<Ended> {
  const env = { PATH: process.env['PATH'], ...settings() }
  return new Promise((done) => {
    execFile(process.execPath, [join(import.meta.dirname, '..', 'guildhall.ts'), ...words], { env }, (error, out, err) =>
      done({ code: error ? Number(error.code) : 0, out, err }),
    )
  })
}

/** The same without a process of its own, which takes seconds to load the product. */
async function guildhall(...words: string[]): Promise<Ended> {
  for (const [name, value] of Object.entries(settings())) vi.stubEnv(name, value)
  const said = { out: '', err: '' }
  const keep = (where: 'out' | 'err') => (text: string | Uint8Array) => ((said[where] += String(text)), true)
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('err')),
  ]
  try {
    const code = await main(words)
    return { code, ...said }
  } finally {
    for (const spy of spies) spy.mockRestore()
    vi.unstubAllEnvs()
  }
}

const reason = ['--reason', 'Asked for by phone.']
const told = async (person: Person) => (await it.queued(person.email)).map(({ template, props }) => [template, props['reason']])
const actor = { actor_kind: 'support', actor_id: null, actor_name: 'Operator' }

test('C16: `support set-plan` sets it, with the reason in the log and a mail to the owner', async () => {
  expect(await inProcess('support', 'set-plan', 'clozup', acme.slug, 'pro', ...reason)).toEqual({
    code: 0,
    out: 'Acme Sales has the plan Pro now.\n',
    err: '',
  })
  expect((await jane.client.get(acme.path)).body.plan.key).toBe('pro')
  expect((await eventsOf(it, acme.id, 'organization.plan-set')).at(-1)).toMatchObject({
    ...actor,
    after: { reason: 'Asked for by phone.' },
  })
  expect(await told(jane)).toEqual([['support-acted', 'Asked for by phone.']])
})

test('C16: `support transfer-ownership` hands over to a member, and tells both', async () => {
  const done = await guildhall('support', 'transfer-ownership', 'clozup', acme.slug, omar.email.toUpperCase(), ...reason)
  expect(done).toEqual({ code: 0, out: 'Omar Haddad owns it now; Jane Doe did before.\n', err: '' })
  expect((await omar.client.get(acme.path)).body.owner.personId).toBe(omar.id)
  expect((await eventsOf(it, acme.id, 'ownership.transferred')).at(-1)).toMatchObject({
    ...actor,
    after: { reason: 'Asked for by phone.' },
  })
  expect(await told(omar)).toEqual([['ownership-received', 'Asked for by phone.']])
})

test('C16: `support delete-organization` takes the name typed, and tells every member; the log can still be exported', async () => {
  const [owner, other] = [await it.person('Last Owner'), await it.person('Last Member')]
  const ended = await it.organization(owner, 'Ended', { plan: 'enterprise' })
  await it.join(ended, other)
  const end = (...more: string[]) => guildhall('support', 'delete-organization', 'clozup', ended.slug, ...more, ...reason)
  expect(await end()).toMatchObject({ code: 2, out: '' })
  expect(await end('--name', 'ended')).toEqual({ code: 1, out: '', err: 'This is not the organization’s name.\n' })
  expect(await end('--name', 'Ended')).toEqual({ code: 0, out: 'Ended is deleted. Its 2 members are told by mail.\n', err: '' })
  expect((await owner.client.get(ended.path)).status).toBe(404)
  expect((await eventsOf(it, ended.id)).at(-1)).toMatchObject({ ...actor, action: 'organization.deleted' })
  expect(await told(other)).toEqual([['organization-deleted', 'Asked for by phone.']])

  const exported = await guildhall('audit', 'export', 'clozup', ended.id)
  expect(exported).toMatchObject({ code: 0, err: '' })
  const lines = exported.out.trim().split('\n')
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ action: 'organization.deleted', target: { id: ended.id } })
  const none = ended.id.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
  expect(await guildhall('audit', 'export', 'clozup', none)).toEqual({ code: 1, out: '', err: `There is no log of ${none}.\n` })
  expect(await guildhall('audit', 'export', 'clozup', 'ended')).toMatchObject({ code: 2, out: '' })
})

test('C16: `support find` and `support show` say what the console shows; that the operator looked is in the log, once', async () => {
  const owner = await it.person('Faye Finder')
  const firm = await it.organization(owner, 'Found & Co', { plan: 'pro' })
  await owner.client.post(`${firm.path}/invitations`, { email: 'waiting@partner.example' })
  const line = `${firm.slug}  Found & Co: Pro, 1 member, owned by Faye Finder <${owner.email}>\n`
  expect(await guildhall('support', 'find', 'clozup', 'found', '&')).toEqual({ code: 0, out: line, err: '' })
  const today = (
    await it.admin.query<{ day: string }>(`select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day from people where id = $1`, [
      owner.id,
    ])
  ).rows[0]?.day
  const account = `account  Faye Finder <${owner.email}>: verified, made ${today}\n`
  expect((await guildhall('support', 'find', 'clozup', owner.email)).out).toBe(account + line)
  expect(await guildhall('support', 'find', 'clozup', 'nobody at all')).toMatchObject({ code: 1, out: '' })
  expect(await guildhall('support', 'find', 'clozup', 'x')).toMatchObject({ code: 2, out: '' })

  const show = () => guildhall('support', 'show', 'clozup', firm.slug)
  const { out } = await show()
  for (const words of [
    'Found & Co\n',
    firm.id,
    'plan     Pro\n',
    'seats    1 of 10 taken, 1 invited\n',
    `owner    Faye Finder <${owner.email}>\n`,
  ])
    expect(out).toContain(words)
  expect(out).toMatch(/^member {3}Faye Finder <.+>: owner, /m)
  expect(out).toMatch(/^invited {2}waiting@partner\.example: member, sent .+ by Faye Finder$/m)
  expect(out).toMatch(/^deleting 1 person loses access; what goes: .*1 member/m)
  expect((await show()).code).toBe(0)
  expect(await eventsOf(it, firm.id, 'support.viewed')).toMatchObject([actor])
})

test('C16: `support cancel-invitation` cancels the one to this address', async () => {
  const owner = await it.person('Ivy Inviter')
  const firm = await it.organization(owner, 'Inviting', { plan: 'pro' })
  for (const email of ['stuck@partner.example', 'not.stuck@partner.example']) await owner.client.post(`${firm.path}/invitations`, { email })
  const cancel = () => guildhall('support', 'cancel-invitation', 'clozup', firm.slug, 'Stuck@partner.example', ...reason)
  expect(await cancel()).toEqual({ code: 0, out: 'The invitation of stuck@partner.example is cancelled.\n', err: '' })
  expect(await cancel()).toEqual({ code: 1, out: '', err: 'No invitation of stuck@partner.example waits for an answer.\n' })
  expect((await owner.client.get(`${firm.path}/invitations`)).body.items).toMatchObject([{ email: 'not.stuck@partner.example' }])
  expect((await eventsOf(it, firm.id)).at(-1)).toMatchObject({ ...actor, action: 'invitation.cancelled', after: { reason: reason[1] } })
  expect(await told(owner)).toEqual([['support-acted', reason[1]]])
})

test('C16: `support resend-verification` sends the mail again, to who waits for it', async () => {
  const waiting = await it.person('Wanda Waiting', { verified: false })
  await it.admin.query('update people set joins_organization_id = $2 where id = $1', [waiting.id, acme.id])
  const send = (email: string) => guildhall('support', 'resend-verification', 'clozup', email, ...reason)
  expect(await send(waiting.email)).toEqual({ code: 0, out: `A mail is on its way to ${waiting.email}.\n`, err: '' })
  expect((await it.queued(waiting.email)).map(({ template }) => template)).toEqual(['verify-address'])
  expect((await eventsOf(it, acme.id, 'support.verification-sent')).at(-1)).toMatchObject({ ...actor, target_id: waiting.id })
  expect(await send(jane.email)).toEqual({ code: 1, out: '', err: 'This address is verified already.\n' })
  expect(await send('nobody@example.com')).toMatchObject({ code: 1, err: 'Nobody has an account with the address nobody@example.com.\n' })
})

test('C16, Z9: `support reset-second-step` turns it off, of a support account too, and ends the sessions', async () => {
  const sam = await it.supporter()
  const firm = await it.organization(await it.person('Olga Owner'), 'Of Olga', { plan: 'pro' })
  await it.join(firm, sam)
  const reset = () => guildhall('support', 'reset-second-step', 'clozup', sam.email, ...reason)
  const said = `Two-step sign-in of ${sam.email} is off, and every session has ended. A mail says so.\n`
  expect(await reset()).toEqual({ code: 0, out: said, err: '' })
  expect((await sam.client.get('/api/v1/me')).status).toBe(401)
  expect(await told(sam)).toEqual([['second-step-reset', reason[1]]])
  expect(await told(firm.owner)).toEqual([['support-acted', reason[1]]])
  expect((await eventsOf(it, firm.id)).at(-1)).toMatchObject({ ...actor, action: 'support.second-step-reset', target_id: sam.id })
  expect(await reset()).toEqual({ code: 1, out: '', err: 'Two-step sign-in is off.\n' })
})

test('what is refused ends with 1 and a sentence, what is asked wrongly with 2 and the usage', async () => {
  const refused = [
    await inProcess('support', 'set-plan', 'clozup', acme.slug, 'free', ...reason),
    await guildhall('support', 'set-plan', 'clozup', 'nobody-abc', 'pro', ...reason),
    await guildhall('support', 'transfer-ownership', 'clozup', acme.slug, 'nobody@example.com', ...reason),
  ]
  expect(refused).toEqual([
    { code: 1, out: '', err: 'Acme Sales has 2 members; Free allows 1. Remove 1 first.\n' },
    { code: 1, out: '', err: 'There is no such organization.\n' },
    { code: 1, out: '', err: 'Nobody with the address nobody@example.com belongs to this organization.\n' },
  ])
  const wrong = [
    await guildhall('support', 'set-plan', 'clozup', acme.slug, 'pro'),
    await guildhall('support', 'set-plan', 'clozup', acme.slug, ...reason),
    await guildhall('support', 'transfer-ownership', 'nothing', acme.slug, omar.email, ...reason),
    await guildhall('support', 'transfer-ownership', 'clozup', acme.slug, 'no address', ...reason),
    await guildhall('support', 'set-plan', 'clozup', acme.slug, 'pro', '--because', 'x'),
    await guildhall('support', 'cancel-invitation', 'clozup', acme.slug, ...reason),
    await guildhall('support', 'reset-second-step', 'clozup', omar.email),
    await guildhall('support', 'resend-verification', 'clozup', omar.email, 'more', ...reason),
    await guildhall('support', 'show', 'clozup'),
    await guildhall('support', 'frobnicate'),
  ]
  expect(wrong.map(({ code, out }) => [code, out])).toEqual(wrong.map(() => [2, '']))
  expect(wrong[0]?.err).toMatch(/^--reason: Enter a reason/)
  for (const { err } of wrong) expect(err).toContain('support set-plan <product> <slug> <plan> --reason <text>')
})
