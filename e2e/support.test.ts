import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf, enrol } from '../test/totp.ts'
import { supportAddress } from '../test/world.ts'
import { type Stage, password, stage } from './product.ts'
import { at, choose, fill, heading, press, reads, signIn, toast } from './steps.ts'

let product: Stage
beforeAll(async () => void (product = await stage('clozup')))
afterAll(() => product.stop())

const reason = 'Jane asked for it by phone.'

test('C16: the support turns on its second step, finds an organization, changes its plan and its owner, and resets a second step; the owner reads who and why', async () => {
  const jane = await product.person('Jane Doe')
  const omar = await product.person('Omar Haddad')
  const acme = await product.organization(jane, 'Acme Sales', { plan: 'starter' })
  await product.join(acme, omar, 'admin')
  const sam = await product.person('Sam Porter', { email: supportAddress })
  await product.withPassword(sam)

  const { page, open, expectStatus } = await product.as(sam)
  expectStatus(403, 428)
  await open('/')
  await press(page, 'Sam Porter: profile, colours, sign out')
  await page.getByRole('menuitem', { name: 'Support console' }).click()
  await fill(page, 'Organization or e-mail address', omar.email)
  await press(page, 'Find')
  await heading(page, 'Two-step sign-in is missing')

  // What the profile does; its own journey is another one's.
  const { key } = await enrol(sam.client, password, { origin: product.url })
  await page.reload()
  await at(page, /^\/sign-in/)
  await signIn(page, supportAddress)
  await fill(page, 'Code', codeOf(key, 1))
  await press(page, 'Sign in')
  await page.getByRole('link', { name: 'Acme Sales' }).click()
  await heading(page, 'Acme Sales')

  await press(page, 'Change plan')
  const dialog = page.getByRole('dialog', { name: 'Change the plan of Acme Sales' })
  await choose(dialog, 'Plan', 'Pro: 10 seats')
  await fill(dialog, 'Reason', reason)
  await press(dialog, 'Change plan')
  await toast(page, 'Acme Sales has the plan Pro now.')
  await reads(page, '2 of 10 taken')

  // An hour later, the console asks who this is.
  await product.admin.query(`update sessions set created_at = now() - interval '1 hour' where person_id = $1`, [sam.id])
  await product.admin.query(`delete from rate_limits where key like 'identity.code:%'`)
  await press(page, 'Make owner: Omar Haddad')
  const hand = page.getByRole('dialog', { name: 'Make Omar Haddad the owner' })
  await fill(hand, 'Reason', reason)
  await press(hand, 'Make owner')
  const confirm = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await fill(confirm, 'Password', password)
  await press(confirm, 'Confirm')
  await fill(confirm, 'Code', codeOf(key, 1))
  await press(confirm, 'Confirm')
  await toast(page, 'Omar Haddad owns Acme Sales now.')
  await reads(page, `Omar Haddad, ${omar.email}`)

  const mail = await product.mail.next({ to: jane.email, subject: 'Clozup support has changed something in Acme Sales' })
  expect(mail.text).toContain(`Their reason: ${reason}`)

  // She has lost her phone, and can't sign in any more.
  await product.admin.query('update people set two_factor_enabled = true where id = $1', [jane.id])
  await open(`/support?search=${jane.email}`)
  await press(page, 'Reset two-step sign-in')
  const reset = page.getByRole('dialog', { name: 'Reset two-step sign-in' })
  await fill(reset, 'Reason', reason)
  await press(reset, 'Reset')
  await toast(page, `Two-step sign-in of ${jane.email} is off.`)
  await page.getByRole('button', { name: 'Reset two-step sign-in' }).waitFor({ state: 'detached' })
  await product.mail.next({ to: jane.email, subject: 'Clozup support turned off your two-step sign-in' })

  const owner = await product.as(omar)
  await owner.open(`/o/${acme.slug}/settings/audit-log`)
  for (const words of ['Organization plan set', 'Ownership transferred', 'Support viewed']) await reads(owner.page, words)
  await reads(owner.page, 'Sam Porter')
})
