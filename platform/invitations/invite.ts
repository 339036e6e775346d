import { canonicalAddress } from '../../kernel/email-address.ts'
import { build, inOrder, sql, type Tx, violatedConstraint } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { Refused } from '../../kernel/refusal.ts'
import { newToken, sha256 } from '../../kernel/secrets.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import { queueMail } from '../mail/index.ts'
import { beginMembership, mustBeGrantable, presentActor, readMember } from '../members/index.ts'
import { type LockedOrganization, lockOrganization } from '../organizations/index.ts'
import { whyNoAccount } from '../people/contract.ts'
import type { Member as Actor } from '../request/index.ts'
import { type InviteOutcome, invitationRefusals } from './contract.ts'
import { openColumns, type OpenInvitation, openInvitations, present } from './open.ts'
import { pendingCount, seatRefusal } from './seats.ts'

export interface Wanted {
  readonly email: string
  readonly role?: string | undefined
}

const perAddress = { name: 'invitations.address', points: 10, seconds: 24 * 3600 }

/**
 * Invites people, each with an outcome of their own: one bad address among fifty spoils nothing. The organization stays locked
 * meanwhile, so what is checked here (a member already, an open invitation, a seat) can't change before the commit.
 */
export async function invitePeople(app: App, tx: Tx, who: Actor, wanted: readonly Wanted[]): Promise<InviteOutcome[]> {
  const inviter = await prepare(app, tx, who)
  if (app.product.invitation.personWithoutOrganization === 'add') await takeTurns(tx, wanted)
  const outcomes: InviteOutcome[] = []
  for (const one of wanted) outcomes.push(await inviteOne(app, tx, inviter, one).catch((error: unknown) => refused(error, one.email)))
  return outcomes
}

/**
 * Two organizations that add the same people in different orders would each wait for somebody whom the other has added; and again
 * after each attempt. So whoever adds many takes all of them first, in one order for everybody.
 */
