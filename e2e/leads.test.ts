import type { Locator, Page } from 'playwright-core'
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
const counts = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text }).first().waitFor()

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
  await dialog(page).waitFor({ state: 'detached' })

  await counts(page, '196 leads')
  await page.keyboard.press('/')
  await page.getByRole('searchbox', { name: 'Search leads' }).and(page.locator(':focus')).waitFor()
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

test('Z13: what was written is not lost by closing: asked first, and only where something was changed', async () => {
  const path = `${cast.acme.path}/leads`
  const { body: lead } = await cast.jane.client.post(path, { name: 'Olive Written' })
  const { page, open } = await product.as(cast.jane)
  await open(`/o/${cast.acme.slug}/leads?search=olive`)
  const opener = page.getByRole('button', { name: 'Olive Written', exact: true })
  const company = dialog(page).getByLabel('Company', { exact: true })
  const question = page.getByRole('dialog', { name: 'Discard your changes' })
  const focused = async (what: Locator) => {
    await expect.poll(() => what.and(page.locator(':focus')).count()).toBe(1)
  }
  const keeps = async () => {
    await question.waitFor()
    await focused(question.getByRole('button', { name: 'Keep writing' }))
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    expect(await company.inputValue()).toBe('Ahorn KG')
  }
  await opener.click()
  await company.waitFor()
  await page.keyboard.press('Escape')
  await company.waitFor({ state: 'detached' })
  await focused(opener)

  await opener.press('Enter')
  await company.fill('Ahorn KG')
  await page.keyboard.press('Escape')
  await keeps()
  await focused(company)
  await dialog(page).getByRole('button', { name: 'Close' }).click()
  await keeps()
  await page.mouse.click(5, 300)
  await keeps()
  await page.goBack()
  await keeps()
  await press(dialog(page), 'Delete')
  const deletion = page.getByRole('dialog', { name: 'Delete Olive Written' })
  await deletion.waitFor()
  await page.keyboard.press('Escape')
  await deletion.waitFor({ state: 'detached' })
  expect(await question.count()).toBe(0)

  await company.press('Escape')
  await press(question, 'Discard')
  await company.waitFor({ state: 'detached' })
  await focused(opener)
  expect((await cast.jane.client.get(`${path}/${lead.id}`)).body.company).toBeNull()
  await opener.press('Enter')
  await fill(dialog(page), 'Company', 'Linde OHG')
  await page.keyboard.press('Enter')
  await toast(page, 'Olive Written was saved.')
  await company.waitFor({ state: 'detached' })
})

test('Z13: leads by the days on which they were added; the log leads to one; only who may edit leads is given one', async () => {
  const path = `${cast.acme.path}/leads`
  const { body: lead } = await cast.jane.client.post(path, { name: 'Daisy Dated' })
  await product.admin.query(`update leads set created_at = '2024-03-10T12:00:00Z' where id = $1`, [lead.id])
  const { page, open } = await product.as(cast.jane)
  await open(`/o/${cast.acme.slug}/leads?search=daisy`)
  await fill(page, 'Added since day', '2024-03-11')
  await heading(page, 'No leads match')
  await fill(page, 'Added since day', '2024-03-09')
  await fill(page, 'Added until day', '2024-03-11')
  await counts(page, '1 lead')
  await at(page, /\?createdFrom=2024-03-09&createdTo=2024-03-11&search=daisy$/)
  await press(page, 'Clear filters')
  await at(page, `/o/${cast.acme.slug}/leads`)
  expect(await page.getByLabel('Added since day').inputValue()).toBe('')

  await open(`/o/${cast.acme.slug}/settings/audit-log?target=${lead.id}`)
  await page.getByRole('link', { name: 'Daisy Dated', exact: true }).first().click()
  await heading(dialog(page), 'Daisy Dated')
  const assignee = dialog(page).getByRole('combobox', { name: 'Assigned to', exact: true })
  await assignee.fill('victor')
  await page.getByText('Nobody who can edit leads matches').waitFor()
  await assignee.fill('mia')
  await page.getByRole('option', { name: 'Mia Lindqvist', exact: true }).click()
  await press(dialog(page), 'Save')
  await toast(page, 'Daisy Dated was saved.')
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
