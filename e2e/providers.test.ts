import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SalesCast, salesCast } from '../test/cast.ts'
import { type IdentityProvider, startIdentityProvider } from '../test/identity-provider.ts'
import { codeOf, enrol } from '../test/totp.ts'
import { type Stage, password, stage } from './product.ts'
import { at, fill, heading, press, reads, toast } from './steps.ts'

let google: IdentityProvider
let microsoft: IdentityProvider
let clozup: Stage
let cliqtel: Stage
let cast: SalesCast

beforeAll(async () => {
  ;[google, microsoft] = await Promise.all([startIdentityProvider('google'), startIdentityProvider('microsoft')])
  const settings = { ...google.settings, ...microsoft.settings }
  clozup = await stage('clozup', { settings })
  cliqtel = await stage('cliqtel', { settings })
  cast = await salesCast(clozup)
})

afterAll(() => Promise.all([clozup, cliqtel, google, microsoft].map((running) => running?.stop())))

test('C9: an invitation survives the way through Google, and its person is in without a second step', async () => {
  const jane = await cliqtel.person('Jane Doe')
  const acme = await cliqtel.organization(jane, 'Acme Telecom')
  const { link } = await cliqtel.invite(acme, jane, 'gina@example.com')
  google.identify({ email: 'gina@example.com', name: 'Gina Rossi' })
  const { page, open } = await cliqtel.visitor()
  await open(link)
  await heading(page, 'Join Acme Telecom')
  await press(page, 'Continue with Google')
  await at(page, `/o/${acme.slug}`)
  await toast(page, 'You are a member of Acme Telecom.')
  await reads(page, 'You are here as Member.')
})

test('C9: the same through Microsoft', async () => {
  const { link } = await clozup.invite(cast.acme, cast.omar, 'mona@example.com', 'admin')
  microsoft.identify({ email: 'mona@example.com', name: 'Mona Weber' })
  const { page, open } = await clozup.visitor()
  await open(link)
  await press(page, 'Continue with Microsoft')
  await at(page, `/o/${cast.acme.slug}`)
  await reads(page, 'You are here as Admin.')
})

test('C9, Z9: an invitation survives the way through Google and the code that the account asks for', async () => {
  const rita = await clozup.person('Rita Roth')
  await clozup.withPassword(rita)
  const { key } = await enrol(rita.client, password, { origin: clozup.url })
  const { link } = await clozup.invite(cast.acme, cast.jane, rita.email)
  google.identify({ email: rita.email, name: 'Rita Roth' })
  const { page, open, expectStatus } = await clozup.visitor()
  await open(link)
  await press(page, 'Continue with Google')
  await heading(page, 'Enter your code')
  expectStatus(422)
  await fill(page, 'Code', 'aaaaa-aaaaa')
  await press(page, 'Sign in')
  await reads(page, 'This code is wrong, or was used already.')
  await open('/profile')
  await heading(page, 'Sign in to Clozup')
  await open('/sign-in/second-step?to=/invitation')
  await fill(page, 'Code', codeOf(key, 1))
  await press(page, 'Sign in')
  await press(page, 'Accept invitation')
  await at(page, `/o/${cast.acme.slug}`)
  await reads(page, 'You are here as Member.')
})

test('C9: a provider account with another e-mail does not accept the invitation', async () => {
  const { link } = await clozup.invite(cast.acme, cast.jane, 'wanted@example.com')
  google.identify({ email: 'other@example.com', name: 'Olga Other' })
  const { page, open } = await clozup.visitor()
  await open(link)
  await press(page, 'Continue with Google')
  await heading(page, 'This invitation is for another address')
  await reads(page, 'It is for wanted@example.com. You are signed in as other@example.com.')
  const { rows } = await clozup.admin.query('select from memberships m join people p on p.id = m.person_id where p.email = $1', [
    'other@example.com',
  ])
  expect(rows).toEqual([])

  // The right address still may.
  await press(page, 'Sign out and go on as wanted@example.com')
  await heading(page, 'Join Acme Sales')
  google.identify({ email: 'wanted@example.com', name: 'Wanda Wanted' })
  await press(page, 'Continue with Google')
  await at(page, `/o/${cast.acme.slug}`)
})

test('C1: whoever signs up at a provider without an invitation names their organization', async () => {
  google.identify({ email: 'fiona@example.com', name: 'Fiona Byrne' })
  const { page, open } = await clozup.visitor()
  await open('/sign-up')
  await press(page, 'Continue with Google')
  await heading(page, 'Welcome to Clozup, Fiona Byrne')
  await heading(page, 'Name your organization')
  expect(await page.getByRole('textbox', { name: 'Organization name' }).inputValue()).toBe('Fiona Byrne’s organization')
  await fill(page, 'Organization name', 'Byrne & Daughters')
  await press(page, 'Create organization')
  await at(page, /^\/o\/byrne-daughters-\w+$/)
  await reads(page, 'You are here as Owner.')
})

test('whoever cancels at the provider, or has no verified address there, is told so', async () => {
  const { page, open } = await clozup.visitor()
  await open('/sign-in')
  google.refuseNext()
  await press(page, 'Continue with Google')
  await reads(page, 'You were not signed in, because the sign-in was cancelled there.', 'alert')
  google.identify({ email: 'unsure@example.com', emailVerified: false })
  await press(page, 'Continue with Google')
  await reads(page, 'Verify your e-mail address first. The mail with the link is on its way.', 'alert')
  await clozup.mail.next({ to: 'unsure@example.com', subject: /^Verify/ })
})

test('C17: whoever came by a provider sets a password by mail', async () => {
  microsoft.identify({ email: 'petra@example.com', name: 'Petra Lang' })
  const { page, open } = await clozup.visitor()
  await open('/sign-in?to=/profile')
  await press(page, 'Continue with Microsoft')
  await reads(page, 'You sign in with another provider and have no password here.')
  await press(page, 'Set a password by mail')
  await toast(page, 'A mail is on its way to petra@example.com.')
  const mail = await clozup.mail.next({ to: 'petra@example.com', subject: /^Set a new password/ })
  await page.goto(mail.links[0] ?? '')
  await fill(page, 'New password', password)
  await press(page, 'Set the password')
  await toast(page, 'Your password is changed.')
})
