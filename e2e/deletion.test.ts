import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SalesCast, salesCast } from '../test/cast.ts'
import { type Stage, stage } from './product.ts'
import { at, fill, heading, press, reads, toast } from './steps.ts'

let product: Stage
let cast: SalesCast

beforeAll(async () => {
  product = await stage('clozup')
  cast = await salesCast(product)
})
afterAll(() => product.stop())

test('Z12: the owner sees what goes, types the name, and deletes exactly that', async () => {
  const { jane, acme, omar } = cast
  const visitor = await product.as(jane)
  visitor.expectStatus(409)
  const { page, open } = visitor
  await open(`/o/${acme.slug}/settings/organization`)
  await page.getByRole('link', { name: 'Delete organization' }).click()
  await at(page, `/o/${acme.slug}/settings/deletion`)
  await reads(page, '4 members', 'region')
  await reads(page, 'Victor Okafor', 'region')
  await press(page, 'Delete organization')
  await reads(page, 'Type Acme Sales, exactly as it stands.')
  await fill(page, 'Type “Acme Sales” to confirm', 'Acme Sales')

  await omar.client.post(`${acme.path}/invitations`, { email: 'late@partner.example' })
  await press(page, 'Delete organization')
  await reads(page, 'Something changed since you saw what is deleted. Look at it anew, then decide.', 'alert')
  await reads(page, '1 invitation', 'region')
  expect((await omar.client.get(acme.path)).status).toBe(200)

  await press(page, 'Delete organization')
  await toast(page, 'Acme Sales was deleted.')
  await at(page, '/welcome')
  await heading(page, 'Welcome to Clozup, Jane Doe')
  expect((await omar.client.get(acme.path)).status).toBe(404)
})

test('Z12: nobody but the owner may, and the owner proves first that it is them', async () => {
  const { brightside, lena, ravi } = cast
  const admin = await product.as(ravi)
  await admin.open(`/o/${brightside.slug}/settings/deletion`)
  await reads(admin.page, 'Only the owner can delete the organization. You are an admin.')

  const owner = await product.as(lena, { signedInSecondsAgo: 3600 })
  owner.expectStatus(428)
  await owner.open(`/o/${brightside.slug}/settings/deletion`)
  await fill(owner.page, 'Type “Brightside Studio” to confirm', 'Brightside Studio')
  await press(owner.page, 'Delete organization')
  await owner.page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor()
  expect((await lena.client.get(brightside.path)).status).toBe(200)
})
