/** How a screen has to look, whoever sees it: on a desk and on a phone, in light and in dark. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectNoAxeViolations } from '../test/browser.ts'

const pictures = join(import.meta.dirname, '..', 'test-results', 'screens')

/** Axe in both colour schemes, one heading of the first level, a title, and nothing to be scrolled sideways. */
export async function expectGoodLooks(page: Page, name: string, { dialog = false } = {}): Promise<void> {
  await show(page, 'light')
  await keepPicture(page, `${name} light`)
  expect(await page.title(), 'the title of the window').toMatch(/^.{3,} · \w+$/)
  // Behind a dialog the page is hidden from those who can't see that it is there.
  if (!dialog) expect(await page.getByRole('heading', { level: 1 }).count(), 'headings of the first level').toBe(1)
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'), 'to be scrolled sideways').toBeLessThanOrEqual(0)
  await expectNoAxeViolations(page)
  await show(page, 'dark')
  await keepPicture(page, `${name} dark`)
  await expectNoAxeViolations(page, 'color-contrast')
}

/** Wholly in these colours: the page takes them a moment after the browser does, and some parts of it by and by. */
async function show(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' })
  await page.evaluate('document.getAnimations().forEach((one) => one instanceof CSSTransition && one.finish())')
}

/** For people who want to look for themselves: KEEP_PICTURES=1 leaves each in test-results/screens/. */
async function keepPicture(page: Page, name: string): Promise<void> {
  if (!process.env['KEEP_PICTURES']) return
  await mkdir(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.png`), fullPage: true, animations: 'disabled' })
}
