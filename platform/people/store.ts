import { type Runner, runnerOn, sql } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'

/** Statements on people, sessions and pictures. They belong to no organization, and guildhall_service alone may change them. */
export function identityRunner({ db }: Pick<App, 'db'>): Runner {
  return runnerOn((statement) => db.service.query(statement as never))
}

/**
 * What was handed out until now opens nothing any more, whether it was used already or not: tokens of outside issuers, and links that
 * change the address. Sessions are for the caller to end.
 */
export async function refuseOlder(app: App, personId: string): Promise<void> {
  await identityRunner(app).run(sql`update people set outside_tokens_from = now() where id = ${personId}`)
}
