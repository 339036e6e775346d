import { type Runner, runnerOn } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'

/** Statements on people, sessions and pictures. They belong to no organization, and guildhall_service alone may change them. */
export function identityRunner({ db }: Pick<App, 'db'>): Runner {
  return runnerOn((statement) => db.service.query(statement as never))
}
