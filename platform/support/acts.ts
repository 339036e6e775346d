/**
 * What the support does to an organization, within its transaction. Each is an event in that organization's own log, with who and
 * why, and its owner is told by mail.
 */
import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import { cancelInvitationBySupport } from '../invitations/index.ts'
import { queueMail } from '../mail/index.ts'
import { lockIfThere } from '../organizations/index.ts'
import { endSecondStep, type FoundPerson, findPerson, isSupport, mailsPerAddress, mailVerification } from '../people/index.ts'
import { setPlan } from '../seats/index.ts'
import { supportRefusals } from './contract.ts'
import type { By } from './who.ts'

const rule = 'support'

/** Another plan, with its seats. */
export async function setPlanBySupport(app: App, tx: Tx, { actor, reason }: By, plan: string) {
  await tellOwner(
    app,
    tx,
    reason,
    (name) => `set the plan of ${name} to ${app.product.plans?.find(({ key }) => key === plan)?.name ?? plan}`,
  )
  return setPlan(app, tx, actor, { plan, rule, reason })
}

/** An invitation that nobody answers, and that nobody in the organization can or will cancel. */
export async function cancelBySupport(app: App, tx: Tx, { actor, reason }: By, id: string): Promise<void> {
  await tellOwner(app, tx, reason, (name) => `cancelled an invitation to ${name}`)
  await cancelInvitationBySupport(tx, actor, id, reason)
}

/**
 * The verification mail once more, to somebody whose address waits for it. Whoever is not verified belongs to no organization yet;
 * where they signed up by an invitation, that organization's log has it.
 */
export async function resendVerificationBySupport(app: App, tx: Tx, { actor, reason }: By, personId: string): Promise<void> {
  const person = await requirePerson(app, personId)
  if (person.emailVerified) throw new Refused(supportRefusals['verified-already'])
  await app.limits.spend(mailsPerAddress, person.email)
  await mailVerification(app, tx, person)
  const { joinsOrganizationId } = person
  if (joinsOrganizationId) await tx.within(joinsOrganizationId, (own) => noteResent(app, own, { actor, reason }, person))
  else app.log.info({ personId, supportId: actor.personId, reason, requestId: actor.requestId }, 'a verification mail was sent again')
}

async function noteResent(app: App, tx: Tx, { actor, reason }: By, { id, email }: FoundPerson): Promise<void> {
  // Closed since they signed up.
  if (!(await lockIfThere(tx))) return
  await tellOwner(app, tx, reason, (name) => `sent ${email} the verification mail again, so that they can join ${name}`)
  await record(tx, actor, {
    action: 'support.verification-sent',
    target: { kind: 'person', id, label: email },
    after: { email, reason },
    rule,
  })
}

/**
 * Turns off the two-step sign-in of somebody who lost phone and backup codes, and ends their sessions. They are told; the log of each
 * organization that they belong to has it, and its owner is told.
 */
export async function resetSecondStepBySupport(app: App, tx: Tx, by: By, personId: string): Promise<void> {
  const { actor, reason } = by
  const person = await requirePerson(app, personId)
  // Through the console, whoever has got hold of one support person's session would open the accounts of the others.
  if (actor.personId !== null && isSupport(app, person)) throw new Refused(supportRefusals['support-account'])
  const organizations = await organizationsOf(app, tx, person)
  for (const { id } of organizations) await tx.within(id, (own) => noteReset(app, own, by, person))
  if (organizations.length === 0)
    app.log.info({ personId, supportId: actor.personId, reason, requestId: actor.requestId }, 'a second step was reset')
  await queueMail(app, tx, { template: 'second-step-reset', to: person.email, props: { name: person.name, reason } })
  if (!(await endSecondStep(app, tx, person.id))) throw new Refused(supportRefusals['two-step-off'])
}

/** In the order of their ids, as everybody who locks two organizations does. */
async function organizationsOf({ db }: App, tx: Tx, { id }: FoundPerson): Promise<{ id: string }[]> {
  return tx.many(sql<{ id: string }>`select id from organizations_of_person(${id}, ${db.sign('organizations-of-person', id)}) as id`)
}

async function noteReset(app: App, tx: Tx, { actor, reason }: By, { id, email }: FoundPerson): Promise<void> {
  const organization = await lockIfThere(tx)
  if (!organization) return
  // An owner whose own it is gets the mail to the person.
  if (organization.owner_id !== id)
    await tellOwner(app, tx, reason, (name) => `turned off two-step sign-in of ${email}, a member of ${name}`)
  await record(tx, actor, {
    action: 'support.second-step-reset',
    target: { kind: 'person', id, label: email },
    before: { twoStep: true },
    after: { twoStep: false, reason },
    rule,
  })
}

async function requirePerson(app: App, personId: string): Promise<FoundPerson> {
  const person = /^per_[0-9a-f]{32}$/.test(personId) ? await findPerson(app, { id: personId }) : undefined
  if (!person) throw new Refused(common['not-found'])
  return person
}

/** What, why, and by whom. The name of the support person stands in the log. */
async function tellOwner(app: App, tx: Tx, reason: string, what: (name: string) => string): Promise<void> {
  const found = await tx.maybe(
    build
      .selectFrom('organizations as o')
      .innerJoin('people as p', 'p.id', 'o.owner_id')
      .where('o.id', '=', tx.organizationId)
      .select(['o.name', 'o.slug', 'p.email', 'p.name as ownerName']),
  )
  if (!found) throw new Refused(common['not-found'])
  const { name, slug, email, ownerName } = found
  const link = `${app.baseUrl}/o/${slug}/settings/audit-log`
  await queueMail(app, tx, {
    template: 'support-acted',
    to: email,
    props: { ownerName, organizationName: name, what: what(name), reason, link },
  })
}
