import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import type { Principal } from '../request/index.ts'
import type { InvitationBehindLink, linkStates } from './contract.ts'
import type { Handle } from './handle.ts'
import { leavingOf, type Leaving } from './leaving.ts'

export type LinkState = (typeof linkStates)[number]

export interface Linked {
  readonly id: string
  readonly email: string
  readonly role: string
  readonly invited_by: string
  readonly inviter_name: string
  readonly expires_at: Date
  readonly accepted_by: string | null
  readonly asked_again_at: Date | null
  readonly organization_name: string
  readonly slug: string
  readonly state: LinkState
}

/** The invitation behind a handle, in the context of its organization, with the state that the link is in for `personId`. */
export async function readLinked(app: App, tx: Tx, handle: Handle, personId: string | null): Promise<Linked> {
  const row = await tx.maybe(
    build
      .selectFrom('invitations as i')
      .innerJoin('organizations as o', 'o.id', 'i.organization_id')
      .where('i.organization_id', '=', handle.organizationId)
      .where('i.id', '=', handle.invitationId)
      .select(['i.id', 'i.email', 'i.role', 'i.invited_by', 'i.inviter_name', 'i.expires_at', 'i.accepted_by', 'i.asked_again_at'])
      .select(['i.token_hash', 'i.accepted_at', 'i.cancelled_at', 'i.declined_at', 'o.name as organization_name', 'o.slug'])
      .select(sql<boolean>`i.expires_at <= now()`.as('expired'))
      .select(
        sql<boolean>`exists (select from invitations n where n.organization_id = i.organization_id and n.email = i.email and n.id <> i.id
          and n.accepted_at is null and n.cancelled_at is null and n.declined_at is null and n.expires_at > now())`.as('invited_anew'),
      )
      .select(
        sql<string | null>`(select role from memberships m where m.organization_id = i.organization_id and m.person_id = i.invited_by)`.as(
          'inviter_role',
        ),
      )
      .select(
        sql<boolean>`exists (select from memberships m where m.organization_id = i.organization_id and m.person_id = ${personId})`.as(
          'is_member',
        ),
      ),
  )
  // The organization was closed since: for whoever holds its link it is as if it had never been.
  if (!row) throw new Refused(common['not-found'])
  const superseded = handle.tokenHash !== null && row.token_hash.toString('base64url') !== handle.tokenHash
  return { ...row, state: stateOf(app, { ...row, superseded, wasRemoved: row.accepted_by === personId && !row.is_member }) }
}

interface Facts {
  accepted_at: Date | null
  cancelled_at: Date | null
  declined_at: Date | null
  role: string
  expired: boolean
  superseded: boolean
  /** A later invitation of the same address is open: whatever became of this one, that is the mail to look for. */
  invited_anew: boolean
  inviter_role: string | null
  wasRemoved: boolean
}

function stateOf(app: App, facts: Facts): LinkState {
  if (facts.invited_anew) return 'superseded'
  if (facts.accepted_at) return facts.wasRemoved ? 'removed' : 'accepted'
  // A removal cancels what the removed person sent: then that is what the reader has to know.
  if (facts.cancelled_at) return facts.inviter_role === null ? 'inviter-gone' : 'cancelled'
  if (facts.declined_at) return 'declined'
  if (facts.superseded) return 'superseded'
  if (facts.expired) return 'expired'
  return mayStillInvite(app, facts.inviter_role, facts.role) ? 'open' : 'inviter-gone'
}

/** Asked again when it is accepted: whoever was removed or demoted since lets nobody in, themselves by a second address included. */
export function mayStillInvite(app: App, inviterRole: string | null, role: string): boolean {
  if (inviterRole === null) return false
  return app.product.policy.grant(inviterRole, 'invitations.create') !== null && app.product.policy.covers(inviterRole, role)
}

/** What the page behind a link shows (C8, C10, C14). */
export async function describeLink(app: App, handle: Handle, who: Principal | null): Promise<InvitationBehindLink> {
  const principal = who?.personId ?? 'link'
  const linked = await app.db.transaction({ organizationId: handle.organizationId, principal }, async (tx) => {
    const row = await readLinked(app, tx, handle, who?.personId ?? null)
    return {
      ...row,
      isMember: who !== null && (await isMember(tx, who.personId)),
      accountExists: await hasAccount(app, tx, row.email),
    }
  })
  const isInvited = who?.email === linked.email
  const leaving = who && isInvited && linked.state === 'open' && !linked.isMember ? await leavingOf(app, who) : null
  return {
    organization: { name: linked.organization_name, slug: linked.slug },
    inviter: { name: linked.inviter_name },
    role: { key: linked.role, label: app.product.roles.find(({ key }) => key === linked.role)?.label ?? linked.role },
    email: linked.email,
    expiresAt: linked.expires_at.toISOString(),
    state: linked.state,
    accountExists: linked.accountExists,
    you: who && { email: who.email, isInvited, isVerified: who.emailVerified, isMember: linked.isMember, leaves: leaving && told(leaving) },
    askedAgain: linked.asked_again_at !== null && Date.now() - linked.asked_again_at.getTime() < 24 * 3600 * 1000,
  }
}

function told({ organizationName, how, reasons, behind }: Leaving) {
  return { organizationName, how, reasons: [...reasons], behind: behind.map(({ label, ending, to }) => ({ label, ending, to })) }
}

async function isMember(tx: Tx, personId: string): Promise<boolean> {
  return (
    (await tx.maybe(
      build
        .selectFrom('memberships')
        .select('person_id')
        .where('organization_id', '=', tx.organizationId)
        .where('person_id', '=', personId),
    )) !== undefined
  )
}

async function hasAccount(app: App, tx: Tx, address: string): Promise<boolean> {
  const found = await tx.maybe(
    sql<{ has_account: boolean }>`select has_account from invitee(${address}, ${app.db.sign('invitee', address)})`,
  )
  return found?.has_account ?? false
}
