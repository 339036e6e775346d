import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TelecomCast, telecomCast } from '../test/cast.ts'
import { expectGoodLooks } from './looks.ts'
import { type Stage, stage } from './product.ts'
import { fill, heading, press, reads, row, toast } from './steps.ts'

let product: Stage
let cast: TelecomCast

beforeAll(async () => {
  product = await stage('cliqtel')
  cast = await telecomCast(product)
})
afterAll(() => product.stop())

const dialog = (page: Page) => page.getByRole('dialog')
const trunks = (page: Page) => page.getByRole('table', { name: 'SIP trunks' })

async function act(page: Page, trunk: string, what: string): Promise<void> {
  await press(page, `Actions on ${trunk}`)
  await page.getByRole('menuitem', { name: what, exact: true }).click()
}

/** Where one goes on by keyboard. */
async function expectFocus(control: Locator): Promise<void> {
  await control.and(control.page().locator(':focus')).waitFor()
}

/** What the dialog shows this once. */
async function shown(page: Page): Promise<{ username: string; password: string }> {
  await heading(dialog(page), /ready|new password/)
  const [username = '', password = ''] = await dialog(page).getByRole('definition').locator('code').allInnerTexts()
  return { username, password }
}

test('C21: a member creates the first trunk, copies its password, which is never shown again, and rotates it', async () => {
  const { page, open, context } = await product.as(cast.ravi)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(`/o/${cast.acme.slug}`)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'SIP trunks' }).click()
  await heading(page, 'No trunks yet')
  await expectGoodLooks(page, 'cliqtel trunks empty')
  await press(page, 'Create the first trunk')
  await press(dialog(page), 'Create trunk')
  await reads(dialog(page), 'Enter a name for the trunk.', 'alert')
  await fill(dialog(page), 'Name', 'Head office')
  await dialog(page).getByLabel('Name').press('Enter')
  const first = await shown(page)
  await press(page, 'Copy password')
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(first.password)
  // What is shown this once does not go away by a slip.
  await page.keyboard.press('Escape')
  await press(page, 'I have copied it')
  await row(trunks(page), 'Head office').filter({ hasText: first.username }).filter({ hasText: 'Active' }).waitFor()
  expect(await page.content()).not.toContain(first.password)

  await act(page, 'Head office', 'Rotate the password')
  await press(dialog(page), 'Rotate')
  const second = await shown(page)
  expect([second.username, second.password === first.password]).toEqual([first.username, false])
  await press(page, 'I have copied it')
  await row(trunks(page), 'rotated just now, shown to Ravi Patel').waitFor()
  await expectFocus(page.getByRole('button', { name: 'Actions on Head office' }))
})

test('C19: suspended and resumed by one, both see at once who did it; deleted by its typed name', async () => {
  await cast.jane.client.post(`${cast.acme.path}/trunks`, { name: 'Warehouse' })
  const [jane, ravi] = [await product.as(cast.jane), await product.as(cast.ravi)]
  for (const { open } of [jane, ravi]) await open(`/o/${cast.acme.slug}/trunks?search=warehouse`)
  await act(jane.page, 'Warehouse', 'Suspend')
  await jane.page.getByRole('radio', { name: 'Let them go on until they register next' }).check()
  await press(dialog(jane.page), 'Suspend')
  await toast(jane.page, 'Warehouse is suspended as its phones register next.')
  await row(trunks(ravi.page), 'Lapsing').filter({ hasText: 'by Jane Doe' }).filter({ hasText: 'at the latest' }).waitFor()
  await act(ravi.page, 'Warehouse', 'Suspend')
  await reads(ravi.page, 'They are cut off at once instead', 'dialog')
  await press(dialog(ravi.page), 'Suspend')
  await row(trunks(jane.page), 'Suspended').filter({ hasText: 'by Ravi Patel' }).waitFor()
  await act(jane.page, 'Warehouse', 'Resume')
  await press(dialog(jane.page), 'Resume')
  await toast(jane.page, 'Warehouse is active again.')
  await act(jane.page, 'Warehouse', 'Delete')
  await fill(dialog(jane.page), 'Type “Warehouse” to confirm', 'warehouse')
  await press(dialog(jane.page), 'Delete')
  await reads(dialog(jane.page), 'This is not the name of the trunk.', 'alert')
  await fill(dialog(jane.page), 'Type “Warehouse” to confirm', 'Warehouse')
  await press(dialog(jane.page), 'Delete')
  await heading(jane.page, 'No trunks match')
  await expectFocus(jane.page.getByRole('heading', { name: 'SIP trunks', level: 1 }))
  await toast(jane.page, 'Warehouse was deleted.')
  await heading(ravi.page, 'No trunks match')
})

test('C18: an event of the log leads to its trunk', async () => {
  await cast.jane.client.post(`${cast.acme.path}/trunks`, { name: 'Found by its event' })
  const { page, open } = await product.as(cast.jane)
  await open(`/o/${cast.acme.slug}/settings/audit-log?action=trunk.created&search=found`)
  await page.getByRole('main').getByRole('link', { name: 'Found by its event' }).click()
  await heading(page, 'SIP trunks')
  await row(trunks(page), 'Found by its event').waitFor()
  await press(page, 'Show all trunks')
  await page.getByRole('searchbox', { name: 'Search trunks' }).waitFor()
})

test('renamed by two at once: the second learns of it, and sees the new name', async () => {
  const { body } = await cast.jane.client.post(`${cast.acme.path}/trunks`, { name: 'Lobby' })
  const { page, open, expectStatus } = await product.as(cast.ravi)
  expectStatus(412)
  await open(`/o/${cast.acme.slug}/trunks?trunk=${body.trunk.id}`)
  await act(page, 'Lobby', 'Rename')
  await cast.jane.client.patch(`${cast.acme.path}/trunks/${body.trunk.id}`, { name: 'Foyer' })
  await fill(dialog(page), 'Name', 'Entrance')
  await press(dialog(page), 'Rename')
  await reads(dialog(page), 'Somebody else changed this in the meantime.', 'alert')
  await press(dialog(page), 'Cancel')
  await row(trunks(page), 'Foyer').waitFor()
})
