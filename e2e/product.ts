/**
 * A product as people meet it: its built pages, served for real, with a mail server behind it and a browser in front.
 * Each file of journeys makes one stage per product.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { hashPassword } from 'better-auth/crypto'
import type { Browser, Page } from 'playwright-core'
import { newId } from '../kernel/ids.ts'
import { type Person as Someone, type PersonOptions, newPerson, openBrowser } from '../test/browser.ts'
import { type MailServer, type ReceivedMail, startMailServer } from '../test/mail.ts'
import { type Organization, type Person, type World, type WorldOptions, world } from '../test/world.ts'

const root = join(import.meta.dirname, '..')

/** A browser of somebody's own, at this product. */
export interface Visitor extends Someone {
  /** Goes to a path of the product. */
  open(path: string): Promise<void>
}

export interface Stage extends World {
  readonly mail: MailServer
  readonly browser: Browser
  /** Somebody who is signed out. */
  visitor(options?: PersonOptions): Promise<Visitor>
  /** Somebody who is signed in, in a browser and with a session of their own. */
  as(person: Person, options?: PersonOptions & { readonly signedInSecondsAgo?: number }): Promise<Visitor>
  /** Invites by the API, and waits for the mail. */
  invite(organization: Organization, by: Person, email: string, role?: string): Promise<Invited>
  /** Lets a person sign in with the password of all journeys. */
  withPassword(person: Person): Promise<void>
}

export interface Invited {
  readonly id: string
  /** The path of the link in the mail. */
  readonly link: string
  readonly mail: ReceivedMail
}

/** Long enough, and weak in nobody's eyes. */
export const password = 'correct horse battery'

interface StageOptions extends WorldOptions {
  /** Mails are kept on the mailbox page, as on a development machine; the mail server then gets none. */
  readonly mailbox?: boolean
}

export async function stage(slug: string, { settings, mailbox = false, ...more }: StageOptions = {}): Promise<Stage> {
  const [pages, mail, browser] = await Promise.all([builtPages(slug), startMailServer(), openBrowser()])
  const sent: Record<string, string> = mailbox ? {} : { SMTP_URL: mail.url }
  const made = await world(slug, { pages, worker: true, settings: { ...sent, ...settings }, ...more })
  const visitor: Stage['visitor'] = async (options) => visiting(made.url, await newPerson(browser, options))
  return {
    ...made,
    mail,
    browser,
    visitor,
    async as(person, { signedInSecondsAgo, ...options } = {}) {
      const visiting = await visitor(options)
      const { cookies } = await made.session(person.id, { signedInSecondsAgo })
      await visiting.context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: made.url })))
      return visiting
    },
    async invite(organization, by, email, role) {
      const answer = await by.client.post(`${organization.path}/invitations`, { email, ...(role && { role }) })
      if (answer.body.outcome !== 'invited') throw new Error(`${email} could not be invited: ${answer.text}`)
      const received = await mail.next({ to: email, subject: /^You're invited/ })
      return { id: answer.body.invitation.id as string, link: linkIn(received, '/invite/'), mail: received }
    },
    async withPassword(person) {
      await made.admin.query(
        `insert into accounts (id, person_id, provider_id, account_id, password) values ($1, $2, 'credential', $2, $3)`,
        [newId('acc'), person.id, await hashPassword(password)],
      )
    },
    async stop() {
      await browser.close()
      await made.stop()
      await mail.stop()
    },
  }
}

export function visiting(url: string, someone: Someone): Visitor {
  return { ...someone, open: (path) => goTo(someone.page, new URL(path, url)) }
}

async function goTo(page: Page, address: URL): Promise<void> {
  await page.goto(address.href)
}

/** Built once, in a process of its own, if the sources have changed since. */
async function builtPages(slug: string): Promise<string> {
  const builder = join(root, 'portal', 'build.ts')
  const { portalIsFresh } = (await import(builder)) as { portalIsFresh(slug: string): Promise<boolean> }
  if (!(await portalIsFresh(slug))) await promisify(execFile)(process.execPath, [builder, slug])
  return join(root, 'dist', 'portal', slug)
}

/** The path and query of the first link in the mail that leads below `path`. */
export function linkIn(mail: Pick<ReceivedMail, 'links' | 'subject'>, path: string): string {
  const found = mail.links.map((link) => new URL(link)).find(({ pathname }) => pathname.startsWith(path))
  if (!found) throw new Error(`The mail “${mail.subject}” has no link to ${path}.`)
  return `${found.pathname}${found.search}`
}
