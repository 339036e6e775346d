import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SalesCast, salesCast } from '../test/cast.ts'
import { expectGoodLooks } from './looks.ts'
import { type Stage, stage } from './product.ts'
import { at, because, choose, fill, heading, press, reads, row, toast } from './steps.ts'

let product: Stage
let cast: SalesCast

beforeAll(async () => {
  product = await stage('clozup')
  cast = await salesCast(product)
})
afterAll(() => product.stop())

const dialog = (page: Page) => page.getByRole('dialog')
const leads = (page: Page) => page.getByRole('table', { name: 'Leads' })
const counts = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout: 30_000 })

/** Two hundred rows, of which every fiftieth is broken. */
const file = `Full name;E-mail;Company;Worth\n${Array.from({ length: 200 }, (_, i) =>
  i % 50 === 7 ? `Broken ${i};no address;;much\n` : `Person ${i};person.${i}@wolke.example;${i % 2 ? 'Wolke GmbH' : 'Birke AG'};${i},50\n`,
).join('')}`

test('Z13, Z8: import a file with mistakes, filter, assign many; remove that person, and give their leads to somebody else', async () => {
  const { page, open } = await product.as(cast.jane)
  await open(`/o/${cast.acme.slug}`)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Leads' }).click()
  await heading(page, 'No leads yet')
  await expectGoodLooks(page, 'clozup leads empty')

  await page.getByRole('main').getByRole('button', { name: 'Import' }).first().click()
  await page.getByLabel('CSV file').setInputFiles({ name: 'fair.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
  await reads(page, 'fair.csv: 200 rows, UTF-8, separated by semicolons.', 'dialog')
  await expectGoodLooks(page, 'clozup leads columns', { dialog: true })
  await press(dialog(page), 'Import 200 rows')
  await counts(page, 'The import is done: 200 of 200 rows')
  await reads(page, '196 leads added, 0 updated, 0 left as they were, 4 not taken over.', 'dialog')
  await row(dialog(page), 'no address').filter({ hasText: 'An e-mail address has no spaces' }).first().waitFor()
  await expectGoodLooks(page, 'clozup leads imported', { dialog: true })
  await press(dialog(page), 'Close', 'last')

  await counts(page, '196 leads')
  await page.keyboard.press('/')
  await page.keyboard.type('birke')
  await counts(page, '100 leads')
  await page.getByLabel('Select all leads on this page').check()
  await press(page, 'Select all 100 that match')
  await press(page, 'Assign')
  await choose(dialog(page), 'Assign to', 'Omar Haddad')
  await press(dialog(page), 'Assign')
  await toast(page, '100 leads assigned to Omar Haddad.')
  await row(leads(page), 'Omar Haddad').first().waitFor()

  await open(`/o/${cast.acme.slug}/settings/organization/members`)
  await press(page, 'Remove Member Omar Haddad')
  await dialog(page).getByText('100 leads').first().waitFor()
  await press(dialog(page), 'Remove Member')
  await dialog(page).waitFor({ state: 'hidden' })
  await open(`/o/${cast.acme.slug}/leads?assignee=${cast.omar.id}`)
  await heading(page, 'No leads match')
  await open(`/o/${cast.acme.slug}/leads?assignee=unassigned&search=birke`)
  await counts(page, '100 leads')
  await page.getByLabel('Select all leads on this page').check()
  await press(page, 'Select all 100 that match')
  await press(page, 'Assign')
  await choose(dialog(page), 'Assign to', 'Mia Lindqvist')
  await press(dialog(page), 'Assign')
  await toast(page, '100 leads assigned to Mia Lindqvist.')
  await heading(page, 'No leads match')
})

test('Z13: two people change one lead: nothing is overwritten, and either way can be taken', async () => {
  const path = `${cast.brightside.path}/leads`
  const { body: lead } = await cast.lena.client.post(path, { name: 'Nadia Weber', company: 'Wolke GmbH' })
  const { page, open } = await product.as(cast.ravi, { expectedStatuses: [401, 412] })
  await open(`/o/${cast.brightside.slug}/leads`)
  await press(page, 'Nadia Weber')
  await dialog(page).getByLabel('Company').waitFor()
  await cast.lena.client.patch(`${path}/${lead.id}`, { company: 'Birke AG', status: 'contacted' })
  await fill(dialog(page), 'Company', 'Ahorn KG')
  await press(dialog(page), 'Save')
  await reads(page, 'Lena Fischer changed this just now.', 'alert')
  await row(dialog(page), 'Company').filter({ hasText: 'Birke AG' }).filter({ hasText: 'Ahorn KG' }).waitFor()
  await expectGoodLooks(page, 'clozup leads conflict', { dialog: true })
  await press(dialog(page), 'Take theirs')
  expect(await dialog(page).getByLabel('Company').inputValue()).toBe('Birke AG')
  await cast.lena.client.patch(`${path}/${lead.id}`, { status: 'qualified' })
  await fill(dialog(page), 'Company', 'Linde OHG')
  await press(dialog(page), 'Save')
  await press(dialog(page), 'Keep mine')
  await toast(page, 'Nadia Weber was saved.')
  expect((await cast.lena.client.get(`${path}/${lead.id}`)).body).toMatchObject({ company: 'Linde OHG', status: 'qualified' })
})

test('Z13: by keyboard: add, open and choose; what others add appears; a viewer is told why not', async () => {
  const path = `${cast.brightside.path}/leads`
  const { page, open } = await product.as(cast.ravi, { expectedStatuses: [401, 422] })
  await open(`/o/${cast.brightside.slug}/leads?sort=name`)
  await heading(page, 'Leads')
  await page.keyboard.press('n')
  await dialog(page).getByLabel('Name').waitFor()
  await fill(dialog(page), 'Name', 'Ben Roth')
  await fill(dialog(page), 'Phone', '030 1')
  await page.keyboard.press('Enter')
  await dialog(page).getByText('Write a phone number with its country, such as +49 30 123456.').waitFor()
  await fill(dialog(page), 'Phone', '0049 30 123456')
  await page.keyboard.press('Enter')
  await toast(page, 'Ben Roth was added.')
  await row(leads(page), 'Ben Roth').filter({ hasText: '+4930123456' }).waitFor()
  await page.getByRole('button', { name: 'Ben Roth', exact: true }).focus()
  await page.keyboard.press('x')
  await reads(page, '1 selected', 'region')
  await cast.lena.client.post(path, { name: 'Aaron Added' })
  await row(leads(page), 'Aaron Added').waitFor()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await dialog(page).getByRole('heading', { name: 'Aaron Added' }).waitFor()
  await at(page, /\?lead=lead_\w+&sort=name$/)

  const victor = await product.as(cast.victor)
  await victor.open(`/o/${cast.acme.slug}/leads`)
  const add = victor.page.getByRole('button', { name: 'New lead' }).first()
  expect(await because(add)).toBe('Only the owner, admins and members can add and change leads. You are a viewer.')
})
