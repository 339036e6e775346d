import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TelecomCast, telecomCast } from '../test/cast.ts'
import { type Stage, stage } from './product.ts'
import { because, heading, press, reads, row, toast } from './steps.ts'

let product: Stage
let cast: TelecomCast

beforeAll(async () => {
  product = await stage('cliqtel')
  cast = await telecomCast(product)
})
afterAll(() => product.stop())

const team = () => `/o/${cast.acme.slug}/settings/team`
const members = (page: Page) => page.getByRole('table', { name: 'Members' })

async function invites(page: Page, email: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Invite by email' }).fill(email)
  await press(page, 'Send invitation')
}

test('C4, C5, C11: the owner invites under Settings → Team, and the invitation is listed apart from the members', async () => {
  const { page, open } = await product.as(cast.jane)
  await open(`/o/${cast.acme.slug}`)
  const navigation = page.getByRole('navigation', { name: 'Main' }).getByRole('group', { name: 'Settings' })
  await navigation.getByRole('link', { name: 'Team' }).click()
  await heading(page, 'Team')
  await invites(page, 'Fresh@Example.com')
  await toast(page, 'Invitation sent to fresh@example.com.')
  const pending = page.getByRole('table', { name: 'Pending invitations' })
  const cells = await row(pending, 'fresh@example.com').getByRole('cell').allInnerTexts()
  expect(cells.slice(1, 5)).toEqual(['Member', 'Jane Doe', 'just now', 'Expires in 14 days'])
  expect(await row(members(page), 'fresh@example.com').count()).toBe(0)
  expect(await page.getByRole('button', { name: /^Resend/ }).count()).toBe(0)
  await product.mail.next('fresh@example.com')
  // The field is ready for the next one.
  expect(await page.getByRole('textbox', { name: 'Invite by email' }).inputValue()).toBe('')
})

test('C6: a verified person without an organization is added at once, without a mail', async () => {
  const kim = await product.person('Kim Park')
  const { page, open } = await product.as(cast.jane)
  await open(team())
  await invites(page, kim.email)
  await toast(page, `${kim.email} had an account already, and is a member now.`)
  await row(members(page), 'Kim Park').filter({ hasText: 'New' }).waitFor()
  expect(product.mail.mails.filter(({ recipients }) => recipients.includes(kim.email))).toEqual([])
  const her = await product.as(kim)
  await her.open('/')
  await heading(her.page, 'Acme Telecom')
})

test('C7: who belongs elsewhere, and who is a member or invited already, is refused with the reason at the field', async () => {
  const { page, open } = await product.as(cast.jane)
  await open(team())
  await invites(page, cast.noor.email)
  await reads(page, 'This person belongs to another organization. They must leave theirs first.', 'alert')
  expect(await page.getByRole('main').innerText()).not.toMatch(/Noor|Northwind/)
  await invites(page, cast.ravi.email)
  await reads(page, 'This person is a member already.', 'alert')
  await invites(page, 'twice@example.com')
  await toast(page, 'Invitation sent to twice@example.com.')
  await invites(page, 'twice@example.com')
  await reads(page, 'This address has an open invitation already.', 'alert')
  await invites(page, 'no address')
  await reads(page, 'An e-mail address has an @.', 'alert')
})

test('C12: the owner renames inline, and new invitation mails bear the new name', async () => {
  const { page, open } = await product.as(cast.lena)
  await open(`/o/${cast.northwind.slug}/settings/team`)
  await page.getByRole('main').getByRole('button', { name: 'Northwind Voice' }).click()
  const field = page.getByRole('textbox', { name: 'Organization name' })
  await field.fill('Northwind Calls')
  await press(page, 'Save the name')
  await toast(page, 'The organization is called Northwind Calls now.')
  await invites(page, 'caller@example.com')
  const mail = await product.mail.next('caller@example.com')
  expect(mail.subject).toBe("You're invited to join Northwind Calls on Cliqtel")
  expect(mail.text).toContain('Lena Fischer invited you to join the organization "Northwind Calls" on Cliqtel.')
})

test('C3, C15: a member sees the team and may not change it; they leave by asking the owner', async () => {
  const { page, open } = await product.as(cast.ravi)
  await open(team())
  await reads(page, 'To leave Acme Telecom, ask the owner, Jane Doe, to remove you.')
  const why = 'Only the owner can invite people. You are a member.'
  expect(await because(page.getByRole('button', { name: 'Send invitation' }))).toBe(why)
  await reads(page, why)
  await page.getByRole('textbox', { name: 'Invite by email' }).press('x')
  expect(await page.getByRole('textbox', { name: 'Invite by email' }).inputValue()).toBe('')
  expect(await because(page.getByRole('button', { name: 'Remove Jane Doe' }))).toBe('Only the owner can remove members. You are a member.')
  expect(await because(page.getByRole('button', { name: 'Cancel the invitation to fresh@example.com' }))).toBe(
    'Only the owner can cancel invitations. You are a member.',
  )

  const jane = await product.as(cast.jane)
  await jane.open(team())
  expect(await because(jane.page.getByRole('button', { name: 'Remove Jane Doe' }))).toMatch(/^The owner can’t be removed/)
  await reads(jane.page, 'You own Acme Telecom, so you can’t leave it. To transfer ownership, write to support@cliqtel.com.')
})

test('C13: whoever was removed learns at the next click, calmly, that they have no access; their account stays', async () => {
  const ravi = await product.as(cast.ravi)
  ravi.expectStatus(404)
  await ravi.open(team())
  await row(members(ravi.page), 'Ravi Patel (you)').waitFor()
  // Nothing tells the pages outside of the organization; they go by what they know until the next click.
  await ravi.page.getByRole('button', { name: 'Ravi Patel: profile' }).click()
  await ravi.page.getByRole('menuitem', { name: 'Profile' }).click()
  await heading(ravi.page, 'Profile')
  const { page, open } = await product.as(cast.jane)
  await open(team())
  await press(page, 'Remove Ravi Patel')
  await press(page.getByRole('dialog', { name: 'Remove Ravi Patel from Acme Telecom?' }), 'Remove')
  await toast(page, 'Ravi Patel was removed from Acme Telecom.')
  await ravi.page.getByRole('link', { name: 'Team' }).click()
  await heading(ravi.page, 'You no longer have access to Acme Telecom')
  await ravi.page.getByRole('link', { name: 'Go on' }).click()
  await heading(ravi.page, 'Welcome to Cliqtel, Ravi Patel')
  await heading(ravi.page, 'Name your organization')
})
