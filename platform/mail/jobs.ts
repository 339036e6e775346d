import type { Handlers } from '../../kernel/jobs/jobs.ts'
import type { Mailer } from '../../kernel/mail/mail.ts'
import { unseal } from '../../kernel/secrets.ts'
import type { App } from '../app.ts'
import type { Payload, Sealed } from './queue.ts'
import { renderMail } from './render.ts'
import type { Templates } from './template.ts'

/**
 * Sends what was queued. A job goes to one worker, and a mail keeps its Message-ID over all attempts. A server that is away or
 * busy throws, and the mail is tried again, later and later, twelve times at most; a refusal for good ends it at once.
 */
export function mailJobs(app: App, mailer: Mailer, templates: Templates): Handlers {
  return {
    async mail(payload) {
      const { id, template, sealed } = payload as Payload
      const opened = unseal<Sealed>(app.keys.sealing, sealed)
      // Left for a worker that has the right SECRET.
      if (!opened) throw new Error(`The mail ${id} was sealed under another secret.`)
      const { to, props, until } = opened
      if (until !== undefined && Date.now() > Date.parse(until))
        return app.log.info({ mail: id, template }, 'a mail was too late to be of use')
      const make = templates[template]
      if (!make) throw new Error(`There is no mail called ${template}.`)
      const rendered = await renderMail(app, make(app, props))
      try {
        await mailer.send({ id, to, ...rendered })
      } catch (error) {
        if (!isRefusedForGood(error)) throw error
        app.log.warn({ mail: id, template, response: error.responseCode }, 'a mail was refused for good')
      }
    },
  }
}

interface SmtpRefusal extends Error {
  readonly responseCode: number
}

/**
 * Whether the server said of this very mail that trying again is of no use (RFC 5321, 4.2.1): a 5xx to the recipient or to the
 * message. A 5xx to anything else, our own sender's address or password, says that the settings are wrong, which can be mended.
 */
function isRefusedForGood(error: unknown): error is SmtpRefusal {
  const { responseCode = 0, command = '' } = error as { responseCode?: number; command?: string }
  return responseCode >= 500 && responseCode < 600 && ['RCPT TO', 'DATA'].includes(command)
}
