import { hashPassword } from 'better-auth/crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../kernel/ids.ts'
import type { Answer, Client } from '../../test/client.ts'
import { type World, world } from '../../test/world.ts'
import { invitationJobs } from '../invitations/index.ts'

const password = 'correct horse battery'
const tomorrow = 'a password of tomorrow'

let it: World
beforeAll(async () => {
  it = await world('cliqtel', { settings: { TRUSTED_PROXIES: '1' } })
})
afterAll(() => it.stop())

let count = 0
const from = () => ({ 'x-forwarded-for': `10.0.${count >> 8}.${count++ & 255}` })
const told = ({ status, body }: Answer) => ({ status, body: { ...body, requestId: undefined } })

interface Registered {
  id: string
  email: string
  client: Client
}

async function registered(): Promise<Registered> {
  const { id, email, client } = await it.person('Jane Doe', { email: `person.${count++}@example.com` })
  await it.admin.query(`insert into accounts (id, person_id, provider_id, account_id, password) values ($1, $2, 'credential', $2, $3)`, [
    newId('acc'),
    id,
    await hash,
  ])
  return { id, email, client }
}

// Hashing is slow on purpose; these people all have the same password.
const hash = hashPassword(password)

async function signedIn(email: string, word = password): Promise<Client> {
  const browser = it.client()
  const answer = await browser.post('/api/auth/sign-in/email', { email, password: word }, from())
  if (answer.status !== 200) throw new Error(answer.text)
  return browser
}

const signIn = async (email: string, word: string) =>
  (await it.client().post('/api/auth/sign-in/email', { email, password: word }, from())).status
const mails = async (email: string) => (await it.queued(email)).filter(({ template }) => template !== 'verify-address')
const tokenIn = (mail: { props: Record<string, string> } | undefined) => new URL(mail?.props['link'] ?? '').searchParams.get('token') ?? ''

/** As the worker does. */
async function endOwnInvitations() {
  const { rows } = await it.admin.query(
    `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'end-own-invitations'`,
  )
  for (const { payload } of rows) await invitationJobs(it.app)['end-own-invitations']?.(payload, { id: '1', attempt: 1 })
}

describe('a password', () => {
  test('C17: is changed by whoever knows the present one; the other sessions end if so wished, and a mail tells', async () => {
    const jane = await registered()
    const elsewhere = await signedIn(jane.email)
    const body = { currentPassword: password, newPassword: tomorrow, revokeOtherSessions: true }
    expect(told(await jane.client.post('/api/auth/change-password', body, from()))).toMatchObject({ status: 200, body: { status: true } })
    expect((await jane.client.get('/api/v1/me')).status).toBe(200)
    expect((await elsewhere.get('/api/v1/me')).status).toBe(401)
    expect(await Promise.all([signIn(jane.email, password), signIn(jane.email, tomorrow)])).toEqual([401, 200])
    expect((await mails(jane.email)).map(({ template }) => template)).toEqual(['password-changed'])
  })

  test('C17: stays as it is where the present one is wrong, or the new one too short', async () => {
    const jane = await registered()
    const change = (body: object) =>
      jane.client.post('/api/auth/change-password', { currentPassword: password, newPassword: tomorrow, ...body }, from())
    expect(told(await change({ currentPassword: 'not the password' }))).toMatchObject({
      status: 422,
      body: { code: 'wrong-password', errors: [{ path: 'currentPassword' }] },
    })
    expect(told(await change({ newPassword: 'short' }))).toMatchObject({ status: 422, body: { errors: [{ path: 'newPassword' }] } })
    expect(told(await change({ userId: 'per_1' }))).toMatchObject({ status: 422, body: { errors: [{ path: 'userId' }] } })
    expect(await signIn(jane.email, password)).toBe(200)
  })

  test('C17: can’t be changed where there is none yet', async () => {
    const { client } = await it.person('Provider Only')
    const answer = await client.post('/api/auth/change-password', { currentPassword: password, newPassword: tomorrow }, from())
    expect(told(answer)).toMatchObject({ status: 409, body: { code: 'no-password' } })
  })

  test('C17: is set anew by the mail’s link, once; every session ends, and a mail tells', async () => {
    const jane = await registered()
    await it.client().post('/api/auth/request-password-reset', { email: jane.email, redirectTo: '/reset-password' }, from())
    const token = tokenIn((await mails(jane.email))[0])
    const reset = (newPassword: string) => it.client().post('/api/auth/reset-password', { token, newPassword }, from())
    expect(told(await reset('short'))).toMatchObject({ status: 422, body: { errors: [{ path: 'newPassword' }] } })
    const answers = await Promise.all([reset(tomorrow), reset(tomorrow), reset(tomorrow)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410])
    expect(answers[0]?.headers.getSetCookie()).toEqual([])
    expect(told(await reset('yet another one'))).toMatchObject({ status: 410, body: { code: 'link-not-valid' } })
    expect((await jane.client.get('/api/v1/me')).status).toBe(401)
    expect(await Promise.all([signIn(jane.email, password), signIn(jane.email, tomorrow)])).toEqual([401, 200])
    expect((await mails(jane.email)).map(({ template }) => template)).toEqual(['reset-password', 'password-changed'])
  })

  test('Z9: whoever has many mails sent to an address uses up none of what its owner may have sent elsewhere', async () => {
    const { email } = await registered()
    const here = from()
    const forgot = (headers: Record<string, string>) => it.client().post('/api/auth/request-password-reset', { email }, headers)
    const answers = await Promise.all(Array.from({ length: 11 }, () => forgot(here)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array.from({ length: 10 }, () => 200), 429])
    expect((await forgot(from())).status).toBe(200)
  })

  test('C17: a link to set it lives an hour', async () => {
    const jane = await registered()
    await it.client().post('/api/auth/request-password-reset', { email: jane.email }, from())
    await it.admin.query(`update verifications set expires_at = expires_at - interval '61 minutes'`)
    const answer = await it
      .client()
      .post('/api/auth/reset-password', { token: tokenIn((await mails(jane.email))[0]), newPassword: tomorrow }, from())
    expect(answer.status).toBe(410)
    expect(await signIn(jane.email, password)).toBe(200)
  })

  test('C17: can be set by somebody who came by a provider', async () => {
    const { email } = await it.person('Provider Only')
    await it.client().post('/api/auth/request-password-reset', { email }, from())
    await it.client().post('/api/auth/reset-password', { token: tokenIn((await mails(email))[0]), newPassword: tomorrow }, from())
    const browser = await signedIn(email, tomorrow)
    expect((await browser.get('/api/auth/list-accounts')).body).toEqual([{ providerId: 'credential' }])
  })
})

