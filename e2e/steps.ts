/** What people do and see, by role and accessible name only. */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { password } from './product.ts'

export type Role = Parameters<Page['getByRole']>[0]

/** Waits for the heading of a page, a section or a dialog. */
export async function heading(page: Page | Locator, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { name }).waitFor()
}

/** Waits until the page's main part, or the part with another role, says this. */
export async function reads(page: Page | Locator, text: string | RegExp, role: Role = 'main'): Promise<void> {
  await page.getByRole(role).filter({ hasText: text }).first().waitFor()
}

/** `last`: where two buttons bear the same name, such as the cross of a dialog and the button at its end. */
export async function press(page: Page | Locator, name: string | RegExp, which?: 'last'): Promise<void> {
  const buttons = page.getByRole('button', { name, exact: true })
  await (which ? buttons.last() : buttons).click()
}

export async function fill(page: Page | Locator, label: string, text: string): Promise<void> {
  // A field for a password has no role.
  await page.getByLabel(label, { exact: true }).fill(text)
}

/** Waits for the passing message with the result of an act, and closes it. */
export async function toast(page: Page, text: string | RegExp): Promise<void> {
  const message = page.getByRole('alert').filter({ hasText: text })
  await message.waitFor()
  await message.getByRole('button', { name: 'Close this message' }).click()
}

export async function signIn(page: Page, email: string, secret = password): Promise<void> {
  await fill(page, 'E-mail', email)
  await fill(page, 'Password', secret)
  await press(page, 'Sign in')
}

/** Waits until the address bar shows this path, with this query, its parts in the order of the alphabet. */
export async function at(page: Page, path: string | RegExp): Promise<void> {
  const here = () => {
    const url = new URL(page.url())
    url.searchParams.sort()
    return `${url.pathname}${url.search}`
  }
  const wanted = expect.poll(here)
  await (typeof path === 'string' ? wanted.toBe(path) : wanted.toMatch(path))
}

/** The row of a table, or the card of a list, in which this stands. */
export function row(page: Page | Locator, text: string | RegExp): Locator {
  return page.getByRole('row').filter({ hasText: text })
}

/** The sentence that a control which can't be used says about itself, once what changed elsewhere has come to it. */
export async function because(control: Locator): Promise<string> {
  await expect.poll(() => control.getAttribute('aria-disabled')).toBe('true')
  return (await control.getAttribute('aria-description')) ?? ''
}

/** Turns to this tab again; a browser without a screen does not tell the page by itself. */
export async function comeBack(page: Page): Promise<void> {
  await page.bringToFront()
  await page.evaluate('window.dispatchEvent(new Event("visibilitychange"))')
}

const selects = (within: Page | Locator, label: string) => within.getByRole('combobox', { name: label, exact: true })

/** Opens a list of choices, and takes one. */
export async function choose(within: Page | Locator, label: string, option: string): Promise<void> {
  const field = selects(within, label)
  await field.click()
  await field.page().getByRole('option', { name: option, exact: true }).click()
}

export async function chosen(within: Page | Locator, label: string): Promise<string> {
  return selects(within, label).inputValue()
}

/** By the clipboard, as from a mail program. */
export async function paste(field: Locator, text: string): Promise<void> {
  const page = field.page()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`)
  await field.press('Control+V')
}

/** By the key Tab alone, from wherever the focus is. */
export async function tabTo(control: Locator): Promise<void> {
  const page = control.page()
  await control.waitFor()
  const has = async () => (await control.and(page.locator(':focus')).count()) > 0
  for (let steps = 0; !(await has()); steps++) {
    if (steps > 80) throw new Error('The key Tab never came to it.')
    await page.keyboard.press('Tab')
  }
}
