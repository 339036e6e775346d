import { createElement } from 'react'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { runnerOn } from '../../kernel/database/index.ts'
import { startWorker } from '../../kernel/jobs/jobs.ts'
import { type Mailer, smtpMailer } from '../../kernel/mail/mail.ts'
import { type MailServer, startMailServer } from '../../test/mail.ts'
import { type World, world } from '../../test/world.ts'
import { identityMails } from '../people/index.ts'
import { invitationMails } from '../invitations/index.ts'
import { supportMails } from '../support/index.ts'
import { button, layout, mailJobs, queueMail, type Template } from './index.ts'
import { renderMail } from './render.ts'
import { withoutLinks } from './without-links.ts'

const greeting: Template<{ name: string }> = ({ product }, { name }) => ({
  subject: `Hello ${name}`,
  text: `Hello ${name}`,
  body: layout(product, { preview: `Hello ${name}`, reason: 'A test wanted it.', children: createElement('p', null, `Hello ${name}`) }),
})

let it: World
let mail: MailServer
beforeAll(async () => {
  mail = await startMailServer()
  it = await world('clozup', { settings: { SMTP_URL: mail.url } })
})
afterAll(async () => {
  await it.stop()
  await mail.stop()
})

const service = () => runnerOn((statement) => it.app.db.service.query(statement as never))
const queue = (to: string, more: object = {}) =>
  queueMail(it.app, service(), { template: 'greeting', to, props: { name: 'Jane' }, ...more })
/** Mails alone: housekeeping adds a job of its own with each minute. */
const waiting = async () =>
  (
    await it.admin.query<{ attempts: number; last_error: string }>(
      `select attempts, last_error from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'mail'`,
    )
  ).rows
const received = (to: string) => mail.mails.filter(({ recipients }) => recipients.includes(to))

const workers: { stop(): Promise<void> }[] = []
async function startMailWorker(mailer: Mailer = smtpMailer(mail.url, 'Clozup <support@clozup.com>')) {
  const worker = await startWorker({
    pool: it.app.db.service,
    handlers: mailJobs(it.app, mailer, { greeting }),
    log: pino({ level: 'silent' }),
  })
  workers.push({
    async stop() {
      await worker.stop()
      mailer.stop()
    },
  })
}

afterEach(async () => {
  mail.behave()
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  await it.admin.query('delete from graphile_worker._private_jobs')
})

