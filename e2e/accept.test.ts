import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SalesCast, type TelecomCast, salesCast, telecomCast } from '../test/cast.ts'
import { type Stage, linkIn, password, stage } from './product.ts'
import { at, fill, heading, press, reads, row, signIn, toast } from './steps.ts'
import { executed } from '../test/plan.ts'

const confirmation = 'Accept invitation'

describe('Clozup', () => {
  let product: Stage
  let cast: SalesCast
  beforeAll(async () => {
    product = await stage('clozup')
    cast = await salesCast(product)
  })
  afterAll(() => product.stop())

  test('Z3, Z10: a person who has an account accepts on a confirmation page, and belongs to both organizations', async () => {
    const { link } = await product.invite(cast.acme, cast.jane, cast.ravi.email, 'viewer')
    const { page, open } = await product.as(cast.ravi)
    await open('/')
    await heading(page, 'Brightside Studio')
    await open(link)
    await at(page, '/invitation')
    await heading(page, 'Join Acme Sales')
    await reads(page, 'Jane Doe invited you to Clozup as Viewer.')
    await press(page, confirmation)
    await at(page, `/o/${cast.acme.slug}`)
    await toast(page, 'You are a member of Acme Sales now.')
    await reads(page, 'You are here as Viewer.')
    await page.getByRole('button', { name: 'switch organization' }).click()
    await page.getByRole('option', { name: 'Brightside Studio' }).waitFor()
    // What was accepted is not offered again by a step back.
    await page.goBack()
    await heading(page, 'Brightside Studio')
  })

  test('Z3: whoever is signed out, and has an account, signs in first and then accepts', async () => {
    const lin = await product.person('Lin Chen')
    await product.withPassword(lin)
    const { link } = await product.invite(cast.acme, cast.omar, lin.email)
    const { page, open } = await product.visitor()
    await open(link)
    await reads(page, 'This address has an account. Sign in, then accept the invitation.')
    await page.getByRole('link', { name: 'Sign in' }).click()
    expect(await page.getByRole('textbox', { name: 'E-mail' }).inputValue()).toBe(lin.email)
    await signIn(page, lin.email)
    await heading(page, 'Join Acme Sales')
    await press(page, confirmation)
    await heading(page, 'Acme Sales')
  })

  test('C9, Z3: the wrong person is told so, signs out, and goes on as the right one', async () => {
    const zoe = await product.person('Zoe Martin')
    await product.withPassword(zoe)
    const { link } = await product.invite(cast.acme, cast.jane, zoe.email)
    const { page, open } = await product.as(cast.lena)
    await open(link)
    await heading(page, 'This invitation is for another address')
    await reads(page, `It is for ${zoe.email}. You are signed in as ${cast.lena.email}.`)
    expect(await page.getByRole('button', { name: confirmation }).count()).toBe(0)
    await press(page, `Sign out and go on as ${zoe.email}`)
    expect(await page.getByRole('textbox', { name: 'E-mail' }).inputValue()).toBe(zoe.email)
    await signIn(page, zoe.email)
    await press(page, confirmation)
    await at(page, `/o/${cast.acme.slug}`)
  })

  test('C6, Z3: whoever has not verified their address does so first, and the page goes on by itself', async () => {
    const una = await product.person('Una Byrne', { verified: false })
    const { link } = await product.invite(cast.acme, cast.jane, una.email)
    const { page, context, open } = await product.as(una)
    await open(link)
    await heading(page, 'Verify your address first')
    expect(await page.getByRole('button', { name: confirmation }).count()).toBe(0)
    await press(page, 'Send the mail again')
    const verification = linkIn(await product.mail.next({ to: una.email, subject: /^Verify/ }), '/verify-email')
    const tab = await context.newPage()
    await tab.goto(new URL(verification, product.url).href)
    await press(page, confirmation)
    await at(page, `/o/${cast.acme.slug}`)
  })

  test('Z10: an invitation waits on the overview of whoever belongs elsewhere already', async () => {
    await product.invite(cast.brightside, cast.lena, cast.mia.email, 'admin')
    const { page, open } = await product.as(cast.mia)
    await open('/')
    await reads(page, 'You are invited to Brightside Studio', 'alert')
    await press(page, 'Accept the invitation to Brightside Studio')
    await press(page, confirmation)
    await at(page, `/o/${cast.brightside.slug}`)
    await reads(page, 'You are here as Admin.')
  })

  test('an invitation that is declined asks twice, and says farewell', async () => {
    const { link } = await product.invite(cast.acme, cast.jane, cast.lena.email)
    const { page, open } = await product.as(cast.lena)
    await open(link)
    await press(page, 'Decline')
    await press(page.getByRole('dialog', { name: 'Decline this invitation?' }), 'Decline')
    await heading(page, 'You declined the invitation')
    await reads(page, 'You do not join Acme Sales.')
  })
})

