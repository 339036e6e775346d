import { build, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { type AuditActor, record } from '../audit/index.ts'
import { queueMail } from '../mail/index.ts'
import type { Member } from '../members/contract.ts'
import { findMember, presentActor } from '../members/index.ts'
import { type LockedOrganization, lockOrganization } from '../organizations/index.ts'
import { ownerRole } from '../product.ts'
import type { Member as Actor } from '../request/index.ts'
import { ownershipRefusals, type Transfer, type Transferred } from './contract.ts'

/** The owner hands the organization over (Z6). From the commit on they have the role that the product's policy names. */
export async function transferOwnership(app: App, tx: Tx, who: Actor, { personId, name }: Transfer): Promise<Transferred> {
  const organization = await lockOrganization(tx)
  const actor = await presentActor(app, tx, who)
  actor.require('ownership.transfer')
  if (name !== organization.name) throw nameDiffers(organization.name)
  const receiver = await findMember(tx, personId)
  actor.require('ownership.transfer', receiver)
  return handOver(app, tx, { organization, receiver, actor, rule: `ownership.transfer: ${actor.role}` })
}

export interface SupportTransfer {
  readonly toPersonId: string
  /** Why, in the words of whoever at the support does it. It stands in the organization's log and in both mails. */
  readonly reason: string
}

/**
 * The support hands the organization over, to any of its members (C16). Within the transaction of the organization; `actor` is of
 * the kind `support`. Whether they may is for the caller to have asked.
 */
export async function transferOwnershipBySupport(app: App, tx: Tx, actor: AuditActor, wanted: SupportTransfer): Promise<Transferred> {
  const organization = await lockOrganization(tx)
  const receiver = await findMember(tx, wanted.toPersonId)
  if (receiver.role === ownerRole) throw new Refused(ownershipRefusals['owner-already'])
  return handOver(app, tx, { organization, receiver, actor, rule: 'support', reason: wanted.reason })
}

interface HandOver {
  readonly organization: LockedOrganization
  readonly receiver: Member
  readonly actor: AuditActor
  readonly rule: string
  readonly reason?: string
}

async function handOver(app: App, tx: Tx, { organization, receiver, actor, rule, reason }: HandOver): Promise<Transferred> {
  const former = await findMember(tx, organization.owner_id)
  const formerRole = app.product.ownership.formerOwnerBecomes
  await move(tx, { from: former.personId, formerRole, to: receiver.personId })
  await tellBoth(app, tx, { organization, former, receiver, reason })
  await record(tx, actor, {
    action: 'ownership.transferred',
    target: { kind: 'person', id: receiver.personId, label: receiver.name },
    before: { owner: former.name, ownerId: former.personId, role: receiver.role },
    after: { owner: receiver.name, ownerId: receiver.personId, role: ownerRole, formerOwner: formerRole, ...(reason && { reason }) },
    rule,
  })
  return {
    owner: { personId: receiver.personId, name: receiver.name },
    former: { personId: former.personId, name: former.name, role: formerRole },
  }
}

/**
 * In this order: of two owners at once the second is refused by an index at the statement, while an organization without one is
 * refused at the commit only.
 */
async function move(tx: Tx, { from, formerRole, to }: { from: string; formerRole: string; to: string }): Promise<void> {
  const roleOf = (personId: string, role: string) =>
    build.updateTable('memberships').set({ role }).where('organization_id', '=', tx.organizationId).where('person_id', '=', personId)
  await tx.run(roleOf(from, formerRole))
  await tx.run(roleOf(to, ownerRole))
  await tx.run(build.updateTable('organizations').set({ owner_id: to, updated_at: new Date() }).where('id', '=', tx.organizationId))
}

interface Told {
  readonly organization: LockedOrganization
  readonly former: Member
  readonly receiver: Member
  readonly reason: string | undefined
}

async function tellBoth(app: App, tx: Tx, { organization, former, receiver, reason }: Told): Promise<void> {
  const { label: formerRole } = app.product.roles.find(({ key }) => key === app.product.ownership.formerOwnerBecomes) ?? { label: '' }
  const link = `${app.baseUrl}/o/${organization.slug}`
  const props = {
    organizationName: organization.name,
    logo: organization.logo,
    formerName: former.name,
    newName: receiver.name,
    formerRole,
    link,
    reason,
  }
  await queueMail(app, tx, { template: 'ownership-received', to: receiver.email, props })
  await queueMail(app, tx, { template: 'ownership-given', to: former.email, props })
}

function nameDiffers(name: string): Refused {
  return new Refused(ownershipRefusals['name-differs'], { errors: [{ path: 'name', message: `Type ${name}, exactly as it stands.` }] })
}