describe('a mail that was queued', () => {
  test('C5: is sent to its address, as text and as HTML, from the product', async () => {
    await queue('jane@example.com')
    await startMailWorker()
    const sent = await mail.next('jane@example.com')
    expect(sent).toMatchObject({
      from: '"Clozup" <support@clozup.com>',
      to: 'jane@example.com',
      subject: 'Hello Jane',
      recipients: ['jane@example.com'],
    })
    expect(sent.text.trim()).toBe('Hello Jane')
    expect(sent.html).toContain('<p>Hello Jane</p>')
    expect(sent.html).toContain('A test wanted it.')
    expect(sent.messageId).toMatch(/^<mail_[0-9a-f]{32}@clozup\.com>$/)
    await expect.poll(waiting).toEqual([])
  })

  test('C5: exists only if its transaction was committed', async () => {
    const principal = 'system'
    await expect(
      it.app.db.transaction({ organizationId: null, principal }, async (tx) => {
        await queueMail(it.app, tx, { template: 'greeting', to: 'never@example.com', props: { name: 'Jane' } })
        throw new Error('after all not')
      }),
    ).rejects.toThrow('after all not')
    expect(await waiting()).toEqual([])
    await it.app.db.transaction({ organizationId: null, principal }, (tx) =>
      queueMail(it.app, tx, { template: 'greeting', to: 'x@example.com', props: {} }),
    )
    expect(await waiting()).toHaveLength(1)
  })

  test('C5: two workers at once send each mail once', async () => {
    const addresses = Array.from({ length: 60 }, (_, i) => `person.${i}@example.com`)
    for (const address of addresses) await queue(address)
    await Promise.all([startMailWorker(), startMailWorker()])
    await expect.poll(() => mail.mails.filter(({ recipients }) => recipients[0]?.startsWith('person.')).length).toBe(60)
    await expect.poll(waiting).toEqual([])
    expect(addresses.map((address) => received(address).length)).toEqual(addresses.map(() => 1))
    expect(new Set(mail.mails.map(({ messageId }) => messageId)).size).toBe(mail.mails.length)
  })

  test('C5: waits for a server that is slow, and is sent once', async () => {
    mail.slow(1500)
    await queue('patient@example.com')
    await startMailWorker()
    await mail.next('patient@example.com')
    await expect.poll(waiting).toEqual([])
    expect(received('patient@example.com')).toHaveLength(1)
  })

  test('C5: is tried again after a refusal for now', async () => {
    mail.refuse(451, 'Try again later')
    await queue('later@example.com')
    await startMailWorker()
    await expect.poll(async () => (await waiting())[0]?.last_error).toContain('451')
    mail.behave()
    // It waits some seconds, and longer each time; nobody here waits for that.
    await it.admin.query(`update graphile_worker._private_jobs set run_at = now() where locked_at is null`)
    await it.admin.query(`select pg_notify('jobs:insert', '{"count":1}')`)
    await mail.next('later@example.com')
    expect(received('later@example.com')).toHaveLength(1)
  })

  test('C5: is tried again while no server answers', async () => {
    await queue('unreached@example.com')
    await startMailWorker(smtpMailer('smtp://127.0.0.1:9', 'support@clozup.com'))
    await expect.poll(async () => (await waiting())[0]?.attempts).toBeGreaterThan(0)
    expect(await waiting()).toHaveLength(1)
  })

  test('C5: is given up when its recipient is refused for good', async () => {
    mail.refuse(550, 'No such mailbox')
    const before = mail.attempts
    await queue('nobody@example.com')
    await startMailWorker()
    await expect.poll(() => mail.attempts).toBe(before + 1)
    await expect.poll(waiting).toEqual([])
    expect(received('nobody@example.com')).toEqual([])
  })

  test('C5: is not sent when its link has expired meanwhile', async () => {
    await queue('late@example.com', { until: new Date(Date.now() - 1000) })
    await queue('in-time@example.com', { until: new Date(Date.now() + 60_000) })
    await startMailWorker()
    await mail.next('in-time@example.com')
    await expect.poll(waiting).toEqual([])
    expect(received('late@example.com')).toEqual([])
  })

  test('C5: waits for a worker that can open it', async () => {
    const other = { ...it.app, keys: { ...it.app.keys, sealing: Buffer.alloc(32, 7) } }
    await queueMail(other, service(), { template: 'greeting', to: 'sealed@example.com', props: { name: 'Jane' } })
    await startMailWorker()
    await expect.poll(async () => (await waiting())[0]?.last_error).toContain('another secret')
    expect(received('sealed@example.com')).toEqual([])
  })
})

