import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../kernel/ids.ts'
import { type SalesCast, salesCast } from '../test/cast.ts'
import type { Organization } from '../test/world.ts'
import { type Stage, linkIn, stage } from './product.ts'
import { at, because, choose, chosen, fill, heading, paste, press, reads, row, tabTo, toast } from './steps.ts'

let product: Stage
let cast: SalesCast

beforeAll(async () => {
  product = await stage('clozup')
  cast = await salesCast(product)
})
afterAll(() => product.stop())

const pageOf = (organization: Organization) => `/o/${organization.slug}/settings/organization/members`
const members = (page: Page) => page.getByRole('table', { name: 'Members' })
const pending = (page: Page) => page.getByRole('table', { name: 'Pending invitations' })

/** An organization of many: every tenth is a viewer, and each has a number in the name. */
async function crowd(count: number) {
  const owner = await product.person('Gwen Stone')
  const organization = await product.organization(owner, 'Globex', { plan: 'enterprise' })
  for (let number = 1; number <= count; number++) {
    const id = newId('per')
    const name = `Person ${String(number).padStart(3, '0')}`
    await product.admin.query('insert into people (id, name, email, email_typed, email_verified) values ($1, $2, $3, $3, true)', [
      id,
      name,
      `p${number}@crowd.example`,
    ])
    await product.join(organization, { id, name, email: '', client: owner.client }, number % 10 === 0 ? 'viewer' : 'member')
  }
  return { owner, organization }
}

test('Z2: search, filters, order and pages stand in the address bar, and survive a reload and a step back', async () => {
  const { owner, organization } = await crowd(119)
  const { page, open } = await product.as(owner)
  const base = pageOf(organization)
  await open(base)
  await heading(page, 'Members (120)')
  const pages = page.getByRole('navigation', { name: 'Pages of members' })
  await pages.filter({ hasText: '1–50 of 120' }).waitFor()

  await press(members(page), 'Name')
  await at(page, `${base}?sort=name`)
  await press(members(page), 'Name')
  await at(page, `${base}?sort=-name`)
  await reads(page, 'Person 119', 'cell')
  await press(pages, 'Next')
  await pages.filter({ hasText: '51–100 of 120' }).waitFor()
  await press(pages, 'Next')
  await pages.filter({ hasText: '101–120 of 120' }).waitFor()
  await page.reload()
  await pages.filter({ hasText: '101–120 of 120' }).waitFor()
  await press(pages, 'Previous')
  await pages.filter({ hasText: '51–100 of 120' }).waitFor()
  await page.goBack()
  await pages.filter({ hasText: '101–120 of 120' }).waitFor()

  await choose(page, 'Filter by role', 'Viewer')
  await at(page, `${base}?role=viewer&sort=-name`)
  await heading(page, 'Members (11)')
  await page.getByRole('searchbox', { name: 'Search members' }).fill('p110@')
  await heading(page, 'Members (1)')
  await at(page, `${base}?role=viewer&search=p110%40&sort=-name`)
  await page.reload()
  await heading(page, 'Members (1)')
  expect(await page.getByRole('searchbox', { name: 'Search members' }).inputValue()).toBe('p110@')
  expect(await chosen(page, 'Filter by role')).toBe('Viewer')

  await page.getByRole('searchbox', { name: 'Search members' }).fill('nobody at all')
  await heading(page, 'No members match')
  await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().click()
  await heading(page, 'Members (120)')
  expect(await page.getByRole('searchbox', { name: 'Search members' }).inputValue()).toBe('')
  await page.goBack()
  await heading(page, 'No members match')
  expect(await page.getByRole('searchbox', { name: 'Search members' }).inputValue()).toBe('nobody at all')
})

test('Z5: a new role shows at once, is asked for twice where it decides about others, and goes back where the server refuses', async () => {
  const [asa, lou] = [await product.person('Asa Berg'), await product.person('Lou Grant')]
  await product.join(cast.acme, asa, 'admin')
  await product.join(cast.acme, lou)
  const { page, open, expectStatus } = await product.as(asa)
  await open(pageOf(cast.acme))
  await choose(page, 'Role of Lou Grant', 'Viewer')
  await toast(page, 'Lou Grant is a Viewer now.')
  await choose(page, 'Role of Lou Grant', 'Admin')
  const dialog = page.getByRole('dialog', { name: 'Make Lou Grant an Admin?' })
  await reads(dialog, 'Invite/remove members', 'listitem')
  await press(dialog, 'Make an Admin')
  await toast(page, 'Lou Grant is an Admin now.')

  // Asa's own role is lost while the change is under way.
  expectStatus(403)
  await page.route(`**/members/${lou.id}`, async (route) => {
    await cast.jane.client.patch(`${cast.acme.path}/members/${asa.id}`, { role: 'member' })
    await route.continue()
  })
  await choose(page, 'Role of Lou Grant', 'Viewer')
  await press(page.getByRole('dialog'), 'Make a Viewer')
  await toast(page, 'Only the owner and admins can change roles. You are a member.')
  await page.getByRole('button', { name: 'Role of Lou Grant: Admin' }).waitFor()
})

