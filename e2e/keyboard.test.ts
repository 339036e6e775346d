import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SalesCast, salesCast } from '../test/cast.ts'
import { type Stage, linkIn, password, stage } from './product.ts'
import { at, chosen, heading, reads, row, tabTo, toast } from './steps.ts'

let product: Stage
let cast: SalesCast
beforeAll(async () => {
  product = await stage('clozup')
  cast = await salesCast(product)
  await product.withPassword(cast.jane)
})
afterAll(() => product.stop())

/** Goes to a field by Tab, and types. */
async function typeInto(field: Locator, text: string): Promise<void> {
  await tabTo(field)
  await field.page().keyboard.type(text)
}

async function pressKeyOn(control: Locator, key = 'Enter'): Promise<void> {
  await tabTo(control)
  await control.page().keyboard.press(key)
}

/** Down the open list of this field: an arrow that comes with the list begins at its top, a later one at the present choice. */
async function arrowTo(field: Locator, option: string): Promise<void> {
  const active = async () => {
    const id = await field.getAttribute('aria-activedescendant')
    return id && field.page().locator(`[id="${id}"]`).textContent()
  }
  for (let steps = 0; (await active()) !== option; steps++) {
    if (steps > 10) throw new Error(`The arrow never came to ${option}.`)
    await field.page().keyboard.press('ArrowDown')
  }
}

test('Z3, C5, C8: inviting and accepting goes by keyboard alone', async () => {
  const { page, open } = await product.visitor()
  await open('/sign-in')
  await heading(page, 'Sign in to Clozup')
  await typeInto(page.getByRole('textbox', { name: 'E-mail' }), cast.jane.email)
  await typeInto(page.getByLabel('Password', { exact: true }), password)
  await page.keyboard.press('Enter')
  await heading(page, 'What you can do as Owner')
  await pressKeyOn(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Members' }))
  await row(page, 'Jane Doe (you)').waitFor()

  const invite = page.getByRole('button', { name: 'Invite Member', exact: true })
  await pressKeyOn(invite)
  const dialog = page.getByRole('dialog', { name: 'Invite Member' })
  await dialog.waitFor()
  await typeInto(dialog.getByRole('textbox', { name: 'Email address' }), 'keys@example.com')
  await tabTo(dialog.getByRole('combobox', { name: 'Role' }))
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'Viewer' }).waitFor()
  await arrowTo(dialog.getByRole('combobox', { name: 'Role' }), 'Viewer')
  await page.keyboard.press('Enter')
  expect(await chosen(dialog, 'Role')).toBe('Viewer')
  await pressKeyOn(dialog.getByRole('button', { name: 'Send Invitation' }))
  await dialog.waitFor({ state: 'hidden' })
  await row(page, 'keys@example.com').filter({ hasText: 'Viewer' }).waitFor()
  // The focus is where it was before the dialog.
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Invite Member')

  const guest = await product.visitor()
  await guest.open(linkIn(await product.mail.next('keys@example.com'), '/invite/'))
  await heading(guest.page, 'Join Acme Sales')
  await typeInto(guest.page.getByRole('textbox', { name: 'Your name' }), 'Kit Keys')
  await typeInto(guest.page.getByLabel('Password', { exact: true }), password)
  await pressKeyOn(guest.page.getByRole('button', { name: 'Sign up' }))
  await heading(guest.page, 'Check your mail')
  await guest.open(linkIn(await product.mail.next({ to: 'keys@example.com', subject: /^Verify/ }), '/verify-email'))
  await at(guest.page, `/o/${cast.acme.slug}`)
  await reads(guest.page, 'You are here as Viewer.')
  await row(page, 'Kit Keys').waitFor()

  const remove = page.getByRole('button', { name: 'Remove Member Kit Keys' })
  const removal = page.getByRole('dialog', { name: 'Remove Kit Keys from Acme Sales?' })
  await pressKeyOn(remove)
  await removal.waitFor()
  await page.keyboard.press('Escape')
  await removal.waitFor({ state: 'hidden' })
  await remove.and(page.locator(':focus')).waitFor()
  await pressKeyOn(remove)
  await pressKeyOn(removal.getByRole('button', { name: 'Remove Member' }))
  await toast(page, 'Kit Keys was removed from Acme Sales.')
})

test('Z3: who has an account accepts by keyboard alone', async () => {
  const { link } = await product.invite(cast.acme, cast.jane, cast.lena.email)
  const { page, open } = await product.as(cast.lena)
  await open(link)
  await heading(page, 'Join Acme Sales')
  await pressKeyOn(page.getByRole('button', { name: 'Accept invitation' }))
  await at(page, `/o/${cast.acme.slug}`)
})

test('the first Tab of a page offers to skip to its content', async () => {
  const { page, open } = await product.as(cast.jane)
  await open(`/o/${cast.acme.slug}`)
  await heading(page, 'Acme Sales')
  await page.keyboard.press('Tab')
  await pressKeyOn(page.getByRole('link', { name: 'Skip to the content' }))
  await page.keyboard.press('Tab')
  const main = page.getByRole('main')
  expect(await main.locator(':focus').count()).toBe(1)
})

test.each(['light', 'dark'] as const)('wherever the key Tab comes to is in sight and looks different there, in %s', async (colorScheme) => {
  const signedOut = await product.visitor({ colorScheme })
  await signedOut.open('/sign-up')
  await heading(signedOut.page, 'Sign up for Clozup')
  expect(await stops(signedOut.page)).toBeGreaterThan(6)
  const { page, open } = await product.as(cast.jane, { colorScheme })
  for (const [path, first] of [
    [`/o/${cast.acme.slug}`, 'What you can do as Owner'],
    [`/o/${cast.acme.slug}/settings/organization/members`, 'Pending invitations'],
    ['/profile', 'Where you are signed in'],
  ] as const) {
    await open(path)
    await heading(page, first)
    expect(await stops(page), path).toBeGreaterThan(8)
  }
})

// What the eye sees of an element and of what lies closely around it, with the focus and without.
const look = `(() => {
  const element = document.activeElement
  if (!element || element === document.body) return null
  const around = [element, element.parentElement, element.parentElement.parentElement]
  for (const one of around) one.style.transition = 'none'
  const drawn = () => around.map((one) => {
    const { outlineStyle, outlineWidth, outlineColor, borderColor, boxShadow, backgroundColor } = getComputedStyle(one)
    return [outlineStyle, outlineWidth, outlineStyle === 'none' ? '' : outlineColor, borderColor, boxShadow, backgroundColor].join()
  }).join()
  const focused = drawn()
  element.blur()
  const bare = drawn()
  element.focus({ preventScroll: true })
  const { top, bottom, width, height } = element.getBoundingClientRect()
  return {
    name: (element.getAttribute('aria-label') ?? element.textContent ?? '').slice(0, 60) || element.outerHTML.slice(0, 120),
    different: focused !== bare,
    inSight: width > 0 && height > 0 && bottom > 0 && top < innerHeight,
  }
})()`

/** Goes through the page by Tab; answers how many stops it has. */
async function stops(page: Page): Promise<number> {
  for (let count = 0; ; count++) {
    if (count > 150) throw new Error('The key Tab goes round without end.')
    await page.keyboard.press('Tab')
    const stop = await page.evaluate<{ name: string; different: boolean; inSight: boolean } | null>(look)
    if (!stop) return count
    expect(stop).toEqual({ name: stop.name, different: true, inSight: true })
  }
}
