/** C8, C9: what a sign-up was for is fulfilled when its address is verified, and by nothing that was promised in between. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expire, invited, salesCast, type SalesCast, telecomCast, type TelecomCast } from '../../test/cast.ts'
import type { Answer, Client } from '../../test/client.ts'
import { watch } from '../../test/race.ts'
import { type World, world } from '../../test/world.ts'

const password = 'correct horse battery'

/** Follows the link and signs up; gives what verifies the address, in whichever browser. */
async function signUp(it: World, client: Client, email: string, token: string, more: object = {}) {
  await client.get(`/invite/${token}`)
  const answer = await client.post('/api/auth/sign-up/email', { name: 'Sam New', email, password, ...more })
  if (answer.status !== 200) throw new Error(answer.text)
  const mail = (await it.queued(email)).findLast(({ template }) => template === 'verify-address')
  const proof = new URL(mail?.props['link'] ?? 'none:').searchParams.get('token') ?? ''
  return (browser: Client): Promise<Answer> => browser.post('/api/v1/verification', { token: proof })
}

describe('Cliqtel', () => {
  let cliqtel: World
  let cast: TelecomCast

  beforeAll(async () => {
    cliqtel = await world('cliqtel')
    cast = await telecomCast(cliqtel)
  })
  afterAll(() => cliqtel.stop())

  const memberships = async (client: Client) =>
    (await client.get('/api/v1/me')).body.memberships as { organization: { id: string }; role: string }[]

  test('C8: the link leads a new person in by verifying alone, on the phone as well, and no organization of their own is made', async () => {
    const invariants = await watch(cliqtel)
    const email = 'sam@partner.example'
    const { token } = await invited(cliqtel, cast.acme, cast.jane, email)
    const verify = await signUp(cliqtel, cliqtel.client(), email, token, { organizationName: 'Sam’s own' })
    expect((await cast.jane.client.get(cast.acme.path)).body.seats.used).toBe(2)
    const phone = cliqtel.client()
    expect((await verify(phone)).body).toEqual({
      organization: { id: cast.acme.id, name: 'Acme Telecom', slug: cast.acme.slug },
      refusal: null,
    })
    expect(await memberships(phone)).toMatchObject([{ organization: { id: cast.acme.id }, role: 'member' }])
    await invariants.hold()
  })

  test('C8: verifying ten times at once joins once', async () => {
    // Breaks where takeNote does not clear the note in the statement that reads it.
    const invariants = await watch(cliqtel)
    const email = 'often@partner.example'
    const { token } = await invited(cliqtel, cast.acme, cast.jane, email)
    const verify = await signUp(cliqtel, cliqtel.client(), email, token)
    const answers = await Promise.all(Array.from({ length: 10 }, () => verify(cliqtel.client())))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
    expect(answers.filter(({ body }) => body.organization !== null)).toHaveLength(1)
    await invariants.hold()
  })

  test.each([
    ['cancelled', 'invitation-cancelled', (id: string) => cast.jane.client.delete(`${cast.acme.path}/invitations/${id}`)],
    ['expired', 'invitation-expired', (id: string) => expire(cliqtel, id)],
  ])(
    'C14: an invitation that was %s before the address was verified lets nobody in, says so, and leaves a way on',
    async (state, code, end) => {
      const email = `${state}@partner.example`
      const { id, token } = await invited(cliqtel, cast.acme, cast.jane, email)
      const verify = await signUp(cliqtel, cliqtel.client(), email, token)
      await end(id)
      const browser = cliqtel.client()
      const answer = await verify(browser)
      expect([answer.status, answer.body.organization, answer.body.refusal.code]).toEqual([200, null, code])
      expect(await memberships(browser)).toEqual([])
      const own = await browser.post('/api/v1/organizations', { name: 'A way on' })
      expect(own.status).toBe(201)
    },
  )

  test('C9: the account of another address does not take the invitation that it signed up by', async () => {
    const { token } = await invited(cliqtel, cast.acme, cast.jane, 'invited@partner.example')
    const verify = await signUp(cliqtel, cliqtel.client(), 'somebody.else@partner.example', token)
    const browser = cliqtel.client()
    expect((await verify(browser)).body).toMatchObject({ organization: null, refusal: { code: 'wrong-account' } })
    expect(await memberships(browser)).toEqual([])
    expect((await cast.jane.client.get(`${cast.acme.path}/invitations?search=invited@partner`)).body.total).toBe(1)
  })

  test('C6: whoever was added directly between sign-up and verification is in once, and the link is used up', async () => {
    const invariants = await watch(cliqtel)
    const email = 'added@partner.example'
    const { token } = await invited(cliqtel, cast.acme, cast.jane, email)
    const verify = await signUp(cliqtel, cliqtel.client(), email, token, { organizationName: 'One too many' })
    await cliqtel.admin.query('update people set email_verified = true where email = $1', [email])
    expect((await cast.jane.client.post(`${cast.acme.path}/invitations`, { email })).body.outcome).toBe('added')
    await cliqtel.admin.query('update people set email_verified = false where email = $1', [email])
    const browser = cliqtel.client()
    expect((await verify(browser)).status).toBe(200)
    expect(await memberships(browser)).toHaveLength(1)
    await invariants.hold()
  })
})

describe('Clozup', () => {
  let clozup: World
  let cast: SalesCast

  beforeAll(async () => {
    clozup = await world('clozup')
    cast = await salesCast(clozup, { plan: 'pro' })
  })
  afterAll(() => clozup.stop())

  test('Z4: where the last seat went meanwhile, verifying says so, and the account stays', async () => {
    const email = 'late@partner.example'
    const { token } = await invited(clozup, cast.acme, cast.jane, email)
    const verify = await signUp(clozup, clozup.client(), email, token)
    await clozup.admin.query('update organizations set seat_limit = seats_used where id = $1', [cast.acme.id])
    const browser = clozup.client()
    expect((await verify(browser)).body).toMatchObject({ organization: null, refusal: { code: 'no-seat-left' } })
    expect((await browser.get('/api/v1/me')).body.person).toMatchObject({ email, emailVerified: true })
    await clozup.admin.query('update organizations set seat_limit = 10 where id = $1', [cast.acme.id])
    expect((await browser.get('/api/v1/me')).body.invitations).toHaveLength(1)
  })

  test('Z5: where the inviter was removed meanwhile, verifying says so', async () => {
    const email = 'orphan@partner.example'
    const { token } = await invited(clozup, cast.brightside, cast.ravi, email)
    const verify = await signUp(clozup, clozup.client(), email, token)
    await clozup.admin.query('delete from memberships where person_id = $1', [cast.ravi.id])
    expect((await verify(clozup.client())).body).toMatchObject({ organization: null, refusal: { code: 'inviter-gone' } })
  })

  test('Z10: the role of the invitation is the one that counts, and Acme’s people are nobody to Brightside', async () => {
    const email = 'viewer@partner.example'
    const { token } = await invited(clozup, cast.acme, cast.jane, email, 'viewer')
    const browser = clozup.client()
    await (
      await signUp(clozup, browser, email, token)
    )(browser)
    expect((await browser.get('/api/v1/me')).body.memberships).toMatchObject([{ organization: { name: 'Acme Sales' }, role: 'viewer' }])
    expect((await browser.get(cast.brightside.path)).status).toBe(404)
  })
})
