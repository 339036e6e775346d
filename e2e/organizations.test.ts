import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SalesCast, salesCast } from '../test/cast.ts'
import type { Organization } from '../test/world.ts'
import { type Stage, stage } from './product.ts'
import { at, fill, heading, press, reads, row, tabTo, toast } from './steps.ts'

let product: Stage
let cast: SalesCast

beforeAll(async () => {
  product = await stage('clozup')
  cast = await salesCast(product)
  await product.join(cast.brightside, cast.mia, 'admin')
})
afterAll(() => product.stop())

const pageOf = (organization: Organization) => `/o/${organization.slug}/settings/organization/members`
const selector = (page: Page) => page.getByRole('banner').getByRole('button', { name: 'switch organization' })

/** Types into the command palette, and takes the first that it finds. */
async function goTo(page: Page, words: string, found: string): Promise<void> {
  const palette = await look(page, words)
  await palette.locator('[data-action]').first().filter({ hasText: found }).waitFor()
  await page.keyboard.press('Enter')
}

async function look(page: Page, words: string): Promise<Locator> {
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Search or go to' })
  // The field has the focus before the first letter.
  await palette.getByLabel('Search or go to').pressSequentially(words)
  return palette
}

test('Z10: a person creates further organizations, and switches at the top left without leaving the screen', async () => {
  const { page, open } = await product.as(cast.omar)
  await open(pageOf(cast.acme))
  await selector(page).filter({ hasText: 'Acme Sales' }).click()
  await page.getByRole('option', { name: 'Create organization' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create organization' })
  await press(dialog, 'Create organization')
  await reads(page, 'Enter a name for the organization.', 'dialog')
  await fill(dialog, 'Organization name', 'Haddad Consulting')
  await press(dialog, 'Create organization')
  await toast(page, 'Haddad Consulting is ready.')
  await at(page, /^\/o\/haddad-consulting-\w+$/)
  await reads(page, 'You are here as Owner.')

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Members' }).click()
  await row(page, 'Omar Haddad (you)').waitFor()
  await selector(page).click()
  const choice = page.getByRole('option', { name: 'Acme Sales' })
  expect(await choice.innerText()).toMatch(/Admin · 4 members\s+Enterprise/)
  await choice.click()
  await at(page, pageOf(cast.acme))
  await heading(page, 'Members (4)')
})

test('Z10: two tabs stand in two organizations, and each acts in its own', async () => {
  const { page, context, open } = await product.as(cast.mia)
  await open(pageOf(cast.acme))
  const tab = await context.newPage()
  await tab.goto(`${product.url}${pageOf(cast.brightside)}`)
  await press(tab, 'Invite Member')
  await row(page, 'Victor Okafor').waitFor()
  await fill(tab.getByRole('dialog'), 'Email address', 'only-brightside@example.com')
  await press(tab.getByRole('dialog'), 'Send Invitation')
  await toast(tab, 'Invitation sent to only-brightside@example.com.')
  await page.reload()
  await selector(page).filter({ hasText: 'Acme Sales' }).waitFor()
  await row(page, 'Victor Okafor').waitFor()
  await tab.reload()
  await selector(tab).filter({ hasText: 'Brightside Studio' }).waitFor()
  await row(tab, 'only-brightside@example.com').waitFor()
  // The start page leads each tab to its own.
  for (const [one, organization] of [
    [page, cast.acme],
    [tab, cast.brightside],
  ] as const) {
    await one.goto(`${product.url}/`)
    await at(one, `/o/${organization.slug}`)
  }
})

test('Z10: the address of an organization that is not yours answers as one that does not exist', async () => {
  const { page, open } = await product.as(cast.victor)
  const seen: string[] = []
  for (const slug of [cast.brightside.slug, 'no-such-place-x1y2z3']) {
    await open(`/o/${slug}/settings/organization/members`)
    await heading(page, 'This organization is not there, or not yours')
    seen.push(await page.getByRole('main').innerText())
  }
  expect(seen[0]).toBe(seen[1])
  await page.getByRole('link', { name: 'Open Acme Sales (Viewer)' }).click()
  await heading(page, 'Acme Sales')
})

test('Z10: the selector works by keyboard, and searches among many', async () => {
  const { page, open } = await product.as(cast.ravi)
  await open(`/o/${cast.brightside.slug}`)
  await heading(page, 'Brightside Studio')
  for (const name of ['Alpha', 'Bravo', 'Charlie', 'Delta', 'Echo', 'Foxtrot']) await product.organization(cast.ravi, `Ravi ${name}`)
  await page.reload()
  const search = page.getByLabel('Search organizations').and(page.locator(':focus'))
  await tabTo(selector(page))
  await page.keyboard.press('Enter')
  await search.waitFor()
  await page.keyboard.type('delt')
  await page.keyboard.press('Enter')
  await heading(page, 'Ravi Delta')
  await at(page, /^\/o\/ravi-delta-\w+$/)
  await tabTo(selector(page))
  await page.keyboard.press('Enter')
  await search.waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => page.getByRole('option').count()).toBe(0)
})

test('the command palette goes to screens, people’s own pages and organizations by keyboard', async () => {
  const { page, open } = await product.as(cast.mia)
  await open(`/o/${cast.acme.slug}`)
  await heading(page, 'Acme Sales')
  await goTo(page, 'members', 'Members')
  await at(page, pageOf(cast.acme))
  await goTo(page, 'brightside', 'Brightside Studio')
  await at(page, pageOf(cast.brightside))
  await goTo(page, 'invite', 'Invite somebody')
  await page.getByRole('dialog', { name: 'Invite Member' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await at(page, pageOf(cast.brightside))
  const palette = await look(page, 'nothing of the kind')
  await palette.filter({ hasText: 'Nothing found' }).waitFor()
  await page.keyboard.press('Escape')
})

test('C2: where a person belongs to one organization, none further is offered', async () => {
  const cliqtel = await stage('cliqtel')
  try {
    const jane = await cliqtel.person('Jane Doe')
    await cliqtel.organization(jane, 'Acme Telecom')
    const { page, open } = await cliqtel.as(jane)
    await open('/')
    await heading(page, 'Acme Telecom')
    await selector(page).click()
    await page.getByRole('option', { name: 'Acme Telecom' }).waitFor()
    expect(await page.getByRole('option').count()).toBe(1)
    await open('/welcome')
    await reads(page, 'You belong to Acme Telecom.')
    expect(await page.getByRole('button', { name: 'Create organization' }).count()).toBe(0)
  } finally {
    await cliqtel.stop()
  }
})

test('on a line that is down a click is answered at once, and the next screen comes when the line is back', async () => {
  const { page, open, problems } = await product.as(cast.jane)
  await open(`/o/${cast.acme.slug}`)
  await heading(page, 'What you can do as Owner')
  const needed = /\/assets\/AuditPage-|\/api\/v1\/product$/
  await page.route(needed, (route) => route.abort())
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit log' }).click()
  const line = page.getByRole('progressbar', { name: 'Loading the next page' })
  await line.waitFor()
  await reads(page, 'Can’t reach Clozup', 'status')
  await heading(page, 'What you can do as Owner')
  await page.unroute(needed)
  await heading(page, 'Audit log')
  await line.waitFor({ state: 'hidden' })
  // The browser logs each request that failed.
  expect(problems.splice(0).join()).toMatch(/ERR_FAILED/)
})
