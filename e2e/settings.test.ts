import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type SalesCast, salesCast } from '../test/cast.ts'
import { password, type Stage, stage } from './product.ts'
import { because, choose, chosen, fill, heading, press, reads, toast } from './steps.ts'

let product: Stage
let cast: SalesCast

beforeAll(async () => {
  product = await stage('clozup')
})
afterAll(() => product.stop())
beforeEach(async () => {
  cast = await salesCast(product)
})

const settingsPage = () => `/o/${cast.acme.slug}/settings/organization`
const settingsNow = async () => (await cast.jane.client.get(cast.acme.path)).body

test('Z1: currency, timezone and fiscal year are chosen and kept; the history is one link away', async () => {
  const { page, open } = await product.as(cast.omar)
  await open(settingsPage())
  await heading(page, 'Currency, time and dates')
  const save = page.getByRole('button', { name: 'Save', exact: true })
  expect(await because(save)).toBe('Nothing is changed yet.')
  await choose(page, 'Default currency', 'USD: US Dollar')
  await choose(page, 'Fiscal year begins in', 'April')
  await page.getByRole('combobox', { name: 'Default timezone' }).fill('Los Angeles')
  await page.getByRole('option', { name: 'America/Los Angeles' }).click()
  await save.click()
  await toast(page, 'The settings are saved.')
  expect((await settingsNow()).settings).toMatchObject({ currency: 'USD', timezone: 'America/Los_Angeles', fiscalYearStart: 4 })
  await page.reload()
  await heading(page, 'Currency, time and dates')
  expect(await chosen(page, 'Default currency')).toBe('USD: US Dollar')
  await reads(page, 'Updated by Omar Haddad')
  await page.getByRole('link', { name: 'Show the history' }).click()
  await reads(page, 'Organization settings changed')
})

test('Z1: targets of months and quarters are kept apart, and a difference is pointed out', async () => {
  const { page, open } = await product.as(cast.jane)
  await open(settingsPage())
  await heading(page, 'Revenue targets')
  const quarter = page.getByRole('group', { name: 'Q1' })
  await quarter.waitFor()
  const [whole, ...months] = await quarter.getByRole('textbox').all()
  await whole?.fill('900000')
  for (const month of months) await month.fill('250000.5')
  await reads(page, 'The months of Q1 add up to €750,001.50; the target of the quarter is €900,000.00.', 'alert')
  await press(page, 'Save targets')
  await toast(page, 'The settings are saved.')
  const { targets } = (await settingsNow()).settings
  expect(targets.map(({ amount }: { amount: { amountMinor: number } }) => amount.amountMinor)).toEqual([
    25_000_050, 25_000_050, 25_000_050, 90_000_000,
  ])
})

test('Z1: what somebody else has changed is not overwritten, and what they left alone stands in nobody’s way', async () => {
  const { page, open } = await product.as(cast.jane, { expectedStatuses: [412] })
  await open(settingsPage())
  await choose(page, 'Default currency', 'GBP: British Pound')
  await cast.omar.client.patch(cast.acme.path, { name: 'Acme Europe' })
  await press(page, 'Save')
  await toast(page, 'The settings are saved.')
  await choose(page, 'Default currency', 'EUR: Euro')
  await cast.omar.client.patch(`${cast.acme.path}/settings`, { timezone: 'Asia/Tokyo' })
  await press(page, 'Save')
  await reads(page, 'Somebody else changed this in the meantime.', 'alert')
  expect((await settingsNow()).settings).toMatchObject({ currency: 'GBP', timezone: 'Asia/Tokyo' })
  await press(page, 'Show the new state')
  await expect.poll(() => chosen(page, 'Default timezone')).toBe('Asia/Tokyo')
  expect(await chosen(page, 'Default currency')).toBe('GBP: British Pound')
})

test('Z1: the logo is uploaded, stands in the selector and in the next invitation, and is removed', async () => {
  const { page, open } = await product.as(cast.jane)
  await open(settingsPage())
  const buffer = await sharp({ create: { width: 60, height: 30, channels: 3, background: '#cc3300' } })
    .png()
    .toBuffer()
  const choosing = page.waitForEvent('filechooser')
  await press(page, 'Upload logo')
  await (await choosing).setFiles({ name: 'logo.png', mimeType: 'image/png', buffer })
  await toast(page, 'The logo is saved.')
  const { logo } = await settingsNow()
  await expect.poll(() => page.getByRole('banner').locator(`img[src="${logo}"]`).count()).toBe(1)
  const { mail } = await product.invite(cast.acme, cast.jane, 'logo@partner.example')
  expect(mail.html).toContain(`src="${product.app.baseUrl}${logo}"`)
  await press(page, 'Remove logo')
  await toast(page, 'The logo is removed.')
})

