/** A product from elsewhere, named by a path: served by the command, with its own pages, in a browser. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { freePort } from '../kernel/database/cluster.ts'
import { newPerson, openBrowser } from '../test/browser.ts'
import { dropDatabase, emptyDatabase } from '../test/database.ts'
import { testSecret } from '../test/secret.ts'
import { expectGoodLooks } from './looks.ts'
import { linkIn, password, visiting } from './product.ts'
import { fill, heading, press, reads, toast } from './steps.ts'

const root = join(import.meta.dirname, '..')
let adminUrl: string
let command: ChildProcess
let browser: Browser
let url: string

beforeAll(async () => {
  adminUrl = await emptyDatabase()
  const port = await freePort()
  url = `http://localhost:${port}`
  const { PATH, HOME } = process.env
  command = spawn(process.execPath, ['guildhall.ts', 'serve', 'examples/toolshed/products/toolshed.ts'], {
    cwd: root,
    // Roles belong to the whole database server, and their passwords follow from the secret.
    env: { PATH, HOME, DATABASE_URL: adminUrl, SECRET: testSecret, PORT: String(port), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  command.stdout?.on('data', (text: Buffer) => void (said += text.toString()))
  browser = await openBrowser()
  const isOver = () => command.exitCode !== null
  await vi.waitUntil(() => said.includes(`Toolshed is ready at ${url}`) || isOver(), { timeout: 110_000, interval: 100 })
  if (isOver()) throw new Error(`The command ended with ${command.exitCode}: ${said}`)
})

afterAll(async () => {
  await browser?.close()
  const ended = new Promise((done) => command.once('exit', done))
  if (command.kill('SIGTERM')) await ended
  await dropDatabase(adminUrl)
  expect(command.exitCode).toBe(0)
})

async function mailTo(email: string): Promise<{ subject: string; links: string[] }> {
  const ask = async (path: string) => (await fetch(new URL(path, url))).json()
  const arrived = async () => ((await ask(`/api/v1/mailbox?search=${email}`)) as { items: { id: string }[] }).items[0]?.id
  const id = await vi.waitUntil(arrived, { timeout: 60_000 })
  const { subject, text } = (await ask(`/api/v1/mailbox/${id}`)) as { subject: string; text: string }
  return { subject, links: text.match(/https?:\S+/g) ?? [] }
}

test('somebody signs up at it, and adds and borrows a tool on its own page; no screen of another product is there', async () => {
  const { page, open } = visiting(url, await newPerson(browser))
  await open('/sign-up')
  await fill(page, 'Your name', 'Jane Doe')
  await fill(page, 'Organization name', 'Elm Street')
  await fill(page, 'E-mail', 'jane@example.com')
  await fill(page, 'Password', password)
  await press(page, 'Sign up')
  await heading(page, 'Check your mail')
  await open(linkIn(await mailTo('jane@example.com'), '/verify-email'))
  await heading(page, 'Elm Street')

  const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link')
  await links.filter({ hasText: 'Tools' }).click()
  await heading(page, 'The shed is empty')
  const names = await links.allInnerTexts()
  expect(names).toContain('Neighbours')
  expect(names.filter((name) => /trunk|lead/i.test(name))).toEqual([])
  await fill(page, 'New tool', 'Drill')
  await press(page, 'Add')
  await toast(page, 'Drill is in the shed.')
  await press(page, 'Borrow')
  await toast(page, 'You have Drill now.')
  await reads(page, 'Jane Doe has it')
  await expectGoodLooks(page, 'toolshed tools')
  await press(page, 'Bring back')
  await reads(page, 'In the shed')
})