describe('a name in a mail', () => {
  const hostile = [
    'evil.example',
    'https://evil.example/prize',
    'www.evil.example',
    'Acme. Visit evil.example now',
    'HTTP://EVIL.EXAMPLE',
    'evil。example',
    'win@evil.example',
    'javascript:alert(1)//evil.example',
    'https://localhost@evil.example/',
    '"><a href="https://evil.example">x</a>',
    '<img src=x onerror=alert(1)>',
    'Acme\r\nBcc: victim@example.com',
    'Acme\u2028Bcc: victim@example.com',
    '</p><script>alert(1)</script>',
    '${7*7} {{7*7}} <%= 7*7 %>',
  ]
  const product = () => it.app.product
  const templates = { ...identityMails, ...invitationMails, ...supportMails, greeting } as Record<string, Template<never>>
  const propsWith = (name: string) => ({
    name,
    organizationName: name,
    inviterName: name,
    ownerName: name,
    what: `set the plan of ${name} to Pro`,
    reason: name,
    newAddress: 'new@example.com',
    email: 'asking@example.com',
    membersPage: 'Settings → Members',
    link: `${it.app.baseUrl}/invite/${'x'.repeat(43)}`,
    expiresAt: '2026-05-03T00:00:00.000Z',
    locale: 'en-GB',
    timezone: 'UTC',
  })
  // Addresses that the product itself puts in, to be copied or written to.
  const ours = ['new@example.com', 'asking@example.com', 'support@clozup.com', 'support@clozup.com.']
  const render = (template: Template<never>, name: string) => renderMail(it.app, template(it.app, propsWith(name) as never))

  test.each(hostile)('C5: %j makes no header, no tag and no link, in any mail', async (name) => {
    for (const [which, template] of Object.entries(templates)) {
      const { subject, text, html } = await render(template, name)
      expect(subject, which).not.toMatch(/[\r\n\u2028]/)
      for (const part of [subject, text, html.replace(/<[^>]*>/g, ' ')])
        expect(
          linksIn(part).filter((link) => !ours.includes(link) && !link.startsWith(it.app.baseUrl)),
          which,
        ).toEqual([])
      expect(html, which).not.toMatch(/<(script|img)/i)
      for (const [, href = ''] of html.matchAll(/href="([^"]*)"/g)) expect(href.startsWith(it.app.baseUrl), which).toBe(true)
    }
  })

  test('C5: that looks like no link stays as it is, to the letter', async () => {
    for (const name of [
      'Acme Telecom',
      'Zoë’s Bakery & Sons, Inc.',
      'Nr. 5',
      'A/B Testing: 50.5 % <3',
      'O"Hara',
      '東京 株式会社',
      '10:30 Club',
    ]) {
      const { subject, text } = await render(greeting as Template<never>, name)
      expect([subject, text]).toEqual([`Hello ${name}`, `Hello ${name}`])
    }
  })

  test('C5: that looks like one is read as before: only signs without a width were added', () =>
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.emailAddress(), fc.string({ unit: 'grapheme', maxLength: 80 })), (name) => {
        const made = withoutLinks(name, 'https://app.example.com')
        expect(made.replaceAll('\u2060', '')).toBe(name.replaceAll('\u2060', ''))
        expect(linksIn(made)).toEqual([])
      }),
      { numRuns: 2000 },
    ))

  test('C5: our own link stays whole, also beside such a name', async () => {
    const link = `${it.app.baseUrl}/invite/${'x'.repeat(43)}`
    for (const name of hostile) {
      const { text, html } = await render(invitationMails.invitation as Template<never>, name)
      expect(text).toContain(` ${link} `)
      expect(html).toContain(`href="${link}"`)
    }
    expect(withoutLinks('http://localhost:3000.evil.example/', 'http://localhost:3000')).not.toContain('evil.example')
  })

  test('C5: arrives as one subject and one recipient over the wire', async () => {
    await queueMail(it.app, service(), {
      template: 'greeting',
      to: 'wire@example.com',
      props: { name: 'Acme\r\nBcc: victim@example.com\r\n\r\nBody' },
    })
    await startMailWorker()
    const sent = await mail.next('wire@example.com')
    expect(sent.recipients).toEqual(['wire@example.com'])
    expect(sent.parsed.headers.has('bcc')).toBe(false)
    expect(sent.subject.replaceAll('\u2060', '')).toBe('Hello Acme Bcc: victim@example.com Body')
    expect(mail.mails.filter(({ recipients }) => recipients.includes('victim@example.com'))).toEqual([])
  })

  test('C5: a button shows where it leads, and the mail says why it came', async () => {
    const link = `${it.app.baseUrl}/somewhere`
    const { html } = await renderMail(it.app, {
      subject: 'x',
      text: 'x',
      body: layout(product(), { preview: 'p', reason: 'Because.', children: button(product(), link, 'Go') }),
    })
    expect(html).toContain('>Go<')
    expect(html).toContain(`>${link}</a>`)
    expect(html).toContain('Because.')
    expect(html).toContain('color-scheme')
  })
})

/** What a generous mail program would make a link of. */
function linksIn(text: string): string[] {
  return (
    text.match(
      /\b[a-z][a-z0-9+.-]*:\/\/[^\s\u2060<>"]+|\bwww\.[^\s\u2060<>"]+|[^\s\u2060<>"@]+@[^\s\u2060<>"]+\.[^\s\u2060<>"]+|(?<![\w@/.\u2060-])[\p{L}\p{N}-]+[.。．｡]\p{L}{2,}/giu,
    ) ?? []
  )
}
