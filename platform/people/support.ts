/** What the support console asks of accounts. */
import { build, sql, type Tx } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'
import type { Principal } from '../request/index.ts'
import { identityRunner } from './store.ts'

/** An address counts when its mailbox was proven. */
export function isSupport(
  { settings }: Pick<App, 'settings'>,
  { email, emailVerified }: Pick<Principal, 'email' | 'emailVerified'>,
): boolean {
  return emailVerified && settings.SUPPORT_EMAILS.includes(email)
}

export interface FoundPerson {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly emailVerified: boolean
  readonly twoStep: boolean
  readonly createdAt: Date
  /** Whose invitation they signed up by, while their address is not verified. */
  readonly joinsOrganizationId: string | null
}

export async function findPerson(app: App, by: { readonly address: string } | { readonly id: string }): Promise<FoundPerson | undefined> {
  return identityRunner(app).maybe(
    build
      .selectFrom('people')
      .select(['id', 'name', 'email'])
      .select(['email_verified as emailVerified', 'two_factor_enabled as twoStep', 'created_at as createdAt'])
      .select('joins_organization_id as joinsOrganizationId')
      .where('address' in by ? 'email' : 'id', '=', 'address' in by ? by.address : by.id),
  )
}

/** Whether the account has a second step, and whether this session has passed it. */
export async function secondStepOf(
  app: App,
  { sessionToken }: Pick<Principal, 'sessionToken'>,
): Promise<{ enabled: boolean; passed: boolean }> {
  const found = await identityRunner(app).maybe(
    sql<{ enabled: boolean; passed: boolean }>`
      select p.two_factor_enabled as enabled, s.two_step_at is not null as passed
      from sessions s join people p on p.id = s.person_id where s.token = ${sessionToken}`,
  )
  return found ?? { enabled: false, passed: false }
}

/** Ends the second step and all sessions; false where there is none. */
export async function endSecondStep({ db }: App, tx: Tx, personId: string): Promise<boolean> {
  const { ended } = await tx.one(sql<{ ended: boolean }>`select end_second_step(${personId}, ${db.sign('second-step', personId)}) as ended`)
  return ended
}
