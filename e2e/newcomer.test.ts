import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { freePort } from '../kernel/database/cluster.ts'
import { newPerson, openBrowser } from '../test/browser.ts'
import { password, visiting } from './product.ts'
import { at, comeBack, fill, heading, press, reads, row, signIn, toast } from './steps.ts'

const root = join(import.meta.dirname, '..')
let folder: string
let command: ChildProcess
let browser: Browser
let url: string
let said = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-newcomer-'))
  // PostgreSQL runs as another user where the tests run as root.
  await chmod(folder, 0o755)
  const port = await freePort()
  url = `http://localhost:${port}`
  const { PATH, HOME } = process.env
  command = spawn(process.execPath, ['guildhall.ts', 'start', 'clozup'], {
    cwd: root,
    env: { PATH, HOME, DATA_DIR: join(folder, 'data'), PORT: String(port), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  command.stdout?.on('data', (text: Buffer) => void (said += text.toString()))
  browser = await openBrowser()
  const isOver = () => command.exitCode !== null
  await vi.waitUntil(() => said.includes(`${url}/mailbox`) || isOver(), { timeout: 200_000, interval: 100 })
  if (isOver()) throw new Error(`npm start ended with ${command.exitCode}.`)
})

afterAll(async () => {
  await browser?.close()
  const ended = new Promise((done) => command.once('exit', done))
  if (command.kill('SIGTERM')) await ended
  await rm(folder, { recursive: true, force: true })
  expect(command.exitCode).toBe(0)
})

test('C5, C8, Z3: a newcomer signs in as a printed person, invites, reads the mail on /mailbox, accepts in another browser and sees the new member', async () => {
  const [, email = ''] = /^ +(\S+@\S+) +Jane Doe, owner of Acme Sales$/m.exec(said) ?? []
  const [, secret = ''] = /The password of each is (.+)$/m.exec(said) ?? []
  const jane = visiting(url, await newPerson(browser))
  await jane.open('/')
  await signIn(jane.page, email, secret)
  await heading(jane.page, 'Acme Sales')
  await jane.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Members' }).click()
  await press(jane.page, 'Invite Member')
  const dialog = jane.page.getByRole('dialog', { name: 'Invite Member' })
  await fill(dialog, 'Email address', 'nina@partner.example')
  await press(dialog, 'Send Invitation')
  await toast(jane.page, 'Invitation sent to nina@partner.example.')
  await row(jane.page.getByRole('table', { name: 'Pending invitations' }), 'nina@partner.example').waitFor()

  // Jane opens the mail first: the link is not for her.
  const mailbox = await jane.context.newPage()
  await mailbox.goto(`${url}/mailbox`)
  const invitation = await linkOfMail(mailbox, 'nina@partner.example', "You're invited to join Acme Sales on Clozup", 'Accept invitation')
  await heading(await invitation.follow(), 'This invitation is for another address')

  const nina = visiting(url, await newPerson(browser))
  await nina.page.goto(invitation.address)
  await heading(nina.page, 'Join Acme Sales')
  expect(await nina.page.getByRole('textbox', { name: 'E-mail' }).inputValue()).toBe('nina@partner.example')
  await fill(nina.page, 'Your name', 'Nina Petrova')
  await fill(nina.page, 'Password', password)
  await press(nina.page, 'Sign up')
  await heading(nina.page, 'Check your mail')
  await nina.page.getByRole('link', { name: 'Open the development mailbox' }).click()
  const verification = await linkOfMail(nina.page, 'nina@partner.example', 'Verify your e-mail address for Clozup', 'Verify my address')
  const inside = await verification.follow()
  await at(inside, /^\/o\/acme-sales-\w+$/)
  await reads(inside, 'You are here as Member.')

  await comeBack(jane.page)
  const members = jane.page.getByRole('table', { name: 'Members' })
  await row(members, 'Nina Petrova').filter({ hasText: 'nina@partner.example' }).waitFor()
  expect(await row(jane.page, 'nina@partner.example').count()).toBe(1)
})

/** Opens a mail of the mailbox page, and finds its link. */
async function linkOfMail(page: Page, to: string, subject: string, label: string) {
  await page.getByRole('navigation', { name: 'Mails' }).getByRole('link', { name: subject }).filter({ hasText: to }).click()
  const link = page.getByTitle(`Mail: ${subject}`).contentFrame().getByRole('link', { name: label, exact: true })
  return {
    address: (await link.getAttribute('href')) ?? '',
    async follow(): Promise<Page> {
      const [tab] = await Promise.all([page.context().waitForEvent('page'), link.click()])
      return tab
    },
  }
}
