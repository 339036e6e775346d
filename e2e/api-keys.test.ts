import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoAxeViolations } from '../test/browser.ts'
import { type SalesCast, salesCast } from '../test/cast.ts'
import { Client } from '../test/client.ts'
import { executed } from '../test/plan.ts'
import { type Stage, stage } from './product.ts'
import { at, choose, fill, heading, press, reads, row, toast } from './steps.ts'

let product: Stage
let cast: SalesCast

beforeAll(async () => {
  product = await stage('clozup')
  cast = await salesCast(product)
})
afterAll(() => product.stop())

const program = (secret: string) => new Client(product.url, [], secret)

/** The secret in the open dialog, which is shown this once. */
async function shown(page: Awaited<ReturnType<Stage['as']>>['page']): Promise<string> {
  await page.getByRole('button', { name: 'Copy key' }).waitFor()
  return (
    (await page.getByRole('dialog').getByRole('definition').first().textContent())?.match(/gh_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}/)?.[0] ?? ''
  )
}

test('C29: a key is made, shown once, used, rotated with a grace, and revoked', async () => {
  const { page, open } = await product.as(cast.omar)
  await open(`/o/${cast.acme.slug}/settings/api-keys`)
  await heading(page, 'No API keys yet')
  await press(page, 'Create the first key')
  const dialog = page.getByRole('dialog')
  await fill(dialog, 'Name', 'Weekly figures')
  await dialog.getByRole('radio', { name: 'Only what you choose' }).click()
  await dialog.getByRole('searchbox', { name: 'Search permissions' }).fill('members')
  await dialog.getByRole('checkbox', { name: 'See who belongs to the organization' }).click()
  await choose(dialog, 'Expires', 'In 90 days')
  await press(dialog, 'Create API key')
  const first = await shown(page)
  expect((await program(first).get(`${cast.acme.path}/members`)).status).toBe(200)
  expect((await program(first).get(`${cast.acme.path}/audit`)).status).toBe(403)
  await press(page, 'I have copied it')
  const key = row(page.getByRole('table', { name: 'API keys' }), 'Weekly figures')
  await key.filter({ hasText: first.slice(0, 11) }).waitFor()
  await key.filter({ hasText: '1 permission' }).waitFor()
  expect(await page.content()).not.toContain(first)

  await press(page, 'Actions on Weekly figures')
  await page.getByRole('menuitem', { name: 'Rotate' }).click()
  await choose(dialog, 'How long the key in use works on', '1 hour')
  await press(dialog, 'Rotate')
  const second = await shown(page)
  expect(second).not.toBe(first)
  for (const secret of [first, second]) expect((await program(secret).get(`${cast.acme.path}/members`)).status).toBe(200)
  await press(page, 'I have copied it')
  await key.filter({ hasText: 'The former key' }).waitFor()

  await press(page, 'Actions on Weekly figures')
  await page.getByRole('menuitem', { name: 'Revoke' }).click()
  await press(dialog, 'Revoke')
  await toast(page, 'Weekly figures is revoked.')
  for (const secret of [first, second]) expect((await program(secret).get(`${cast.acme.path}/members`)).status).toBe(401)
})

test('C29: whoever removes somebody is led to what they have seen, and rotates it there', async () => {
  const nia = await product.person('Nia Roberts')
  await product.join(cast.acme, nia, 'admin')
  const made = await nia.client.post(`${cast.acme.path}/api-keys`, { name: 'Nightly import', permissions: ['organization.view'] })
  const { page, open } = await product.as(cast.jane)
  await open(`/o/${cast.acme.slug}/settings/organization/members`)
  await press(page, 'Remove Member Nia Roberts')
  const dialog = page.getByRole('dialog')
  await reads(dialog, 'Nia Roberts has seen a secret that goes on working', 'alert')
  await expectNoAxeViolations(page)
  await press(dialog, 'Remove Member')
  await at(page, `/o/${cast.acme.slug}/settings/secrets?person=${nia.id}`)
  const seen = row(page.getByRole('table', { name: 'Secrets people have seen' }), 'Nightly import')
  await seen.filter({ hasText: 'has left' }).waitFor()
  // The key acts for whoever removed them now, and works on until it is rotated.
  expect((await program(made.body.secret).get(cast.acme.path)).status).toBe(200)
  await press(page, 'Rotate Nightly import')
  await press(page.getByRole('dialog'), 'Rotate')
  const renewed = await shown(page)
  await press(page, 'I have copied it')
  await heading(page, 'Nothing to rotate')
  expect((await program(made.body.secret).get(cast.acme.path)).status).toBe(401)
  expect((await program(renewed).get(cast.acme.path)).status).toBe(200)
})

test('C29: all that somebody who left has seen is rotated at once, or one of it revoked, and what fails says why', async () => {
  const eva = await product.person('Eva Lund')
  await product.join(cast.acme, eva, 'admin')
  const key = async (name: string) =>
    (await eva.client.post(`${cast.acme.path}/api-keys`, { name, permissions: ['organization.view'] })).body as {
      apiKey: { id: string }
      secret: string
    }
  const [first, second, third] = [await key('First figures'), await key('Second figures'), await key('Third figures')]
  await eva.client.post(`${cast.acme.path}/webhooks`, { url: 'https://example.com/told', events: ['*'] })
  await executed(cast.jane.client, `${cast.acme.path}/members/${eva.id}/removal`)
  const visitor = await product.as(cast.jane)
  visitor.expectStatus(404)
  const { page, open } = visitor
  await open(`/o/${cast.acme.slug}/settings/secrets?person=${eva.id}`)
  await press(page, 'Revoke First figures')
  await press(page.getByRole('dialog'), 'Revoke')
  await toast(page, 'First figures is revoked.')
  await press(page, 'Rotate all 3')
  const dialog = page.getByRole('dialog')
  await reads(dialog, 'Second figures, API key', 'list')
  await expectNoAxeViolations(page)
  // Somebody else is quicker with one of them.
  await cast.omar.client.delete(`${cast.acme.path}/api-keys/${third.apiKey.id}`)
  await press(dialog, 'Rotate')
  await reads(dialog.getByRole('region', { name: 'Third figures' }), 'Not rotated', 'alert')
  const secret = await dialog.getByRole('region', { name: 'Second figures' }).getByRole('definition').textContent()
  await dialog.getByRole('button', { name: 'Copy signing secret of example.com' }).waitFor()
  await expectNoAxeViolations(page)
  await press(dialog, 'I have copied it')
  await heading(page, 'Nothing to rotate')
  const renewed = secret?.match(/gh_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}/)?.[0] ?? ''
  expect((await program(renewed).get(cast.acme.path)).status).toBe(200)
  for (const old of [first, second, third]) expect((await program(old.secret).get(cast.acme.path)).status).toBe(401)
})
