import type { Runner } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { enqueue } from '../../kernel/jobs/jobs.ts'
import { seal } from '../../kernel/secrets.ts'
import type { App } from '../app.ts'

export interface Queued {
  readonly template: string
  /** A canonical address. */
  readonly to: string
  readonly props: Readonly<Record<string, unknown>>
  /** When the mail is of no use any more, since its link will have expired: a server that was away so long sends it no more. */
  readonly until?: Date
}

export interface Sealed {
  readonly to: string
  readonly props: never
  readonly until?: string
}

export interface Payload {
  readonly id: string
  readonly template: string
  readonly sealed: string
}

/**
 * Wants a mail sent. The job is a row of the caller's transaction: no commit, no mail. Address and props are sealed, so that no
 * link lies readable in the database.
 */
export async function queueMail(app: Pick<App, 'keys'>, runner: Runner, { template, to, props, until }: Queued): Promise<void> {
  const payload: Payload = { id: newId('mail'), template, sealed: seal(app.keys.sealing, { to, props, until }) }
  await enqueue(runner, 'mail', payload)
}
