import { build, sql, violatedConstraint } from '../../kernel/database/index.ts'
import type { Handlers } from '../../kernel/jobs/jobs.ts'
import type { App } from '../app.ts'
import { identityRunner } from './store.ts'

export const peopleCrontab = '13 3 * * * forget-accounts'

/** Each night: sessions and links that have expired, and accounts that nobody verified within 30 days of the last attempt. */
export function peopleJobs(app: App): Handlers {
  return { 'forget-accounts': () => forgetAccounts(app) }
}

const mostAtOnce = 1000

export async function forgetAccounts(app: App): Promise<void> {
  const runner = identityRunner(app)
  await runner.run(sql`delete from sessions where expires_at < now()`)
  await runner.run(sql`delete from verifications where expires_at < now()`)
  const old = await runner.many(
    sql<{ id: string }>`select id from people where not email_verified and updated_at < now() - interval '30 days' limit ${mostAtOnce}`,
  )
  for (const { id } of old) {
    const one = build.deleteFrom('people').where('id', '=', id).where('email_verified', '=', false)
    await runner.run(one).catch((error: unknown) => {
      // Something points at this person, so it stays.
      if (violatedConstraint(error) === undefined) throw error
    })
  }
}
