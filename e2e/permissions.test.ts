import { afterAll, beforeAll, expect, test } from 'vitest'
import { salesCast, type SalesCast } from '../test/cast.ts'
import { expectGoodLooks } from './looks.ts'
import { type Stage, stage } from './product.ts'
import { at, because, choose, heading, row } from './steps.ts'

let product: Stage
let cast: SalesCast
let page_: string

beforeAll(async () => {
  product = await stage('clozup', { worker: false, mailbox: true })
  cast = await salesCast(product)
  page_ = `/o/${cast.acme.slug}/settings/permissions`
})
afterAll(() => product.stop())

test('Z7: the table of roles is the seed’s, made from the policy in force', async () => {
  const { page, open } = await product.as(cast.mia)
  await open(`/o/${cast.acme.slug}`)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Permissions' }).click()
  await heading(page, 'What each role can do')
  const matrix = page.getByRole('table', { name: 'What each role can do' })
  const analytics = row(matrix, 'View team analytics')
  expect(await analytics.getByRole('cell').nth(2).innerText()).toBe('Own only')
  for (const [role, answer] of [
    ['Owner', 'Yes'],
    ['Admin', 'No'],
    ['Viewer', 'No'],
  ])
    await row(matrix, 'Manage billing')
      .getByRole('img', { name: `${role}: ${answer}` })
      .waitFor()
  await expectGoodLooks(page, 'permissions')
  await page.getByRole('switch', { name: 'Each action by itself' }).check()
  await row(matrix, 'See the audit log').waitFor()
})

test('Z7: whoever asks why a button is grey gets the button’s own sentence, and who can', async () => {
  const { page, open } = await product.as(cast.mia)
  await open(`/o/${cast.acme.slug}/settings/organization/members`)
  const button = await because(page.getByRole('button', { name: 'Invite Member' }))
  await open(page_)
  await page.getByRole('button', { name: 'Invite people' }).click()
  await at(page, `${page_}?action=invitations.create`)
  await page.getByText('You can’t invite people.').waitFor()
  await page.getByRole('list', { name: 'Who can' }).getByText('Omar Haddad, Admin').waitFor()
  const { body } = await cast.mia.client.get(`${cast.acme.path}/permissions?action=invitations.create`)
  expect(body.permissions[0].because).toBe(button)
  await expectGoodLooks(page, 'permissions one action')
})

test('Z5: the owner asks for somebody else, about somebody', async () => {
  const { page, open } = await product.as(cast.jane)
  await open(page_)
  await page.getByRole('combobox', { name: 'Person' }).fill('omar')
  await page.getByRole('option', { name: /^Omar Haddad/ }).click()
  await choose(page, 'Action', 'Remove members')
  await page.getByText('Omar Haddad can remove members.').waitFor()
  await page.getByRole('combobox', { name: 'To whom' }).fill('jane')
  await page.getByRole('option', { name: /^Jane Doe/ }).click()
  await page.getByText('Omar Haddad can’t remove members: Jane Doe.').waitFor()
  await page.getByText('On the button Omar Haddad reads: “The owner can’t be removed.').waitFor()
  await page.getByText('Nobody, as things are.').waitFor()
  await expectGoodLooks(page, 'permissions about somebody')
})

test('on a phone nothing is to be scrolled sideways', async () => {
  const { page, open } = await product.as(cast.jane, { phone: true })
  await open(page_)
  await heading(page, 'What each role can do')
  await expectGoodLooks(page, 'permissions phone')
})
