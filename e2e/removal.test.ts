import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoAxeViolations } from '../test/browser.ts'
import { type SalesCast, salesCast } from '../test/cast.ts'
import { type Stage, stage } from './product.ts'
import { choose, press, reads, row, toast } from './steps.ts'

let product: Stage
let cast: SalesCast

beforeAll(async () => {
  product = await stage('clozup')
  cast = await salesCast(product)
})
afterAll(() => product.stop())

test('Z8: the plan is seen before the removal, one kind is given to another member, and the removal is undone', async () => {
  const nia = await product.person('Nia Roberts')
  await product.join(cast.acme, nia, 'admin')
  await nia.client.post(`${cast.acme.path}/invitations`, { email: 'from.nia@example.com' })
  const { page, open } = await product.as(cast.jane)
  await open(`/o/${cast.acme.slug}/settings/organization/members`)
  await press(page, 'Remove Member Nia Roberts')
  const dialog = page.getByRole('dialog', { name: 'Remove Nia Roberts from Acme Sales?' })
  await reads(dialog, '1 pending invitation', 'region')
  await reads(dialog, 'You can undo this for 30 days.', 'listitem')
  await expectNoAxeViolations(page)

  await choose(dialog, 'What becomes of 1 pending invitation', 'Give them to …')
  await choose(dialog, 'Who gets 1 pending invitation', 'Omar Haddad')
  await press(dialog, 'Remove Member')
  await toast(page, 'Nia Roberts was removed from Acme Sales.')
  const pending = page.getByRole('table', { name: 'Pending invitations' })
  await row(pending, 'from.nia@example.com').filter({ hasText: 'Omar Haddad' }).waitFor()

  const recent = page.getByRole('region', { name: /^Recently removed/ })
  await recent.filter({ hasText: 'Nia Roberts' }).waitFor()
  await expectNoAxeViolations(page)
  await press(recent, 'Restore Nia Roberts')
  await toast(page, /^Nia Roberts is a member again\. 1 record went back\./)
  await row(page.getByRole('table', { name: 'Members' }), 'Nia Roberts').waitFor()
  expect((await nia.client.get(cast.acme.path)).status).toBe(200)
})

test('a plan that others have changed meanwhile is refused, and the new one is shown', async () => {
  const leo = await product.person('Leo Grant')
  await product.join(cast.acme, leo, 'admin')
  const visitor = await product.as(cast.jane)
  visitor.expectStatus(409)
  const { page, open } = visitor
  await open(`/o/${cast.acme.slug}/settings/organization/members`)
  await press(page, 'Remove Member Leo Grant')
  const dialog = page.getByRole('dialog', { name: 'Remove Leo Grant from Acme Sales?' })
  await reads(dialog, 'Nothing is assigned to Leo Grant.', 'listitem')
  await leo.client.post(`${cast.acme.path}/invitations`, { email: 'late@example.com' })
  await press(dialog, 'Remove Member')
  await reads(dialog, 'Something changed since you saw the plan. Look at the new one, then decide.', 'alert')
  await reads(dialog, '1 pending invitation', 'region')
  expect((await leo.client.get(cast.acme.path)).status).toBe(200)
  await press(dialog, 'Remove Member')
  await toast(page, 'Leo Grant was removed from Acme Sales.')
})
