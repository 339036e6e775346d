import type pg from 'pg'
import { type Runner, runnerOn, sql } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'

/** Statements on people, sessions and pictures. They belong to no organization, and guildhall_service alone may change them. */
export function identityRunner({ db }: Pick<App, 'db'>): Runner {
  return runnerOn((statement) => db.service.query(statement as never))
}

/** The same in one transaction, on a connection that Better Auth may be lent for its part of the work. */
export async function identityTransaction<T>(
  { db }: Pick<App, 'db'>,
  work: (runner: Runner, connection: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const connection = await db.service.connect()
  try {
    await connection.query('begin')
    const result = await work(
      runnerOn((statement) => connection.query(statement as never)),
      connection,
    )
    await connection.query('commit')
    connection.release()
    return result
  } catch (error) {
    await connection.query('rollback').then(
      () => connection.release(),
      (lost: Error) => connection.release(lost),
    )
    throw error
  }
}

/**
 * What was handed out until now opens nothing any more, whether it was used already or not: tokens of outside issuers, and links that
 * change the address. Sessions are for the caller to end.
 */
export async function refuseOlder(app: App, personId: string): Promise<void> {
  await identityRunner(app).run(sql`update people set outside_tokens_from = now() where id = ${personId}`)
}

/** This session has passed the second step. */
export async function notePassed(app: App, sessionToken: string | null): Promise<void> {
  await identityRunner(app).run(sql`update sessions set two_step_at = now() where token = ${sessionToken}`)
}