test('Z1: whoever may not change settings sees them, and why', async () => {
  const { page, open } = await product.as(cast.mia)
  await open(settingsPage())
  const sentence = 'Only the owner and admins can change the settings of the organization. You are a member.'
  for (const name of ['Upload logo', 'Save', 'Save targets'])
    expect(await because(page.getByRole('button', { name, exact: true }))).toBe(sentence)
  expect(await because(page.getByRole('button', { name: 'Transfer Ownership' }))).toBe(
    'Only the owner can transfer ownership. You are a member.',
  )
})

test('Z6: the owner hands over to an admin, after a password and the typed name; both screens follow', async () => {
  await product.withPassword(cast.jane)
  const jane = await product.as(cast.jane, { signedInSecondsAgo: 3600, expectedStatuses: [428] })
  const omar = await product.as(cast.omar)
  await omar.open(settingsPage())
  await jane.open(settingsPage())
  await press(jane.page, 'Transfer Ownership')
  const dialog = jane.page.getByRole('dialog', { name: 'Transfer the ownership of Acme Sales' })
  await reads(dialog, 'You become an admin, and can’t take the ownership back.', 'alert')
  await choose(dialog, 'New owner', `Omar Haddad, ${cast.omar.email}`)
  await fill(dialog, 'Type “Acme Sales” to confirm', 'Acme')
  await press(dialog, 'Transfer Ownership')
  await dialog.getByText('Type Acme Sales, exactly as it stands.').waitFor()
  await fill(dialog, 'Type “Acme Sales” to confirm', 'Acme Sales')
  await press(dialog, 'Transfer Ownership')
  const asked = jane.page.getByRole('dialog', { name: 'Confirm that it is you' })
  await fill(asked, 'Password', password)
  await press(asked, 'Confirm')
  await toast(jane.page, 'Omar Haddad owns Acme Sales now. You are an admin.')
  expect(await because(jane.page.getByRole('button', { name: 'Transfer Ownership' }))).toBe(
    'Only the owner can transfer ownership. You are an admin.',
  )
  await reads(omar.page, 'Omar Haddad owns this organization.')
  await expect.poll(() => omar.page.getByRole('button', { name: 'Transfer Ownership' }).getAttribute('aria-disabled')).toBeNull()
  expect((await product.mail.next({ to: cast.omar.email })).subject).toBe('You own Acme Sales on Clozup now')
  expect((await product.mail.next({ to: cast.jane.email })).subject).toBe('Omar Haddad owns Acme Sales on Clozup now')
})

test('C17: an owner can’t delete their account from under others; a member can, and is told by mail', async () => {
  const jane = await product.as(cast.jane)
  await jane.open('/profile')
  await press(jane.page, 'Delete account')
  const stopped = jane.page.getByRole('dialog', { name: 'Delete your account?' })
  await reads(stopped, '3 other members belong to it. Hand it over or delete it first', 'alert')
  expect(await because(stopped.getByRole('button', { name: 'Delete account' }))).toBe(
    'You own an organization. Hand it over or delete it first.',
  )
  await stopped.getByRole('link', { name: 'settings of Acme Sales' }).click()
  await heading(jane.page, 'Danger zone')

  const mia = await product.as(cast.mia, { expectedStatuses: [401, 422] })
  await mia.open('/profile')
  await press(mia.page, 'Delete account')
  const dialog = mia.page.getByRole('dialog', { name: 'Delete your account?' })
  await dialog.getByText('You leave Acme Sales').waitFor()
  await fill(dialog, `Type “${cast.mia.email}” to confirm`, 'mia@elsewhere.example')
  await press(dialog, 'Delete account')
  await dialog.getByText(`Type ${cast.mia.email}.`).waitFor()
  await fill(dialog, `Type “${cast.mia.email}” to confirm`, cast.mia.email)
  await press(dialog, 'Delete account')
  await heading(mia.page, 'Sign in to Clozup')
  await reads(mia.page, 'Your account is deleted.', 'status')
  expect((await product.mail.next({ to: cast.mia.email })).subject).toBe('Your account on Clozup was deleted')
  expect((await cast.jane.client.get(cast.acme.path)).body.seats.used).toBe(3)
})
