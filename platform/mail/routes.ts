import type { z } from 'zod'
import { build, type Runner, runnerOn } from '../../kernel/database/index.ts'
import { cursorOf, readCursor } from '../../kernel/http/cursor.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { publicRoute } from '../request/index.ts'
import { mailboxMail, mailboxPage, mailboxQuery } from './contract.ts'

const tag = 'Development'

/** Only where mails are kept and not sent, and never in production: whoever reads them can take over every account. */
export function hasMailbox({ settings }: Pick<App, 'settings'>): boolean {
  return settings.NODE_ENV !== 'production' && !settings.SMTP_URL
}

const list = publicRoute({
  method: 'get',
  path: '/api/v1/mailbox',
  tag,
  summary: 'The mails that a development machine keeps instead of sending them, newest first',
  query: mailboxQuery,
  answers: { 200: mailboxPage },
  refusals: [common['not-found']],
  async handle({ app, query }) {
    return { status: 200, body: await listMails(mailboxOf(app), query) }
  },
})

const one = publicRoute({
  method: 'get',
  path: '/api/v1/mailbox/{mailId}',
  tag,
  summary: 'One of these mails, with its text and its HTML',
  answers: { 200: mailboxMail },
  refusals: [common['not-found']],
  async handle({ app, params }) {
    const mail = await mailboxOf(app).maybe(
      mails()
        .select(['body_text as text', 'body_html as html'])
        .where('id', '=', (params['mailId'] ?? '').replaceAll('\0', '')),
    )
    if (!mail) throw new Refused(common['not-found'])
    return { status: 200, body: mail }
  },
})

export const mailRoutes = [list, one]

function mailboxOf(app: App): Runner {
  if (!hasMailbox(app)) throw new Refused(common['not-found'])
  return runnerOn((statement) => app.db.service.query(statement as never))
}

function mails() {
  return build.selectFrom('mailbox').select(['id', 'recipient as to', 'subject', 'sent_at as sentAt'])
}

async function listMails(mailbox: Runner, { search, limit, cursor }: z.infer<typeof mailboxQuery>) {
  const pattern = search?.replaceAll('\0', '').replace(/[\\%_]/g, '\\$&')
  const found = pattern
    ? mails().where((on) => on.or([on('recipient', 'ilike', `%${pattern}%`), on('subject', 'ilike', `%${pattern}%`)]))
    : mails()
  const after = readCursor(cursor, ['text'])?.[0]
  // An id is made when the mail is queued, so ids sort by that time.
  const page = after === undefined ? found : found.where('id', '<', String(after))
  const [rows, { total }] = await Promise.all([
    mailbox.many(page.orderBy('id', 'desc').limit(limit + 1)),
    mailbox.one(build.selectFrom(found.as('found')).select((on) => on.fn.countAll<number>().as('total'))),
  ])
  const items = rows.slice(0, limit)
  return { items, total, nextCursor: rows.length > limit ? cursorOf([items.at(-1)?.id ?? '']) : null }
}
