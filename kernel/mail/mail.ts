/** Mail goes out by a job, never inside the transaction that wants it sent. */
import { createTransport, type SendMailOptions } from 'nodemailer'
import { build, runnerOn } from '../database/index.ts'
import type pg from 'pg'

export interface Mail {
  /** Stable over retries of the same mail: it becomes the Message-ID. */
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface Mailer {
  send(mail: Mail): Promise<void>
  /** What is under way is sent yet. */
  stop(): void
  /** What is under way fails. */
  cut(): void
}

/** Over SMTP. A server that refuses or does not answer throws; the job is then tried again, later and later. */
export function smtpMailer(url: string, from: string): Mailer {
  const transport = createTransport(url, {
    pool: true,
    maxConnections: 4,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
  } as never)
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost'
  const underWay = new AbortController()
  return {
    async send({ id, to, subject, text, html }) {
      // An object and not a string: nodemailer then does not read a second recipient out of the address.
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        html,
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: underWay.signal,
      } as SendMailOptions)
    },
    stop: () => transport.close(),
    cut: () => underWay.abort(),
  }
}

/** Kept in the database and shown on the mailbox page: for development, where nothing is sent. */
export function mailboxMailer(pool: pg.Pool): Mailer {
  const runner = runnerOn((statement) => pool.query<never>(statement as pg.QueryConfig))
  return {
    async send({ id, to, subject, text, html }) {
      await runner.run(
        build
          .insertInto('mailbox')
          .values({ id, recipient: to, subject, body_text: text, body_html: html })
          .onConflict((conflict) => conflict.doNothing()),
      )
    },
    stop: () => {},
    cut: () => {},
  }
}
