import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SalesCast, type TelecomCast, expire, salesCast, telecomCast } from '../test/cast.ts'
import { type Stage, linkIn, stage } from './product.ts'
import { at, heading, press, reads, row, signIn, toast } from './steps.ts'
import { executed } from '../test/plan.ts'

/** Asks behind a dead link, and sees it arrive in the mailbox of whoever may invite. */
async function asksAgain(product: Stage, page: Page, email: string, organizationName: string, receiver: string): Promise<void> {
  await press(page, 'Ask for a new invitation')
  await reads(page, 'You asked for a new invitation', 'status')
  const mail = await product.mail.next({ to: receiver, subject: `${email} asks for a new invitation to ${organizationName}` })
  expect(linkIn(mail, '/o/')).toMatch(/\/settings\//)
}

describe('Clozup', () => {
  let product: Stage
  let cast: SalesCast
  beforeAll(async () => {
    product = await stage('clozup')
    cast = await salesCast(product)
  })
  afterAll(() => product.stop())

  test('Z3: an expired invitation says so, and whoever holds it asks for a new one', async () => {
    const { id, link } = await product.invite(cast.acme, cast.jane, 'late@example.com')
    await expire(product, id)
    const { page, open } = await product.visitor()
    await open(link)
    await heading(page, 'This invitation has expired')
    await reads(page, 'An invitation to Acme Sales works for 7 days.')
    await asksAgain(product, page, 'late@example.com', 'Acme Sales', cast.jane.email)
    // Asking a second time is not offered.
    await page.reload()
    await reads(page, 'You asked for a new invitation', 'status')
    expect(await page.getByRole('button', { name: 'Ask for a new invitation' }).count()).toBe(0)

    // Whoever was asked resends, and the new link opens.
    const jane = await product.as(cast.jane)
    await jane.open(`/o/${cast.acme.slug}/settings/organization/members`)
    await reads(row(jane.page, 'late@example.com'), 'Expired', 'cell')
    await press(jane.page, 'Resend Invitation to late@example.com')
    await toast(jane.page, 'A new link was sent to late@example.com. The old one no longer works.')
    const again = await product.mail.next({ to: 'late@example.com', subject: /^You're invited/ })
    await open(linkIn(again, '/invite/'))
    await heading(page, 'Join Acme Sales')
    // The link of before leads to the newer one.
    await open(link)
    await heading(page, 'There is a newer invitation')
    await reads(page, 'Open the link in the newest mail to late@example.com.')
  })

  test('an invitation whose inviter was removed does not open; the owner is asked', async () => {
    const ines = await product.person('Ines Costa')
    await product.join(cast.acme, ines, 'admin')
    const { link } = await product.invite(cast.acme, ines, 'orphan@example.com')
    await executed(cast.jane.client, `${cast.acme.path}/members/${ines.id}/removal`)
    const { page, open } = await product.visitor()
    await open(link)
    await heading(page, 'This invitation is no longer valid')
    await reads(page, 'Ines Costa can no longer invite people to Acme Sales.')
    await asksAgain(product, page, 'orphan@example.com', 'Acme Sales', cast.jane.email)
  })

  test('a declined invitation can be asked for anew', async () => {
    const { link } = await product.invite(cast.acme, cast.jane, 'shy@example.com')
    const shy = await product.person('Shy Guest', { email: 'shy@example.com' })
    const { page, open } = await product.as(shy)
    await open(link)
    await press(page, 'Decline')
    await press(page.getByRole('dialog'), 'Decline')
    await heading(page, 'You declined the invitation')
    await open(link)
    await heading(page, 'This invitation was declined')
    await asksAgain(product, page, 'shy@example.com', 'Acme Sales', cast.jane.email)
  })

  test('a used link leads its person in, and tells anybody else that it was used', async () => {
    const { link } = await product.invite(cast.acme, cast.jane, 'used@example.com')
    const user = await product.person('Uwe Used', { email: 'used@example.com' })
    await product.withPassword(user)
    const { page, open } = await product.as(user)
    await open(link)
    await press(page, 'Accept invitation')
    await at(page, `/o/${cast.acme.slug}`)
    await open(link)
    await at(page, `/o/${cast.acme.slug}`)

    const stranger = await product.visitor()
    await stranger.open(link)
    await heading(stranger.page, 'This invitation was accepted')
    await reads(stranger.page, 'Sign in as used@example.com to open Acme Sales.')
    expect(await stranger.page.getByRole('button', { name: 'Ask for a new invitation' }).count()).toBe(0)
    await stranger.page.getByRole('link', { name: 'Sign in' }).click()
    await signIn(stranger.page, 'used@example.com')
    await at(stranger.page, `/o/${cast.acme.slug}`)
  })

  test('C13: whoever was removed since is told so by the link that let them in', async () => {
    const { link } = await product.invite(cast.acme, cast.jane, 'gone@example.com')
    const gone = await product.person('Greta Gone', { email: 'gone@example.com' })
    const { page, open, expectStatus } = await product.as(gone)
    await open(link)
    await press(page, 'Accept invitation')
    await at(page, `/o/${cast.acme.slug}`)
    // The page of the organization may ask once more before it knows.
    expectStatus(404)
    await executed(cast.jane.client, `${cast.acme.path}/members/${gone.id}/removal`)
    await open(link)
    await heading(page, 'You are no longer a member of Acme Sales')
    await asksAgain(product, page, 'gone@example.com', 'Acme Sales', cast.jane.email)
  })

  test('a link that was cut off, and no link at all, say what to do', async () => {
    const { page, open, expectStatus } = await product.visitor()
    expectStatus(404)
    const { link } = await product.invite(cast.acme, cast.jane, 'cut@example.com')
    for (const path of [link.slice(0, -1), `/invite/${'x'.repeat(43)}`, '/invitation', '/sign-up?invited=1']) {
      await open(path)
      await at(page, '/invitation')
      await heading(page, 'This link does not work')
      await page.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor()
    }
  })
})

describe('Cliqtel', () => {
  let product: Stage
  let cast: TelecomCast
  beforeAll(async () => {
    product = await stage('cliqtel')
    cast = await telecomCast(product)
  })
  afterAll(() => product.stop())

  test('C14: the owner cancels a pending invitation, and its link is dead, also where it is open already', async () => {
    const { link } = await product.invite(cast.acme, cast.jane, 'dropped@example.com')
    const invitee = await product.person('Dora Dropped', { email: 'dropped@example.com' })
    const { page, open, expectStatus } = await product.as(invitee)
    await open(link)
    await heading(page, 'Join Acme Telecom')

    const jane = await product.as(cast.jane)
    await jane.open(`/o/${cast.acme.slug}/settings/team`)
    await press(jane.page, 'Cancel the invitation to dropped@example.com')
    const dialog = jane.page.getByRole('dialog', { name: 'Cancel this invitation?' })
    await reads(dialog, 'dropped@example.com', 'paragraph')
    await press(dialog, 'Cancel invitation')
    await toast(jane.page, 'The invitation to dropped@example.com was cancelled.')
    await heading(jane.page, 'No invitations are pending')

    expectStatus(410)
    await press(page, 'Accept invitation')
    await heading(page, 'This invitation was cancelled')
    await asksAgain(product, page, 'dropped@example.com', 'Acme Telecom', cast.jane.email)
  })

  test('C5: an expired invitation says after how many days, and the owner invites anew', async () => {
    const { id, link } = await product.invite(cast.acme, cast.jane, 'late@example.com')
    await expire(product, id)
    const { page, open } = await product.visitor()
    await open(link)
    await reads(page, 'An invitation to Acme Telecom works for 14 days.')
    const jane = await product.as(cast.jane)
    await jane.open(`/o/${cast.acme.slug}/settings/team`)
    await reads(row(jane.page, 'late@example.com'), 'Invite this address again to send a new link.', 'cell')
    await jane.page.getByRole('textbox', { name: 'Invite by email' }).fill('late@example.com')
    await press(jane.page, 'Send invitation')
    await toast(jane.page, 'Invitation sent to late@example.com.')
    const again = await product.mail.next({ to: 'late@example.com', subject: /^You're invited/ })
    await open(linkIn(again, '/invite/'))
    await heading(page, 'Join Acme Telecom')
  })
})
