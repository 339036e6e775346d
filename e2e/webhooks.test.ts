/** Webhooks as people set them up: a program of their own is told, and they see that it was. */
import { Webhook as Verifier } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { salesCast, type SalesCast } from '../test/cast.ts'
import { type Receiver, startReceiver } from '../test/receiver.ts'
import { expectGoodLooks } from './looks.ts'
import { type Stage, stage } from './product.ts'
import { because, fill, heading, press, reads, row, toast } from './steps.ts'

let product: Stage
let cast: SalesCast
let receiver: Receiver
let list: string

beforeAll(async () => {
  receiver = await startReceiver()
  product = await stage('clozup', { mailbox: true, settings: { WEBHOOKS_ALLOW_PRIVATE: 'true' } })
  cast = await salesCast(product)
  list = `/o/${cast.acme.slug}/settings/webhooks`
})
afterAll(async () => {
  await product.stop()
  await receiver.stop()
})

const arrived = (type: string) => vi.waitUntil(() => receiver.received.find((one) => one.type === type), { timeout: 60_000 })

test('C30: from nothing to a verified event, seen in the list, sent again, and rotated', async () => {
  const { page, open } = await product.as(cast.jane)
  await open(list)
  await heading(page, 'No webhooks yet')
  await expectGoodLooks(page, 'webhooks empty')
  await press(page, 'Create webhook')
  const dialog = page.getByRole('dialog')
  await fill(dialog, 'Address', 'nonsense')
  await press(dialog, 'Create webhook')
  await reads(dialog, 'Enter a whole address', 'alert')
  await fill(dialog, 'Address', `${receiver.url}/crm`)
  await fill(dialog, 'Name (optional)', 'Our own CRM')
  await fill(dialog, 'Search events', 'another role')
  await dialog.getByRole('checkbox', { name: 'Somebody got another role' }).check()
  await press(dialog, 'Create webhook')
  await heading(page, 'The webhook is ready')
  const secret = (await dialog.getByText(/^whsec_/).textContent()) ?? ''
  await expectGoodLooks(page, 'webhook made', { dialog: true })
  await press(dialog, 'I have copied it')

  await cast.jane.client.patch(`${cast.acme.path}/members/${cast.victor.id}`, { role: 'member' })
  const { body, headers } = await arrived('member.role-changed')
  new Verifier(secret).verify(body, headers)
  await page.getByRole('link', { name: 'Our own CRM' }).click()
  await heading(page, 'Our own CRM')
  await row(page.getByRole('table', { name: 'Deliveries' }), 'Answered 204').waitFor()

  await press(page, 'Send a test')
  await toast(page, 'The test is on its way.')
  await arrived('webhook.test')
  const tested = row(page.getByRole('table', { name: 'Deliveries' }), 'webhook.test')
  await tested.filter({ hasText: 'Succeeded' }).waitFor()
  await tested.getByRole('button').click()
  const drawer = page.getByRole('dialog', { name: 'webhook.test' })
  await reads(drawer, 'Answered 204', 'table')
  await press(drawer, 'Send again')
  await row(drawer.getByRole('table', { name: 'Attempts' }), /^2/).waitFor()
  const ids = receiver.received.filter(({ type }) => type === 'webhook.test').map(({ id }) => id)
  expect(new Set(ids).size).toBe(1)
  await drawer.getByRole('button', { name: 'Close' }).click()

  await press(page, 'Manage')
  await page.getByRole('menuitem', { name: 'Rotate the signing secret' }).click()
  await press(page.getByRole('dialog'), 'Rotate')
  await heading(page, 'The new signing secret')
  await press(page.getByRole('dialog'), 'I have copied it')
  await reads(page, 'the former one signs as well', 'table')
})

test('C30: one that is switched off says so, and is switched on with one click', async () => {
  const answer = await cast.jane.client.post(`${cast.acme.path}/webhooks`, { url: `${receiver.url}/gone`, events: ['member.left'] })
  await product.admin.query(`update webhooks set switched_off_at = now(), switched_off_because = 'failing' where id = $1`, [answer.body.id])
  const { page, open } = await product.as(cast.omar)
  await open(`${list}/${answer.body.id}`)
  await reads(page, 'Nothing got through for three days', 'alert')
  expect(await because(page.getByRole('button', { name: 'Send a test' }))).toContain('switched off')
  await expectGoodLooks(page, 'webhook switched off')
  await press(page, 'Switch on')
  await toast(page, 'The webhook was switched on.')
  await page.getByRole('alert').waitFor({ state: 'hidden' })
})

test('C29: the secret is shown again to whoever confirms that it is them', async () => {
  const answer = await cast.jane.client.post(`${cast.acme.path}/webhooks`, { url: `${receiver.url}/old`, events: ['member.left'] })
  const { page, open } = await product.as(cast.jane, { signedInSecondsAgo: 5 })
  await open(`${list}/${answer.body.id}`)
  await press(page, 'Manage')
  await page.getByRole('menuitem', { name: 'Show the signing secret' }).click()
  await reads(page, answer.body.secret as string, 'dialog')
  const late = await product.as(cast.omar, { signedInSecondsAgo: 3000, expectedStatuses: [428] })
  await late.open(`${list}/${answer.body.id}`)
  await press(late.page, 'Manage')
  await late.page.getByRole('menuitem', { name: 'Show the signing secret' }).click()
  await heading(late.page, 'Confirm that it is you')
})
