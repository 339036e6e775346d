import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { build, violatedConstraint } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'
import { identityRunner } from './store.ts'

export interface NewAccount {
  readonly address: string
  readonly name: string
  readonly password: string
  readonly organizationName?: string | undefined
  readonly joins: { readonly organizationId: string; readonly invitationId: string } | null
}

/**
 * Makes way for a sign-up with an address whose account was never verified. Such an account proves nothing, so the newer sign-up
 * takes its place: whoever registered somebody else's address first, with a password of their own, must not gain an account by the
 * owner's click. The same password again is the same person, who has pressed the button twice or lost the mail: their account
 * stays, and both links work.
 */
export async function makeWay(app: App, account: NewAccount): Promise<void> {
  const found = await identityRunner(app).maybe(
    build
      .selectFrom('people as p')
      .leftJoin('accounts as a', (on) => on.onRef('a.person_id', '=', 'p.id').on('a.provider_id', '=', 'credential'))
      .where('p.email', '=', account.address)
      .select(['p.id', 'p.email_verified', 'a.password']),
  )
  if (!found || found.email_verified || !found.password) {
    // Whether an address has an account must not show in the time that the answer takes.
    await hashPassword(account.password)
    if (found && !found.email_verified) await dropUnverified(app, account.address)
    return
  }
  if (await verifyPassword({ hash: found.password, password: account.password })) return renew(app, found.id, account)
  await dropUnverified(app, account.address)
}

/** Removes the account of this address if nobody has verified it. What it signed up for is forgotten with it. */
export async function dropUnverified(app: Pick<App, 'db'>, address: string): Promise<void> {
  try {
    await identityRunner(app).run(build.deleteFrom('people').where('email', '=', address).where('email_verified', '=', false))
  } catch (error) {
    // Something points at it, so it was verified once.
    if (violatedConstraint(error) === undefined) throw error
  }
}

/** What the newest form says counts: the name, and what verifying completes. */
async function renew(app: App, personId: string, { name, organizationName, joins }: NewAccount) {
  await identityRunner(app).run(
    build
      .updateTable('people')
      .set({
        name,
        names_organization: organizationName ?? null,
        joins_organization_id: joins?.organizationId ?? null,
        joins_invitation_id: joins?.invitationId ?? null,
        updated_at: new Date(),
      })
      .where('id', '=', personId)
      .where('email_verified', '=', false),
  )
}
