/** A real SMTP server for tests: what was sent arrives here as a recipient's mail program would read it. */
import { setTimeout as pause } from 'node:timers/promises'
import type { AddressInfo, Socket } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

export interface ReceivedMail {
  /** Whom the mail was delivered to. The header may say something else. */
  readonly recipients: readonly string[]
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Every address of a page in the plain text. */
  readonly links: readonly string[]
  readonly messageId: string
  readonly parsed: ParsedMail
}

export interface MailFilter {
  readonly to?: string
  readonly subject?: string | RegExp
}

export interface MailServer {
  /** For the setting SMTP_URL. */
  readonly url: string
  /** Everything accepted so far, oldest first. */
  readonly mails: readonly ReceivedMail[]
  /** How often somebody began to hand over a mail, refused ones included. */
  readonly attempts: number
  /** The oldest mail that fits and was not handed out before; waits for it, then fails with a list of what did arrive. */
  next(filter?: MailFilter | string, withinMs?: number): Promise<ReceivedMail>
  /** From now on every mail waits this long for its acceptance. */
  slow(ms: number): void
  /** From now on every recipient is refused: 4xx to be tried again, 5xx for good. */
  refuse(code: number, message?: string): void
  /** The next mails are taken whole, and then the line is dead before a word of thanks. */
  hangUp(times: number): void
  /** Ends `slow`, `refuse` and `hangUp`. */
  behave(): void
  stop(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = []
  const taken = new Set<ReceivedMail>()
  const arrivals = new EventTarget()
  let attempts = 0
  let delay = 0
  let refusal: Error | null = null
  let hangUps = 0

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    // A sender may keep its connections open for the next mail; the end of a test does not wait for them.
    closeTimeout: 50,
    onMailFrom(_address, _session, answer) {
      attempts += 1
      answer()
    },
    onRcptTo: (_address, _session, answer) => answer(refusal),
    onData(stream, session, answer) {
      const delivered = read(stream, session).then(async (mail) => {
        if (delay > 0) await pause(delay)
        mails.push(mail)
        arrivals.dispatchEvent(new Event('mail'))
      })
      delivered.then(() => (hangUps > 0 ? hangUp(session) : answer()), answer)
    },
  })
  // A sender that hangs up in the middle is no error of this server.
  server.on('error', () => {})
  const sockets = new Map<number | undefined, Socket>()
  server.server.on('connection', (socket: Socket) => void sockets.set(socket.remotePort, socket))
  const hangUp = ({ remotePort }: SMTPServerSession) => {
    hangUps -= 1
    sockets.get(remotePort)?.destroy()
  }
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.server.address() as AddressInfo

  function take(filter: MailFilter): ReceivedMail | undefined {
    const found = mails.find((mail) => !taken.has(mail) && fits(mail, filter))
    if (found) taken.add(found)
    return found
  }

  async function next(wanted: MailFilter | string = {}, withinMs = 60_000): Promise<ReceivedMail> {
    const filter = typeof wanted === 'string' ? { to: wanted } : wanted
    const tooLate = Date.now() + withinMs
    for (;;) {
      const found = take(filter)
      if (found) return found
      if (Date.now() >= tooLate) throw new Error(`No mail ${describe(filter)} within ${withinMs} ms. ${listed(mails, taken)}`)
      await arrival(arrivals, tooLate - Date.now())
    }
  }

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    get attempts() {
      return attempts
    },
    next,
    slow: (ms) => void (delay = ms),
    refuse: (code, message = 'refused by the test') => void (refusal = Object.assign(new Error(message), { responseCode: code })),
    hangUp: (times) => void (hangUps = times),
    behave() {
      delay = 0
      hangUps = 0
      refusal = null
    },
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  }
}

async function read(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<ReceivedMail> {
  const parsed = await simpleParser(stream)
  const text = parsed.text ?? ''
  return {
    recipients: session.envelope.rcptTo.map(({ address }) => address),
    from: parsed.from?.text ?? '',
    to: [parsed.to ?? []]
      .flat()
      .map(({ text: header }) => header)
      .join(', '),
    subject: parsed.subject ?? '',
    text,
    html: parsed.html || '',
    links: text.match(/https?:\/\/[^\s<>"]+/g) ?? [],
    messageId: parsed.messageId ?? '',
    parsed,
  }
}

function fits(mail: ReceivedMail, { to, subject }: MailFilter): boolean {
  if (to !== undefined && !mail.recipients.some((recipient) => recipient.toLowerCase() === to.toLowerCase())) return false
  if (subject === undefined) return true
  return typeof subject === 'string' ? mail.subject === subject : subject.test(mail.subject)
}

function arrival(arrivals: EventTarget, withinMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, withinMs)
  arrivals.addEventListener('mail', () => resolve(), { once: true })
  return promise.finally(() => clearTimeout(timer))
}

function describe({ to, subject }: MailFilter): string {
  return [to && `to ${to}`, subject && `about ${subject}`].filter(Boolean).join(' ') || 'at all'
}

function listed(mails: readonly ReceivedMail[], taken: ReadonlySet<ReceivedMail>): string {
  if (mails.length === 0) return 'None has arrived.'
  return `Arrived:\n${mails.map((mail) => `- ${mail.recipients.join(', ')}: ${mail.subject}${taken.has(mail) ? ' (read before)' : ''}`).join('\n')}`
}
