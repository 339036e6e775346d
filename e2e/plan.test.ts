import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoAxeViolations } from '../test/browser.ts'
import { type SalesCast, salesCast } from '../test/cast.ts'
import { type Stage, stage } from './product.ts'
import { choose, press, reads, toast } from './steps.ts'

let product: Stage
let cast: SalesCast

beforeAll(async () => {
  product = await stage('clozup')
  cast = await salesCast(product)
})
afterAll(() => product.stop())

test('Z8: unassigned leads are given to a member at once', async () => {
  const { acme, jane, mia, omar } = cast
  for (const name of ['Nadia Weber', 'Tom Reed']) await jane.client.post(`${acme.path}/leads`, { name })
  const { page, open } = await product.as(omar)
  await open(`/o/${acme.slug}/settings/reassignment`)
  const card = page.getByRole('region', { name: 'Leads' })
  await choose(card, 'To', 'Mia Lindqvist')
  await expectNoAxeViolations(page)
  await press(card, 'Reassign')
  await toast(page, '2 leads reassigned.')
  const { body } = await mia.client.get(`${acme.path}/leads`)
  expect(body.items.map(({ assignee }: { assignee: { name: string } }) => assignee.name)).toEqual(['Mia Lindqvist', 'Mia Lindqvist'])
})

test('Z4: the owner changes to a smaller plan, and chooses who gives up a seat', async () => {
  const { acme, jane, victor } = cast
  await jane.client.post(`${acme.path}/invitations`, { email: 'guest@partner.example' })
  const { page, open } = await product.as(jane)
  await open(`/o/${acme.slug}/settings/plan`)
  await reads(page, 'Enterprise: 4 members and 1 pending invitation')
  await press(page, 'Change to Starter')
  const dialog = page.getByRole('dialog', { name: 'Change to Starter?' })
  await dialog.getByRole('checkbox', { name: 'Victor Okafor, Viewer' }).check()
  await dialog.getByRole('checkbox', { name: 'Invitation to guest@partner.example' }).check()
  await expectNoAxeViolations(page)
  await press(dialog, 'Change to Starter')
  await toast(page, 'The organization has the plan Starter now.')
  await reads(page, 'Starter: 3 members, of 3 seats')
  expect((await victor.client.get(acme.path)).status).toBe(404)
})
