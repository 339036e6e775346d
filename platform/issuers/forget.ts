import type { Handlers } from '../../kernel/jobs/jobs.ts'
import type { App } from '../app.ts'
import { outsideSession } from './tokens.ts'

// Some issuers make a token each minute for everybody who works: what has expired is not left to lie until the night.
export const issuerCrontab = '23 * * * * forget-outside-tokens'

export function issuerJobs(app: App): Handlers {
  return { 'forget-outside-tokens': () => forgetOutsideTokens(app) }
}

/** One that has expired begins nothing any more, whatever is known of it. An hour more than a clock can differ. */
export async function forgetOutsideTokens({ db }: Pick<App, 'db'>): Promise<void> {
  await db.service.query(`delete from outside_tokens where expires_at < now() - interval '1 hour'`)
  await db.service.query('delete from sessions where starts_with(token, $1) and expires_at < now()', [outsideSession])
}