describe('Cliqtel', () => {
  let product: Stage
  let cast: TelecomCast
  // What the wallet and the numbers of an organization will say: it is still needed.
  const holding = new Set<string>()
  beforeAll(async () => {
    product = await stage('cliqtel', {
      holdings: async ({ organizationId }) => (holding.has(organizationId) ? ['Its wallet holds €12.50.'] : []),
    })
    cast = await telecomCast(product)
  })
  afterAll(() => product.stop())

  /** Invited while the address was unknown; the account came later, which is the only way to such an invitation. */
  async function invitedFirst(name: string) {
    const email = `${name.toLowerCase().replace(' ', '.')}@example.com`
    const { link } = await product.invite(cast.acme, cast.jane, email)
    return { ...(await product.person(name, { email })), link }
  }

  test('C5, C8: a new person signs up by the link, verifies the address, and is in without a second step', async () => {
    const { link, mail } = await product.invite(cast.acme, cast.jane, 'new@example.com')
    expect(mail.subject).toBe("You're invited to join Acme Telecom on Cliqtel")
    const { rows } = await product.admin.query<{ at: Date }>(`select expires_at as at from invitations where email = 'new@example.com'`)
    const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(rows[0]?.at)
    expect(mail.text.trim()).toBe(
      `Jane Doe invited you to join the organization "Acme Telecom" on Cliqtel. Accept here: ${product.url}${link} This invitation expires on ${date}.`,
    )
    const { page, open } = await product.visitor()
    await open(link)
    await heading(page, 'Join Acme Telecom')
    const field = page.getByRole('textbox', { name: 'E-mail' })
    expect(await field.inputValue()).toBe('new@example.com')
    expect(await field.getAttribute('readonly')).not.toBeNull()
    expect(await page.getByRole('textbox', { name: 'Organization name' }).count()).toBe(0)
    await fill(page, 'Your name', 'Nadia Rahman')
    await fill(page, 'Password', password)
    await press(page, 'Sign up')
    const verification = linkIn(await product.mail.next({ to: 'new@example.com', subject: /^Verify/ }), '/verify-email')

    // Opened on the phone, where the invitation was never followed.
    const phone = await product.visitor({ phone: true })
    await phone.open(verification)
    await at(phone.page, `/o/${cast.acme.slug}`)
    await reads(phone.page, 'You are here as Member.')

    const jane = await product.as(cast.jane)
    await jane.open(`/o/${cast.acme.slug}/settings/team`)
    await row(jane.page.getByRole('table', { name: 'Members' }), 'Nadia Rahman').waitFor()
  })

  test('C10: a member is told what they leave, and is moved', async () => {
    const tom = await invitedFirst('Tom Reed')
    await product.join(cast.northwind, tom)
    const { page, open, expectStatus } = await product.as(tom)
    await open(tom.link)
    await reads(page, 'Your account moves to Acme Telecom', 'alert')
    await reads(page, 'You leave Northwind Voice, and lose access to it at once.')
    await press(page, confirmation)
    await at(page, `/o/${cast.acme.slug}`)
    await toast(page, 'You are a member of Acme Telecom now.')
    expectStatus(404)
    await open(`/o/${cast.northwind.slug}`)
    await heading(page, 'This organization is not there, or not yours')
  })

  test('C10: an owner who is alone in an empty organization closes it by the move', async () => {
    const ida = await invitedFirst('Ida Novak')
    const own = await product.organization(ida, 'Ida’s organization')
    const { page, open } = await product.as(ida)
    await open(ida.link)
    await reads(page, 'Ida’s organization, which you own and where you are alone, is closed. That can’t be undone.')
    await press(page, confirmation)
    await at(page, `/o/${cast.acme.slug}`)
    const { rowCount } = await product.admin.query('select from organizations where id = $1', [own.id])
    expect(rowCount).toBe(0)
  })

  test('C10: an owner whose organization is still needed is refused with each reason, until it is settled', async () => {
    const ben = await invitedFirst('Ben Adler')
    const own = await product.organization(ben, 'Adler Lines')
    const colleague = await product.person('Cleo Hart')
    await product.join(own, colleague)
    holding.add(own.id)
    const { page, open } = await product.as(ben)
    await open(ben.link)
    await heading(page, 'You can’t join Acme Telecom yet')
    await reads(page, '1 other member belongs to it.', 'listitem')
    await reads(page, 'Its wallet holds €12.50.', 'listitem')
    expect(await page.getByRole('button', { name: confirmation }).count()).toBe(0)

    holding.delete(own.id)
    await executed(ben.client, `${own.path}/members/${colleague.id}/removal`)
    await press(page, 'Check again')
    await press(page, confirmation)
    await at(page, `/o/${cast.acme.slug}`)
  })
})
