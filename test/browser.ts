/**
 * Journeys in a real browser. Each person gets a context of their own: cookies, storage, colour scheme, size of the screen.
 * A test fails by itself where the page throws, logs an error, breaks the content security policy or asks another host for something.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { browserToLaunch } from './chromium.ts'

const pictures = join(import.meta.dirname, '..', 'test-results')
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const flags = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Whatever a page asks of another host fails at once, and with it the test: what we serve needs nothing from outside.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]',
]

export async function openBrowser(): Promise<Browser> {
  // Root can't have the sandbox, and a container often refuses it to everybody else. Only our own pages are opened.
  return chromium.launch({ ...(await browserToLaunch()), args: flags, chromiumSandbox: false, timeout: 120_000 })
}

export interface PersonOptions {
  readonly colorScheme?: 'light' | 'dark'
  readonly phone?: boolean
  /** Answers that this person's browser may get although it logs each as an error. 401 is what everybody gets while signed out. */
  readonly expectedStatuses?: readonly number[]
  /** Until their browser closes: each test that they take part in calls `judged`. */
  readonly stays?: boolean
}

export interface Person {
  readonly page: Page
  readonly context: BrowserContext
  /** From here on, answers with these statuses are part of the journey. */
  expectStatus(...statuses: number[]): void
  /** What went wrong in this browser so far. It fails the test at its end. */
  readonly problems: string[]
}

/** To be called within a test, unless they stay: the person leaves, and is judged, when the test ends. */
export async function newPerson(browser: Browser, options: PersonOptions = {}): Promise<Person> {
  const context = await browser.newContext({
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    ...(options.phone
      ? { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
      : { viewport: { width: 1280, height: 800 } }),
  })
  context.setDefaultTimeout(30_000)
  if (slowLine > 0) await slowDown(context)
  const expected = new Set(options.expectedStatuses ?? [401])
  const problems = watch(context, expected)
  if (!options.stays) judged({ context, problems }, () => context.close())
  const page = await context.newPage()
  return { page, context, problems, expectStatus: (...statuses) => statuses.forEach((status) => expected.add(status)) }
}

/** The test that runs fails at its end by what went wrong in this browser up to then. */
export function judged({ context, problems }: Pick<Person, 'context' | 'problems'>, leave = async () => {}): void {
  onTestFinished(async ({ task }) => {
    const failed = task.result?.state === 'fail' || problems.length > 0
    if (failed) await takePictures(context, task.name)
    await leave()
    const met = problems.splice(0).map((problem) => `- ${problem}`)
    if (met.length > 0) throw new Error(`The browser met with problems:\n${met.join('\n')}`)
  })
}

/**
 * `SLOW_LINE=600 npx vitest run --project e2e` holds every request back for so many milliseconds: a journey that passes only
 * because our own machine answers at once fails then.
 */
const slowLine = Number(process.env['SLOW_LINE'] ?? 0)

async function slowDown(context: BrowserContext): Promise<void> {
  await context.route('**/*', async (route) => {
    await setTimeout(slowLine)
    // Whoever has left by now needs no answer.
    await route.continue().catch(() => {})
  })
}

function watch(context: BrowserContext, expected: ReadonlySet<number>): string[] {
  const problems: string[] = []
  context.on('weberror', (error) => problems.push(`${error.page()?.url()} threw ${error.error().stack ?? error.error().message}`))
  context.on('console', (message) => {
    if (message.type() !== 'error') return
    const status = /^Failed to load resource: the server responded with a status of (\d+)/.exec(message.text())?.[1]
    if (status && expected.has(Number(status))) return
    problems.push(`${message.page()?.url()} logged: ${message.text()} (${message.location().url})`)
  })
  context.on('page', (page) => page.on('crash', () => problems.push(`${page.url()} crashed`)))
  return problems
}

let taken = 0

async function takePictures(context: BrowserContext, title: string): Promise<void> {
  await mkdir(pictures, { recursive: true })
  const name = title.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80)
  for (const page of context.pages()) {
    const path = join(pictures, `${name}-${process.pid}-${++taken}.png`)
    // A page that has crashed has no picture; that must not hide why the test failed.
    await page.screenshot({ path, fullPage: true, timeout: 5_000 }).catch(() => {})
  }
}

/** WCAG 2.2, levels A and AA, as far as a machine can tell; of one rule alone where only that can have changed. */
export async function expectNoAxeViolations(page: Page, rule?: string): Promise<void> {
  const runOnly = rule ? { type: 'rule' as const, values: [rule] } : { type: 'tag' as const, values: wcag }
  // Its source is half a megabyte, and what passed as much again: neither goes over the wire for nothing.
  const axe = new AxeBuilder({ page, ...((await hasAxe(page)) && { axeSource: 'void 0' }) })
  // Without the mode of old, each look opens one more page to put its findings together.
  const { violations } = await axe
    .setLegacyMode()
    .options({ runOnly, resultTypes: ['violations'] })
    .analyze()
  if (violations.length === 0) return
  const list = violations.map(({ id, impact, help, nodes }) => {
    const places = nodes.map((node) => `    ${node.target.join(' ')}  ${node.html.slice(0, 160)}\n      ${reason(node.failureSummary)}`)
    return `- ${id} (${impact}): ${help}\n${places.join('\n')}`
  })
  throw new Error(`${page.url()} is not accessible:\n${list.join('\n')}`)
}

async function hasAxe(page: Page): Promise<boolean> {
  const has = await Promise.all(page.frames().map((frame) => frame.evaluate(`'axe' in window`).catch(() => false)))
  return has.every(Boolean)
}

function reason(summary: string | undefined): string {
  return (summary ?? '').split('\n').slice(1).join(' ').replaceAll(/\s+/g, ' ').trim()
}