async function takeTurns(tx: Tx, wanted: readonly Wanted[]): Promise<void> {
  const addresses = wanted.flatMap(({ email }) => {
    const canonical = canonicalAddress(email)
    return canonical.ok ? [canonical.address] : []
  })
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(address, 0)) from unnest(${addresses.toSorted()}::text[]) address`)
}

/** Invites one person; what stands against it refuses the request. */
export async function invitePerson(app: App, tx: Tx, who: Actor, wanted: Wanted): Promise<InviteOutcome> {
  return inviteOne(app, tx, await prepare(app, tx, who), wanted)
}

interface Inviter {
  readonly actor: Actor
  readonly organization: LockedOrganization
  /** How many seats members and pending invitations take, those of this request included. */
  readonly seats: { taken: number }
}

async function prepare(app: App, tx: Tx, who: Actor): Promise<Inviter> {
  // Asked at once, and answered one after the other: the second and third see what the first has waited for.
  const [organization, actor, pending] = await inOrder(lockOrganization(tx), presentActor(app, tx, who), pendingCount(tx))
  actor.require('invitations.create')
  return { actor, organization, seats: { taken: organization.seats_used + pending } }
}

function refused(error: unknown, email: string): InviteOutcome {
  if (!(error instanceof Refused)) throw error
  const { code, title } = error.refusal
  return { email, outcome: 'refused', refusal: { code, title: error.detail ?? title } }
}

async function inviteOne(app: App, tx: Tx, { actor, organization, seats }: Inviter, wanted: Wanted): Promise<InviteOutcome> {
  const address = usable(wanted.email)
  const role = wanted.role ?? app.product.invitation.defaultRole
  mustBeGrantable(app, actor, role)
  const [open, invitee] = await inOrder(findOpen(tx, address), lookUp(app, tx, address))
  if (open && !open.expired && !canBeAdded(app, invitee)) throw new Refused(invitationRefusals['already-invited'])
  // An open invitation holds its seat already; an expired one has given it back.
  const takesSeat = !open || open.expired
  if (takesSeat) requireSeat(app, organization, seats)
  const outcome = canBeAdded(app, invitee)
    ? await add(app, tx, actor, address, invitee.person_id, role)
    : await replaceOrSend(app, tx, actor, organization, { address, role, open })
  if (takesSeat) seats.taken++
  return outcome
}

function usable(email: string): string {
  const canonical = canonicalAddress(email)
  // The mail would arrive, and nobody could sign up by its link.
  const reason = canonical.ok ? whyNoAccount(canonical.address) : canonical.reason
  if (canonical.ok && reason === undefined) return canonical.address
  throw new Refused(invitationRefusals['address-not-usable'], { detail: reason, errors: [{ path: 'email', message: reason ?? '' }] })
}

type Invitee = { person_id: string | null; belongs: boolean; has_account: boolean }

async function lookUp(app: App, tx: Tx, address: string): Promise<Invitee> {
  const [member, found] = await inOrder(
    tx.maybe(
      build
        .selectFrom('memberships as m')
        .innerJoin('people as p', 'p.id', 'm.person_id')
        .where('m.organization_id', '=', tx.organizationId)
        .where('p.email', '=', address)
        .select('m.person_id'),
    ),
    tx.maybe(sql<Invitee>`select person_id, belongs, has_account from invitee(${address}, ${app.db.sign('invitee', address)})`),
  )
  if (member) throw new Refused(invitationRefusals['already-member'])
  if (found?.belongs && app.product.invitation.personElsewhere === 'refuse') throw new Refused(invitationRefusals['belongs-elsewhere'])
  return found ?? { person_id: null, belongs: false, has_account: false }
}

function canBeAdded(app: App, invitee: Invitee): invitee is Invitee & { person_id: string } {
  return app.product.invitation.personWithoutOrganization === 'add' && invitee.person_id !== null
}

function requireSeat(app: App, { seat_limit }: LockedOrganization, seats: Inviter['seats']) {
  if (seat_limit !== null && seats.taken >= seat_limit) throw seatRefusal(app, seat_limit, seats.taken)
}

/** Somebody with a verified account and no organization is a member at once (C6). An open invitation of theirs is thereby accepted. */
async function add(app: App, tx: Tx, actor: Actor, address: string, personId: string, role: string): Promise<InviteOutcome> {
  await tx.attempt(() => beginMembership(tx, personId, role)).catch(refuseMembership)
  await tx.run(
    sql`update invitations set accepted_at = now(), accepted_by = ${personId}
      where organization_id = ${tx.organizationId} and email = ${address} and accepted_at is null and cancelled_at is null and declined_at is null`,
  )
  const member = await readMember(tx, personId)
  await record(tx, actor, {
    action: 'member.added',
    target: { kind: 'person', id: personId, label: member?.name ?? address },
    after: { role, email: address },
    rule: `invitations.create: ${actor.role}`,
  })
  return { email: address, outcome: 'added', member }
}

/** What the database refused, in the words of the product. Between the look and the insert they may have joined elsewhere. */
export function refuseMembership(error: unknown): never {
  const constraint = violatedConstraint(error)
  if (constraint === 'memberships_one_organization') throw new Refused(invitationRefusals['belongs-elsewhere'])
  if (constraint === 'memberships_pkey') throw new Refused(invitationRefusals['already-member'])
  if (constraint === 'seats_within_plan') throw new Refused(invitationRefusals['no-seat-left'])
  throw error
}

async function findOpen(tx: Tx, address: string): Promise<OpenInvitation | undefined> {
  return tx.maybe(openInvitations().where('i.organization_id', '=', tx.organizationId).where('i.email', '=', address))
}

type Fresh = { address: string; role: string; open: OpenInvitation | undefined }

async function replaceOrSend(app: App, tx: Tx, actor: Actor, organization: LockedOrganization, { address, role, open }: Fresh) {
  await app.limits.spend(perAddress, `address ${address}`)
  if (open) await replaceExpired(tx, actor, open)
  return send(app, tx, actor, organization, address, role)
}

async function replaceExpired(tx: Tx, actor: Actor, { id, email, role }: OpenInvitation) {
  await tx.run(
    build
      .updateTable('invitations')
      .set({ cancelled_at: new Date(), cancelled_by: actor.personId })
      .where('organization_id', '=', tx.organizationId)
      .where('id', '=', id),
  )
  await record(tx, actor, {
    action: 'invitation.cancelled',
    target: { kind: 'invitation', id, label: email },
    before: { email, role },
    rule: 'had expired, and was invited anew',
  })
}

async function send(app: App, tx: Tx, actor: Actor, organization: LockedOrganization, email: string, role: string): Promise<InviteOutcome> {
  const token = newToken()
  const id = newId('inv')
  const expiresAt = expiryOf(app)
  const values = {
    organization_id: tx.organizationId,
    id,
    email,
    role,
    token_hash: sha256(token),
    invited_by: actor.personId,
    inviter_name: actor.name,
    expires_at: expiresAt,
  }
  const [row] = await inOrder(
    tx.one(
      build
        .insertInto('invitations')
        .values(values)
        .returning(openColumns)
        .returning(sql<boolean>`false`.as('expired')),
    ),
    mailInvitation(app, tx, organization, values, token),
    record(tx, actor, {
      action: 'invitation.created',
      target: { kind: 'invitation', id, label: email },
      after: { email, role, expiresAt: expiresAt.toISOString() },
      rule: `invitations.create: ${actor.role}`,
    }),
  )
  return { email, outcome: 'invited', invitation: present(row) }
}

export function expiryOf(app: App): Date {
  return new Date(Date.now() + app.product.invitation.expiresAfterDays * 24 * 3600 * 1000)
}

type Mailed = Pick<OpenInvitation, 'email' | 'inviter_name' | 'expires_at'>

export async function mailInvitation(app: App, tx: Tx, organization: LockedOrganization, invitation: Mailed, token: string) {
  await queueMail(app, tx, {
    template: 'invitation',
    to: invitation.email,
    props: {
      organizationName: organization.name,
      logo: organization.logo,
      inviterName: invitation.inviter_name,
      link: `${app.baseUrl}/invite/${token}`,
      expiresAt: invitation.expires_at.toISOString(),
      locale: organization.locale,
      timezone: organization.timezone,
    },
  })
}