test('C13: whoever is removed while their page is open is told at once, calmly, that they have no access', async () => {
  const rosa = await product.person('Rosa Diaz')
  await product.join(cast.acme, rosa)
  const removed = await product.as(rosa)
  removed.expectStatus(404)
  await removed.open(pageOf(cast.acme))
  await row(members(removed.page), 'Rosa Diaz (you)').waitFor()

  const { page, open } = await product.as(cast.jane)
  await open(pageOf(cast.acme))
  await press(page, 'Remove Member Rosa Diaz')
  const dialog = page.getByRole('dialog', { name: 'Remove Rosa Diaz from Acme Sales?' })
  await reads(dialog, `Rosa Diaz, ${rosa.email}`, 'paragraph')
  // An Enter too many keeps the person.
  await dialog.locator(':focus').waitFor()
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  await press(page, 'Remove Member Rosa Diaz')
  await press(dialog, 'Remove Member')
  await toast(page, 'Rosa Diaz was removed from Acme Sales.')
  await row(members(page), 'Rosa Diaz').waitFor({ state: 'detached' })

  await heading(removed.page, 'You no longer have access to Acme Sales')
  await reads(removed.page, `You are signed in as ${rosa.email}.`)
  await removed.page.getByRole('link', { name: 'Go on' }).click()
  await heading(removed.page, 'Welcome to Clozup, Rosa Diaz')
})

test('Z3: "Invite Member" takes an address and a role; the invitation is pending until it is cancelled', async () => {
  const { page, open } = await product.as(cast.omar)
  await open(pageOf(cast.acme))
  await page.getByRole('main').press('m')
  const dialog = page.getByRole('dialog', { name: 'Invite Member' })
  await choose(dialog, 'Role', 'Viewer')
  await fill(dialog, 'Email address', 'pia@example.com')
  await press(dialog, 'Send Invitation')
  await dialog.waitFor({ state: 'hidden' })
  const cells = await row(pending(page), 'pia@example.com').getByRole('cell').allInnerTexts()
  expect(cells.slice(0, 5)).toEqual(['pia@example.com', 'Viewer', 'Omar Haddad', 'just now', 'Expires in 7 days'])
  const mail = await product.mail.next({ to: 'pia@example.com' })
  expect(mail.subject).toBe("You're invited to join Acme Sales on Clozup")

  await press(page, 'Cancel the invitation to pia@example.com')
  await press(page.getByRole('dialog', { name: 'Cancel this invitation?' }), 'Cancel invitation')
  await toast(page, 'The invitation to pia@example.com was cancelled.')
  await row(pending(page), 'pia@example.com').waitFor({ state: 'detached' })
})

test('Z3: many addresses, pasted as mail programs write them, get an outcome each', async () => {
  const { page, open } = await product.as(cast.jane)
  await open(`${pageOf(cast.acme)}?invite=1`)
  const dialog = page.getByRole('dialog', { name: 'Invite Member' })
  const field = dialog.getByRole('textbox', { name: 'Email address' })
  await paste(field, `"Doe, John" <john@example.com>; kay@example.com,\n Broken <broken@>\n<${cast.omar.email}>`)
  await reads(dialog, '4 addresses', 'paragraph')
  const list = dialog.getByRole('list', { name: '4 addresses' })
  await reads(list, 'Doe, John', 'listitem')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await press(page, 'Invite Member')
  await press(dialog, 'Send Invitation')
  await reads(dialog, 'Correct or remove the address that is marked.', 'alert')
  await press(dialog, 'Correct broken@')
  await field.fill('mended@example.com')
  await choose(dialog, 'Role for kay@example.com', 'Admin')
  await press(dialog, 'Send Invitation')

  await reads(dialog, '3 invitations sent, 1 refused.', 'status')
  await reads(dialog, 'kay@example.com: invitation sent', 'listitem')
  // What was refused is left in the field, to be corrected.
  expect(await field.inputValue()).toBe(cast.omar.email)
  await reads(dialog, 'This person is a member already.', 'alert')
  await press(dialog, 'Close', 'last')
  await row(pending(page), 'kay@example.com').filter({ hasText: 'Admin' }).waitFor()
  for (const to of ['john@example.com', 'kay@example.com', 'mended@example.com']) await product.mail.next({ to })
})

