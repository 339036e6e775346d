import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf } from '../test/totp.ts'
import type { Person } from '../test/world.ts'
import { type Stage, password, stage } from './product.ts'
import { at, because, fill, heading, press, reads, signIn, toast } from './steps.ts'

let product: Stage
beforeAll(async () => void (product = await stage('cliqtel')))
afterAll(() => product.stop())

async function someone(name: string): Promise<Person> {
  const person = await product.person(name)
  await product.withPassword(person)
  return person
}

test('Z9: turned on with an app, it asks for a code at the next sign-in, and a backup code does without the phone', async () => {
  const lea = await someone('Lea Sand')
  const { page, open, expectStatus } = await product.as(lea)
  await open('/profile')
  await press(page, 'Turn on two-step sign-in')
  const dialog = page.getByRole('dialog', { name: 'Turn on two-step sign-in' })
  await fill(dialog, 'Your password', password)
  await press(dialog, 'Go on')
  await dialog.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
  const key = ((await dialog.getByText(/^[A-Z2-7 ]{40,}$/).textContent()) ?? '').replaceAll(' ', '')
  await fill(dialog, 'Code', codeOf(key))
  await press(dialog, 'Turn on')
  await toast(page, 'Two-step sign-in is on.')
  const codes = await dialog.getByRole('list', { name: 'Backup codes' }).getByRole('listitem').allTextContents()
  expect(codes).toHaveLength(10)
  const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', { name: 'Save as a file' }).click()])
  expect(await readFile(await download.path(), 'utf8')).toContain(codes.join('\n'))
  await press(dialog, 'I have kept them')
  await reads(page, '10 backup codes are left.')
  await product.mail.next({ to: lea.email, subject: 'Two-step sign-in for Cliqtel was turned on' })

  await press(page, 'Lea Sand: profile, colours, sign out')
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await heading(page, 'Sign in to Cliqtel')
  await open('/sign-in?to=/profile')
  await signIn(page, lea.email)
  await heading(page, 'Enter your code')
  await page.reload()
  await heading(page, 'Enter your code')
  expectStatus(422)
  await fill(page, 'Code', 'aaaaa-aaaaa')
  await press(page, 'Sign in')
  await reads(page, 'This code is wrong, or was used already.')
  await fill(page, 'Code', codeOf(key, 1))
  await press(page, 'Sign in')
  await at(page, '/profile')

  const elsewhere = await product.visitor({ phone: true })
  await elsewhere.open('/sign-in?to=/profile')
  await signIn(elsewhere.page, lea.email)
  await fill(elsewhere.page, 'Code', codes[0] ?? '')
  await press(elsewhere.page, 'Sign in')
  await at(elsewhere.page, '/profile')
  await reads(elsewhere.page, '9 backup codes are left.')
})

test('Z9: an act that wants a fresh session asks for the password and the code, and goes on; given up, nothing changes', async () => {
  const eva = await someone('Eva Ruiz')
  const { page, open, expectStatus, context } = await product.as(eva)
  const enabled = await page.request.post(new URL('/api/auth/two-factor/enable', product.url).href, {
    data: { password },
    headers: { origin: product.url },
  })
  const { key } = (await enabled.json()) as { key: string }
  await page.request.post(new URL('/api/auth/two-factor/activate', product.url).href, {
    data: { code: codeOf(key) },
    headers: { origin: product.url },
  })
  await product.admin.query(`update sessions set created_at = now() - interval '1 hour' where person_id = $1`, [eva.id])
  expectStatus(428)
  await open('/profile')
  const off = page.getByRole('dialog', { name: 'Turn off two-step sign-in' })
  const confirm = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await press(page, 'Turn off')
  await fill(off, 'Your password', password)
  await press(off, 'Turn off')
  await fill(confirm, 'Password', password)
  await press(confirm, 'Confirm')
  await confirm.getByLabel('Code').waitFor()
  await page.reload()
  await reads(page, '10 backup codes are left.')
  expect((await context.cookies()).some(({ name }) => name.endsWith('session_token'))).toBe(true)

  await press(page, 'Turn off')
  await fill(off, 'Your password', password)
  await press(off, 'Turn off')
  await fill(confirm, 'Password', password)
  await press(confirm, 'Confirm')
  await fill(confirm, 'Code', codeOf(key, 1))
  await press(confirm, 'Confirm')
  await toast(page, 'Two-step sign-in is off.')
  await page.getByRole('button', { name: 'Turn on two-step sign-in' }).waitFor()
})

test('Z9: whoever came by a provider alone is told why it can’t be turned on', async () => {
  const { page, open } = await product.as(await product.person('Pia Bild'))
  await open('/profile')
  expect(await because(page.getByRole('button', { name: 'Turn on two-step sign-in' }))).toMatch(/Set a password first/)
})