describe('an address', () => {
  const change = (client: Client, newEmail: string) => client.post('/api/auth/change-email', { newEmail, callbackURL: '/profile' }, from())
  const verify = (token: string, client = it.client()) => client.post('/api/v1/verification', { token }, from())

  test('C17: changes when the new mailbox’s link was followed, in any browser; the old one is told', async () => {
    const jane = await registered()
    const next = `Jane.${count++}@Example.COM`
    expect((await change(jane.client, next)).status).toBe(200)
    expect((await jane.client.get('/api/v1/me')).body.person.email).toBe(jane.email)
    const mail = (await it.queued(next.toLowerCase()))[0]
    expect(mail?.template).toBe('change-address')
    const somebodyElse = await it.person('Somebody Else')
    expect((await verify(tokenIn(mail), somebodyElse.client)).body).toEqual({ organization: null, refusal: null })
    expect((await somebodyElse.client.get('/api/v1/me')).body.person.email).toBe(somebodyElse.email)
    expect((await jane.client.get('/api/v1/me')).body.person).toMatchObject({ email: next.toLowerCase(), emailVerified: true })
    expect(await Promise.all([signIn(jane.email, password), signIn(next, password)])).toEqual([401, 200])
    expect(await mails(jane.email)).toMatchObject([{ template: 'address-changed', props: { newAddress: next.toLowerCase() } }])
    expect((await verify(tokenIn(mail))).status).toBe(410)
  })

  test('C17: changes in a fresh session only', async () => {
    const jane = await registered()
    const old = await it.session(jane.id, { signedInSecondsAgo: 11 * 60 })
    expect(told(await change(old, `new.${count++}@example.com`))).toMatchObject({ status: 428, body: { code: 'not-fresh' } })
    expect(await it.queued(`new.${count - 1}@example.com`)).toEqual([])
  })

  test('C7: is refused in any other than its canonical form, and where it is the present one', async () => {
    const jane = await registered()
    for (const odd of ['MİKE@example.com', 'jane＠example.com', '"jane"@example.com', 'x']) {
      expect(told(await change(jane.client, odd))).toMatchObject({ status: 422, body: { errors: [{ path: 'newEmail' }] } })
    }
    expect(told(await change(jane.client, jane.email.toUpperCase()))).toMatchObject({
      status: 422,
      body: { code: 'same-address', errors: [{ path: 'newEmail' }] },
    })
  })

  test('C17: of somebody else answers as a free one, and no mail goes out', async () => {
    const [jane, bob] = [await registered(), await registered()]
    const free = await change(jane.client, `free.${count++}@example.com`)
    expect(told(await change(jane.client, bob.email))).toEqual(told(free))
    expect((await it.queued(bob.email)).filter(({ template }) => template === 'change-address')).toEqual([])
  })

  test('C17: that somebody else took meanwhile is refused to whoever holds its mailbox', async () => {
    const jane = await registered()
    const wanted = `wanted.${count++}@example.com`
    await change(jane.client, wanted)
    await it.person('Quicker Person', { email: wanted })
    expect(told(await verify(tokenIn((await it.queued(wanted))[0])))).toMatchObject({ status: 409, body: { code: 'address-taken' } })
    expect((await jane.client.get('/api/v1/me')).body.person.email).toBe(jane.email)
  })

  test('C17: that somebody typed once and never verified goes to whoever holds its mailbox', async () => {
    const jane = await registered()
    const wanted = `squatted.${count++}@example.com`
    const squatter = await it.person('Mallory', { email: wanted, verified: false })
    expect((await change(jane.client, wanted)).status).toBe(200)
    const mail = (await it.queued(wanted))[0]
    expect(mail).toMatchObject({ template: 'change-address', props: { name: 'Jane Doe' } })
    const forged = `${tokenIn(mail).slice(0, -5)}AAAAA`
    expect((await verify(forged)).status).toBe(410)
    expect((await it.admin.query('select from people where id = $1', [squatter.id])).rowCount).toBe(1)
    expect((await verify(tokenIn(mail))).status).toBe(200)
    expect((await jane.client.get('/api/v1/me')).body.person.email).toBe(wanted)
    expect((await it.admin.query('select from people where id = $1', [squatter.id])).rowCount).toBe(0)
  })

  test.each(['a new password by mail', 'a new password that ends the other sessions', 'signing out everywhere'])(
    'C17: is not changed any more by a link that was asked for before %s',
    async (how) => {
      const jane = await registered()
      const theirs = `taken.${count++}@example.com`
      await change(await it.session(jane.id), theirs)
      if (how === 'signing out everywhere') await jane.client.post('/api/auth/revoke-sessions', {}, from())
      else if (how === 'a new password by mail') {
        await it.client().post('/api/auth/request-password-reset', { email: jane.email }, from())
        await it.client().post('/api/auth/reset-password', { token: tokenIn((await mails(jane.email))[0]), newPassword: tomorrow }, from())
      } else {
        const body = { currentPassword: password, newPassword: tomorrow, revokeOtherSessions: true }
        await jane.client.post('/api/auth/change-password', body, from())
      }
      expect(told(await verify(tokenIn((await it.queued(theirs))[0])))).toMatchObject({ status: 410, body: { code: 'link-not-valid' } })
      expect((await it.admin.query('select email from people where id = $1', [jane.id])).rows).toEqual([{ email: jane.email }])
    },
  )

  test('C17: of a member to one that their organization has invited cancels that invitation, and no other', async () => {
    const [jane, olga, paul] = [await registered(), await it.person('Olga Owner'), await it.person('Paul Owner')]
    const [acme, other] = [await it.organization(olga, 'Acme Telecom'), await it.organization(paul, 'Brightside')]
    await it.join(acme, { ...jane, name: 'Jane Doe' })
    const next = `invited.${count++}@example.com`
    for (const [{ client }, { path }] of [[olga, acme] as const, [paul, other] as const])
      expect((await client.post(`${path}/invitations`, { email: next })).status).toBe(201)
    await change(jane.client, next)
    const open = async ({ client }: typeof olga, { path }: typeof acme) => (await client.get(`${path}/invitations`)).body.total
    expect(await open(olga, acme)).toBe(1)
    const token = tokenIn((await it.queued(next)).find(({ template }) => template === 'change-address'))
    expect((await verify(token)).status).toBe(200)
    await endOwnInvitations()
    expect(await Promise.all([open(olga, acme), open(paul, other)])).toEqual([0, 1])
    const event = (await olga.client.get(`${acme.path}/audit?action=invitation.cancelled`)).body.items
    expect(event).toMatchObject([{ actor: { id: jane.id, name: 'Jane Doe' }, target: { label: next } }])
  })

  test('C17: changes with all that follows from it, or not at all', async () => {
    const jane = await registered()
    const next = `whole.${count++}@example.com`
    await change(jane.client, next)
    const token = tokenIn((await it.queued(next))[0])
    await it.admin.query(`insert into verifications (id, identifier, value, expires_at) values ($1, $1, $2, now() + interval '1 hour')`, [
      newId('ver'),
      jane.id,
    ])
    await it.admin.query(`create function broken() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$`)
    await it.admin.query('create trigger broken before delete on verifications for each row execute function broken()')
    expect((await verify(token)).status).toBe(500)
    expect((await jane.client.get('/api/v1/me')).body.person.email).toBe(jane.email)
    expect(await mails(jane.email)).toEqual([])
    await it.admin.query('drop trigger broken on verifications')
    expect((await verify(token)).status).toBe(200)
    expect((await jane.client.get('/api/v1/me')).body.person.email).toBe(next)
    expect((await mails(jane.email)).map(({ template }) => template)).toEqual(['address-changed'])
    const { rows } = await it.admin.query(`select from graphile_worker._private_jobs where payload ->> 'address' = $1`, [next])
    expect(rows).toHaveLength(1)
  })

  test('C17: that was left opens the account no more: its links to set a password are dead', async () => {
    const jane = await registered()
    await it.client().post('/api/auth/request-password-reset', { email: jane.email }, from())
    const reset = tokenIn((await mails(jane.email))[0])
    const next = `left.${count++}@example.com`
    await change(jane.client, next)
    await verify(tokenIn((await it.queued(next))[0]))
    expect((await it.client().post('/api/auth/reset-password', { token: reset, newPassword: tomorrow }, from())).status).toBe(410)
  })
})

