import type { Outbound } from '../../kernel/http/outbound.ts'
import type { Handlers } from '../../kernel/jobs/jobs.ts'
import type { App } from '../app.ts'
import { deliver, type Job } from './deliver.ts'
import { task } from './deliveries.ts'

export const webhookCrontab = '23 * * * * forget-deliveries'

/** What is a month old is forgotten, with its attempts. The database lets go of nothing younger. */
export function webhookJobs(app: App): Handlers {
  return {
    'forget-deliveries': async () =>
      void (await app.db.service.query(`delete from webhook_deliveries where created_at < now() - interval '30 days'`)),
  }
}

/** For a worker of their own: endpoints that are slow must not keep mails waiting. */
export function deliveryJobs(app: App, out: Outbound): Handlers {
  return { [task]: (payload) => deliver({ app, out }, payload as Job) }
}