test('Z4: full seats are told before anybody is invited, with the plan that has room, and refuse an acceptance', async () => {
  const sam = await product.person('Sam Small')
  const small = await product.organization(sam, 'Small Traders', { plan: 'starter' })
  await product.join(small, cast.lena)
  const { page, open } = await product.as(sam)
  await open(pageOf(small))
  await reads(page, 'Plan Starter: 2 of 3 seats used')
  await press(page, 'Invite Member')
  const dialog = page.getByRole('dialog', { name: 'Invite Member' })
  const field = dialog.getByRole('textbox', { name: 'Email address' })
  await paste(field, 'one@example.com, two@example.com')
  await reads(page, '1 seat is left for 2 addresses. Pro has 10 seats.', 'dialog')
  await press(dialog, 'Remove two@example.com')
  await press(dialog, 'Send Invitation')
  await toast(page, 'Invitation sent to one@example.com.')
  await reads(page, 'Plan Starter: 2 of 3 seats used, 1 invitation pending')

  const full = 'Members and pending invitations take all 3 seats of this plan. Pro allows 10 members.'
  const invite = page.getByRole('button', { name: 'Invite Member', exact: true })
  await expect.poll(() => because(invite)).toBe(full)
  await tabTo(invite)
  await reads(page, full, 'tooltip')
  await page.keyboard.press('Enter')
  expect(await page.getByRole('dialog').count()).toBe(0)

  await product.admin.query('update organizations set plan = $2, seat_limit = 2 where id = $1', [small.id, 'free'])
  const one = await product.person('One Toomany', { email: 'one@example.com' })
  const late = await product.as(one)
  late.expectStatus(409)
  await late.open(linkIn(await product.mail.next({ to: one.email }), '/invite/'))
  await press(late.page, 'Accept invitation')
  await toast(late.page, 'No seat is left in this plan.')
})

test('C12: a click on the name renames the organization; the selector and new mails bear the new name', async () => {
  const nora = await product.person('Nora Ek')
  const before = await product.organization(nora, 'Old Name', { plan: 'pro' })
  const { page, open } = await product.as(nora)
  await open(pageOf(before))
  await press(page, 'Old Name')
  const field = page.getByRole('textbox', { name: 'Organization name' })
  await field.fill('Thrown Away')
  await field.press('Escape')
  await press(page, 'Old Name')
  await field.fill('  ')
  await field.press('Enter')
  await reads(page, 'Enter a name for the organization.', 'alert')
  await field.fill('New Name & Sons')
  await field.press('Enter')
  await toast(page, 'The organization is called New Name & Sons now.')
  await page.getByRole('banner').getByRole('button', { name: 'New Name & Sons' }).waitFor()
  await at(page, pageOf(before))
  const { mail } = await product.invite(before, nora, 'friend@example.com')
  expect(mail.subject).toBe("You're invited to join New Name & Sons on Clozup")
})

test('Z7: what a role may not do stays visible, and says why and who can, to mouse and keyboard', async () => {
  const victor = await product.as(cast.victor)
  await victor.open(pageOf(cast.acme))
  const invite = victor.page.getByRole('button', { name: 'Invite Member', exact: true })
  expect(await because(invite)).toBe('Only the owner and admins can invite people. You are a viewer.')
  await tabTo(invite)
  await reads(victor.page, 'Only the owner and admins can invite people. You are a viewer.', 'tooltip')
  await victor.page.keyboard.press('Enter')
  await victor.page.keyboard.press('m')
  expect(await victor.page.getByRole('dialog').count()).toBe(0)
  const rename = victor.page.getByRole('main').getByRole('button', { name: 'Acme Sales' })
  expect(await because(rename)).toBe('Only the owner and admins can rename the organization. You are a viewer.')
  await reads(victor.page, 'Only the owner and admins can see pending invitations. You are a viewer.')

  const omar = await product.as(cast.omar)
  await omar.open(pageOf(cast.acme))
  const role = omar.page.getByRole('button', { name: 'Role of Jane Doe: Owner' })
  expect(await because(role)).toBe('The owner’s role changes only when ownership is transferred.')
  await role.hover()
  await reads(omar.page, 'The owner’s role changes only when ownership is transferred.', 'tooltip')
  const remove = omar.page.getByRole('button', { name: 'Remove Member Jane Doe' })
  expect(await because(remove)).toBe('The owner can’t be removed. Ownership must be transferred first.')
  const self = omar.page.getByRole('button', { name: 'Remove Member Omar Haddad' })
  expect(await because(self)).toBe('You cannot remove yourself here. Leave the organization instead, or ask the owner.')
})

test('a member leaves by themselves; the owner can’t', async () => {
  const lia = await product.person('Lia Moreau')
  await product.join(cast.acme, lia, 'viewer')
  const { page, open } = await product.as(lia)
  await open(pageOf(cast.acme))
  await press(page, 'Leave organization')
  await press(page.getByRole('dialog', { name: 'Leave Acme Sales?' }), 'Leave')
  await heading(page, 'Welcome to Clozup, Lia Moreau')
  await toast(page, 'You left Acme Sales.')

  const jane = await product.as(cast.jane)
  await jane.open(pageOf(cast.acme))
  expect(await because(jane.page.getByRole('button', { name: 'Leave organization' }))).toMatch(/^The owner can’t leave/)
})
