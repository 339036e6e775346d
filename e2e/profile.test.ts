import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../test/world.ts'
import { type Stage, type Visitor, linkIn, password, stage } from './product.ts'
import { at, fill, heading, press, reads, row, signIn, toast } from './steps.ts'

let product: Stage
beforeAll(async () => void (product = await stage('clozup')))
afterAll(() => product.stop())

/** A person with a password, who signs in in this browser and so stands in the list of sessions as a real device. */
async function signedIn(person: Person): Promise<Visitor> {
  const visitor = await product.visitor()
  await visitor.open('/sign-in?to=/profile')
  await signIn(visitor.page, person.email)
  await heading(visitor.page, 'Profile')
  return visitor
}

async function someone(name: string): Promise<Person> {
  const person = await product.person(name)
  await product.withPassword(person)
  return person
}

test('C17, Z9: a new name shows wherever the person stands', async () => {
  const lea = await someone('Lea Sand')
  const organization = await product.organization(lea, 'Sand & Sea')
  const { page, open } = await product.as(lea)
  await open('/profile')
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await fill(page, 'Your name', ' ')
  await press(page, 'Save')
  await reads(page, 'Enter your name.')
  await fill(page, 'Your name', 'Lea Sandberg')
  await press(page, 'Save')
  await toast(page, 'Your name is saved.')
  await page.getByRole('button', { name: 'Lea Sandberg: profile' }).waitFor()
  await open(`/o/${organization.slug}/settings/organization/members`)
  await row(page, 'Lea Sandberg (you)').waitFor()
})

test('C17, Z9: a picture is uploaded, made small, and removed again; what is no picture is refused', async () => {
  const { page, open, expectStatus } = await product.as(await someone('Pia Bild'))
  await open('/profile')
  const upload = async (button: string, name: string, buffer: Buffer) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press(page, button)])
    await chooser.setFiles({ name, mimeType: 'image/png', buffer })
  }
  expectStatus(415, 422)
  await upload('Upload picture', 'not-a-picture.png', Buffer.from('not a picture'))
  await reads(page, 'That did not work', 'alert')
  const large = await sharp({ create: { width: 1200, height: 900, channels: 3, background: '#2a6' } })
    .png()
    .toBuffer()
  await upload('Upload picture', 'me.png', large)
  await toast(page, 'Your picture is saved.')
  await page.getByRole('button', { name: 'Change picture' }).waitFor()
  const { image } = await page.evaluate<{ image: string }>(
    'fetch("/api/v1/me").then((answer) => answer.json()).then(({ person }) => person)',
  )
  const picture = await page.request.get(new URL(image, product.url).href)
  expect(await sharp(await picture.body()).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 })
  await press(page, 'Remove picture')
  await toast(page, 'Your picture is removed.')
  await page.getByRole('button', { name: 'Upload picture' }).waitFor()
})

test('C17, Z9: a new e-mail counts once its link was opened; the old address is told', async () => {
  const eva = await someone('Eva Ruiz')
  // An hour after signing in, the person is asked once more who they are.
  const { page, open, expectStatus } = await product.as(eva, { signedInSecondsAgo: 3600 })
  expectStatus(428)
  await open('/profile')
  await press(page, 'Change e-mail')
  await fill(page, 'New e-mail', 'Eva.New@example.com')
  await press(page, 'Send the link')
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await fill(dialog, 'Password', 'something else')
  await press(dialog, 'Confirm')
  await reads(page, 'This is not your password.', 'dialog')
  await fill(dialog, 'Password', password)
  await press(dialog, 'Confirm')
  await toast(page, 'Your address changes once you open the link in it.')
  await reads(page, eva.email)

  const link = linkIn(await product.mail.next({ to: 'eva.new@example.com', subject: /^Verify your new e-mail/ }), '/verify-email')
  const phone = await product.visitor({ phone: true })
  await phone.open(link)
  await heading(phone.page, 'Your address is verified')
  const told = await product.mail.next({ to: eva.email, subject: 'Your e-mail address for Clozup was changed' })
  expect(told.text).toContain('eva.new@example.com')
  await page.reload()
  await reads(page, 'eva.new@example.com')

  await phone.page.getByRole('link', { name: 'Sign in' }).click()
  await signIn(phone.page, eva.email)
  await reads(phone.page, 'The e-mail address or the password is wrong.')
  await signIn(phone.page, 'eva.new@example.com')
  await heading(phone.page, 'Welcome to Clozup, Eva Ruiz')
})

test('C17: a new password needs the present one, and signs out everywhere else', async () => {
  const ole = await someone('Ole Lund')
  const other = await signedIn(ole)
  const { page, expectStatus } = await signedIn(ole)
  expectStatus(422)
  await fill(page, 'Present password', 'something else')
  await fill(page, 'New password', 'an even longer secret')
  await press(page, 'Change password')
  await reads(page, 'This is not your present password.')
  await fill(page, 'Present password', password)
  await press(page, 'Change password')
  await toast(page, 'Your password is changed. You are signed out everywhere else.')
  await product.mail.next({ to: ole.email, subject: 'Your password for Clozup was changed' })

  await fill(other.page, 'Your name', 'Olaf Lund')
  await press(other.page, 'Save')
  await heading(other.page, 'Sign in to Clozup')
  await signIn(other.page, ole.email, 'an even longer secret')
  await at(other.page, '/profile')
})

test('Z9: the list of own sessions names each device, ends one, and ends all', async () => {
  const kai = await someone('Kai Brandt')
  const [first, second] = [await signedIn(kai), await signedIn(kai)]
  const { page } = await signedIn(kai)
  const section = page.getByRole('region', { name: 'Where you are signed in' })
  const ends = section.getByRole('button', { name: 'Sign out on Chrome on Linux' })
  await expect.poll(() => ends.count()).toBe(2)
  expect(await section.innerText()).toMatch(/Chrome on Linux\s+This one\s+This computer · now/)
  await ends.first().click()
  await toast(page, 'Signed out on Chrome on Linux.')
  await expect.poll(() => ends.count()).toBe(1)

  await press(page, 'Sign out everywhere')
  await heading(page, 'Sign in to Clozup')
  for (const there of [first, second]) {
    await there.page.reload()
    await heading(there.page, 'Sign in to Clozup')
  }
})

test('C17: signing out in one tab shows in the other at its next click', async () => {
  const { page, context, open } = await signedIn(await someone('Tia Vance'))
  const tab = await context.newPage()
  await tab.goto(`${product.url}/profile`)
  await heading(tab, 'Profile')
  await page.getByRole('button', { name: 'Tia Vance: profile' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await heading(page, 'Sign in to Clozup')
  await fill(tab, 'Your name', 'Tia V.')
  await press(tab, 'Save')
  await heading(tab, 'Sign in to Clozup')
  await open('/profile')
  await at(page, '/sign-in?to=%2Fprofile')
})
