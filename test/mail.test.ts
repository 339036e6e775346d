import { createTransport } from 'nodemailer'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type MailServer, startMailServer } from './mail.ts'

let server: MailServer
beforeAll(async () => void (server = await startMailServer()))
afterEach(() => server.behave())
afterAll(() => server.stop())

function send(to: string, subject = 'Hello') {
  return createTransport(server.url).sendMail({
    from: 'Clozup <no-reply@example.com>',
    to: { name: '', address: to },
    subject,
    text: `Für dich: https://example.com/invite/abc?x=1 or <https://example.com/help>`,
    html: '<p>Für dich</p>',
  })
}

describe('the mail server', () => {
  test('hands out each mail once, to whom it was delivered, as a mail program reads it', async () => {
    await send('bob@example.com', 'Grüße')
    await send('bob@example.com', 'Again')
    const first = await server.next('BOB@example.com')
    expect(first).toMatchObject({
      recipients: ['bob@example.com'],
      subject: 'Grüße',
      to: 'bob@example.com',
      html: expect.stringContaining('Für dich'),
    })
    expect(first.links).toEqual(['https://example.com/invite/abc?x=1', 'https://example.com/help'])
    expect((await server.next({ to: 'bob@example.com', subject: /again/i })).subject).toBe('Again')
  })

  test('waits for a mail that is still on its way, and tells what came instead', async () => {
    const [mail] = await Promise.all([server.next('carol@example.com'), send('carol@example.com')])
    expect(mail.subject).toBe('Hello')
    await expect(server.next('dave@example.com', 50)).rejects.toThrow(
      /No mail to dave@example.com within 50 ms[\s\S]*- carol@example.com: Hello \(read before\)/,
    )
  })

  test('refuses for now or for good, and counts the attempts', async () => {
    const before = server.attempts
    server.refuse(451)
    await expect(send('eve@example.com')).rejects.toMatchObject({ responseCode: 451 })
    server.refuse(550, 'no such person')
    await expect(send('eve@example.com')).rejects.toThrow(/no such person/)
    server.behave()
    await send('eve@example.com')
    expect(server.attempts - before).toBe(3)
    expect(server.mails.filter(({ recipients }) => recipients.includes('eve@example.com'))).toHaveLength(1)
  })

  test('is slow when told to be', async () => {
    server.slow(200)
    const began = performance.now()
    await send('frank@example.com')
    expect(performance.now() - began).toBeGreaterThan(190)
  })
})
