import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Stage, linkIn, password, stage } from './product.ts'
import { at, fill, heading, press, reads, signIn, toast } from './steps.ts'

const products = [
  { slug: 'clozup', name: 'Clozup' },
  { slug: 'cliqtel', name: 'Cliqtel' },
]

describe.each(products)('$name', ({ slug, name }) => {
  let product: Stage
  beforeAll(async () => void (product = await stage(slug)))
  afterAll(() => product.stop())

  const verificationMail = (email: string) => product.mail.next({ to: email, subject: `Verify your e-mail address for ${name}` })

  test('C1: whoever signs up and verifies their address in this browser is the owner of an organization', async () => {
    const { page, open } = await product.visitor()
    await open('/')
    await heading(page, `Sign in to ${name}`)
    await page.getByRole('link', { name: 'Sign up' }).click()
    await fill(page, 'Your name', 'Ada Lovelace')
    // The organization's name follows the person's until it is given one of its own.
    expect(await page.getByRole('textbox', { name: 'Organization name' }).inputValue()).toBe('Ada Lovelace’s organization')
    await fill(page, 'Organization name', 'Analytical Engines')
    await fill(page, 'Your name', 'Ada King')
    await fill(page, 'E-mail', 'Ada@Example.com')
    await fill(page, 'Password', password)
    await press(page, 'Sign up')
    await heading(page, 'Check your mail')

    await open(linkIn(await verificationMail('ada@example.com'), '/verify-email'))
    await at(page, /^\/o\/analytical-engines-\w+$/)
    await heading(page, 'Analytical Engines')
    await reads(page, 'You are here as Owner.')
    await toast(page, 'Your e-mail address is verified.')
    // The slug keeps to itself: a second organization of that name would get another.
    expect(new URL(page.url()).search).toBe('')
  })

  test('C1: a verification mail that is opened in another browser verifies there; the first one signs in', async () => {
    const desk = await product.visitor()
    await desk.open('/sign-up')
    await fill(desk.page, 'Your name', 'Charles Babbage')
    await fill(desk.page, 'E-mail', 'charles@example.com')
    await fill(desk.page, 'Password', password)
    await press(desk.page, 'Sign up')
    await heading(desk.page, 'Check your mail')

    const phone = await product.visitor({ phone: true })
    await phone.open(linkIn(await verificationMail('charles@example.com'), '/verify-email'))
    await at(phone.page, /^\/o\/charles-babbages-organization-\w+$/)
    await heading(phone.page, 'Charles Babbage’s organization')

    await desk.page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
    expect(await desk.page.getByRole('textbox', { name: 'E-mail' }).inputValue()).toBe('charles@example.com')
    await signIn(desk.page, 'charles@example.com')
    await heading(desk.page, 'Charles Babbage’s organization')
  })

  test('C1: a verification mail that is opened in another tab lets the first tab go on by itself', async () => {
    const { page, context, open } = await product.visitor()
    await open('/sign-up')
    await fill(page, 'Your name', 'Mary Somerville')
    await fill(page, 'Organization name', 'Orreries')
    await fill(page, 'E-mail', 'mary@example.com')
    await fill(page, 'Password', password)
    await press(page, 'Sign up')
    await heading(page, 'Check your mail')
    const tab = await context.newPage()
    await tab.goto(new URL(linkIn(await verificationMail('mary@example.com'), '/verify-email'), product.url).href)
    await heading(tab, 'Orreries')
    await heading(page, 'Orreries')
  })
})

describe('Signing up and in', () => {
  let product: Stage
  beforeAll(async () => void (product = await stage('clozup')))
  afterAll(() => product.stop())

  test('a sign-up that misses something says so at each field, and keeps what was typed', async () => {
    const { page, open } = await product.visitor()
    await open('/sign-in')
    await fill(page, 'E-mail', 'nobody')
    await page.getByRole('link', { name: 'Sign up' }).click()
    await heading(page, 'Sign up for Clozup')
    // An address typed before is not typed again.
    expect(await page.getByRole('textbox', { name: 'E-mail' }).inputValue()).toBe('nobody')
    await fill(page, 'Password', 'short')
    await press(page, 'Sign up')
    for (const sentence of [
      'Enter your name.',
      'Enter a name for the organization.',
      'Enter your e-mail address.',
      'At least 10 characters.',
    ])
      await reads(page, sentence)
    expect(await page.getByRole('textbox', { name: 'E-mail' }).inputValue()).toBe('nobody')
    expect(await page.getByRole('textbox', { name: 'Your name' }).getAttribute('aria-invalid')).toBe('true')
    await page.getByRole('textbox', { name: 'Your name' }).and(page.locator(':focus')).waitFor()
  })

  test('a verification link that was used, cut off or made up says what to do', async () => {
    const { page, open, expectStatus } = await product.visitor()
    expectStatus(410)
    await open('/verify-email')
    await heading(page, 'This link did not work')
    await open('/verify-email?token=made-up')
    await reads(page, 'This link has expired or was used already. Ask for a new one.')
    expect(page.url()).not.toContain('made-up')
    await page.getByRole('link', { name: 'Send a new link' }).click()
    await heading(page, 'Verify your address')
    await fill(page, 'E-mail', 'late@example.com')
    await press(page, 'Send the link')
    await heading(page, 'Check your mail')
    await reads(page, 'We sent a mail to late@example.com.')
  })

  test('C17: whoever forgot the password sets a new one by mail, once', async () => {
    const person = await product.person('Grace Hopper')
    await product.withPassword(person)
    const { page, open, expectStatus } = await product.visitor()
    await open('/sign-in')
    await signIn(page, person.email, 'something else')
    await reads(page, 'The e-mail address or the password is wrong.')
    await page.getByRole('link', { name: 'Forgot password?' }).click()
    await heading(page, 'Forgot your password?')
    expect(await page.getByLabel('E-mail').inputValue()).toBe(person.email)
    await press(page, 'Send the link')
    await reads(page, `If ${person.email} has an account, a mail with a link is on its way to it.`)
    const link = linkIn(await product.mail.next({ to: person.email, subject: 'Set a new password for Clozup' }), '/reset-password')
    await open(link)
    await fill(page, 'New password', 'a new one, and long')
    await press(page, 'Set the password')
    await toast(page, 'Your password is changed. Sign in with the new one.')
    await signIn(page, person.email, 'a new one, and long')
    await heading(page, 'Welcome to Clozup, Grace Hopper')

    expectStatus(410)
    await open(link)
    await fill(page, 'New password', 'another one, and long')
    await press(page, 'Set the password')
    await heading(page, 'This link does not work any more')
  })
})