describe('a profile', () => {
  test('C17: shows the person, what they may do where they belong, and what waits for their address', async () => {
    const [owner, noor, lena] = [await it.person('Olga Owner'), await it.person('Noor Haddad'), await it.person('Lena Fischer')]
    const acme = await it.organization(owner, 'Acme Telecom')
    await it.join(acme, noor)
    const { body } = await noor.client.get('/api/v1/me')
    expect(body).toMatchObject({
      person: { id: noor.id, name: 'Noor Haddad', email: noor.email, emailVerified: true, image: null },
      memberships: [{ organization: { id: acme.id, name: 'Acme Telecom', slug: acme.slug, members: 2, plan: null }, role: 'member' }],
      invitations: [],
    })
    const { may } = body.memberships[0]
    expect(Object.keys(may).sort()).toEqual(Object.keys(it.app.product.policy.actions).sort())
    expect(may['organization.view']).toEqual({ allowed: true })
    expect(may['members.remove']).toEqual({
      allowed: false,
      because: 'Only the owner can remove members. You are a member.',
      who: ['owner'],
    })
    expect((await owner.client.get('/api/v1/me')).body.memberships[0].may['members.remove']).toEqual({ allowed: true })
    expect((await lena.client.get('/api/v1/me')).body.memberships).toEqual([])
    expect((await it.client().get('/api/v1/me')).status).toBe(401)
  })

  test('C17: the name is one’s own to change, and nobody else’s', async () => {
    const jane = await it.person('Jane Doe')
    expect((await jane.client.patch('/api/v1/me', { name: '  Jané Doe ' })).status).toBe(204)
    expect((await jane.client.get('/api/v1/me')).body.person.name).toBe('Jané Doe')
    for (const name of ['', 'x'.repeat(81), 'Jane\r\nDoe', 'Jane\0', '\u202eenaJ', 7]) {
      expect(told(await jane.client.patch('/api/v1/me', { name }))).toMatchObject({ status: 422, body: { errors: [{ path: 'name' }] } })
    }
    for (const body of [{}, { email: 'x@example.com' }, { name: 'Jane', emailVerified: true }, { image: 'x' }]) {
      expect((await jane.client.patch('/api/v1/me', body)).status).toBe(422)
    }
    expect((await jane.client.patch('/api/v1/me', { name: 'Eve' }, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await it.client().patch('/api/v1/me', { name: 'Eve' })).status).toBe(401)
    expect((await jane.client.get('/api/v1/me')).body.person.name).toBe('Jané Doe')
  })
})

describe('the running product', () => {
  test('C3: tells its roles and its matrix in the words of the seed', async () => {
    const { body } = await it.client().get('/api/v1/product')
    expect(body).toMatchObject({
      slug: 'cliqtel',
      name: 'Cliqtel',
      belonging: 'one',
      plans: null,
      invitation: { expiresAfterDays: 14 },
      signIn: { google: false, microsoft: false },
      development: true,
    })
    expect(body.roles).toEqual([
      { key: 'owner', label: 'Owner' },
      { key: 'member', label: 'Member' },
    ])
    expect(body.matrix).toContainEqual({ row: 'Order new numbers', grants: { owner: 'all', member: 'all' } })
    expect(body.matrix).toContainEqual({ row: 'Remove members', grants: { owner: 'all', member: null } })
  })

  test('Z7: “Own only” is told as such', async () => {
    const clozup = await world('clozup')
    const { body } = await clozup.client().get('/api/v1/product')
    expect(body.matrix).toContainEqual({ row: 'View team analytics', grants: { owner: 'all', admin: 'all', member: 'own', viewer: 'all' } })
    expect(body.plans).toContainEqual({ key: 'starter', name: 'Starter', seats: 3 })
    await clozup.stop()
  })
})
