/** What the support console does, for whoever may run commands here: each act with a reason, in the organization's log, its owner told. */
import { sql, type Tx } from '../kernel/database/index.ts'
import type { App } from '../platform/app.ts'
import { deleteOrganizationBySupport } from '../platform/deletion/index.ts'
import { listInvitations } from '../platform/invitations/index.ts'
import { transferOwnershipBySupport } from '../platform/ownership/index.ts'
import { findPerson } from '../platform/people/index.ts'
import { cancelBySupport, resendVerificationBySupport, resetSecondStepBySupport, setPlanBySupport } from '../platform/support/index.ts'
import type { Command } from './main.ts'
import { acting, actingOnAccount, addressIn, byOperator, exactly, readWords } from './support-words.ts'
import { UsageError } from './usage.ts'

/** `support set-plan <product> <slug> <plan> --reason <text>` */
export async function setPlan(command: Command): Promise<void> {
  const words = await readWords(command)
  const by = byOperator(words)
  const [slug, plan] = exactly(words, 2, 'the organization’s slug, and the plan')
  await acting(command, words, slug, async (app, tx) => {
    const done = await setPlanBySupport(app, tx, by, plan)
    return `${done.name} has the plan ${done.plan} now.`
  })
}

/** `support transfer-ownership <product> <slug> <e-mail> --reason <text>` */
export async function transferOwnership(command: Command): Promise<void> {
  const words = await readWords(command)
  const { actor, reason } = byOperator(words)
  const [slug, email] = exactly(words, 2, 'the organization’s slug, and the e-mail address of the member who is to own it')
  const address = addressIn(email)
  await acting(command, words, slug, async (app, tx) => {
    const toPersonId = await memberWith(tx, address)
    const { owner, former } = await transferOwnershipBySupport(app, tx, actor, { toPersonId, reason })
    return `${owner.name} owns it now; ${former.name} did before.`
  })
}

/** `support delete-organization <product> <slug> --name <name> --reason <text>` */
export async function deleteOrganization(command: Command): Promise<void> {
  const words = await readWords(command)
  const { actor, reason } = byOperator(words)
  const { name, ...rest } = words
  const [slug] = exactly({ ...rest, name: undefined }, 1, 'the organization’s slug')
  if (!name) throw new UsageError('--name: Type the organization’s name, exactly as it stands.')
  await acting(command, words, slug, async (app, tx) => {
    const { people } = await deleteOrganizationBySupport(app, tx, actor, { name, reason })
    return `${name} is deleted. ${people.count === 1 ? 'Its one member is' : `Its ${people.count} members are`} told by mail.`
  })
}

/** `support cancel-invitation <product> <slug> <e-mail> --reason <text>` */
export async function cancelInvitation(command: Command): Promise<void> {
  const words = await readWords(command)
  const by = byOperator(words)
  const [slug, email] = exactly(words, 2, 'the organization’s slug, and the e-mail address that was invited')
  const address = addressIn(email)
  await acting(command, words, slug, async (app, tx) => {
    await cancelBySupport(app, tx, by, await invitationTo(tx, address))
    return `The invitation of ${address} is cancelled.`
  })
}

/** `support resend-verification <product> <e-mail> --reason <text>` */
export async function resendVerification(command: Command): Promise<void> {
  const words = await readWords(command)
  const by = byOperator(words)
  const address = addressIn(exactly(words, 1, 'the e-mail address that waits to be verified')[0])
  await actingOnAccount(command, words, async (app, tx) => {
    await resendVerificationBySupport(app, tx, by, await accountWith(app, address))
    return `A mail is on its way to ${address}.`
  })
}

/** `support reset-second-step <product> <e-mail> --reason <text>` */
export async function resetSecondStep(command: Command): Promise<void> {
  const words = await readWords(command)
  const by = byOperator(words)
  const address = addressIn(exactly(words, 1, 'the e-mail address of the account')[0])
  await actingOnAccount(command, words, async (app, tx) => {
    await resetSecondStepBySupport(app, tx, by, await accountWith(app, address))
    return `Two-step sign-in of ${address} is off, and every session has ended. A mail says so.`
  })
}

async function memberWith(tx: Tx, address: string): Promise<string> {
  const found = await tx.maybe(
    sql<{ id: string }>`select p.id from people p join memberships m on m.person_id = p.id
      where m.organization_id = ${tx.organizationId} and p.email = ${address}`,
  )
  if (!found) throw new Error(`Nobody with the address ${address} belongs to this organization.`)
  return found.id
}

async function invitationTo(tx: Tx, address: string): Promise<string> {
  const { items } = await listInvitations(tx, { search: address, limit: 200 })
  const found = items.find(({ email }) => email === address)
  if (!found) throw new Error(`No invitation of ${address} waits for an answer.`)
  return found.id
}

async function accountWith(app: App, address: string): Promise<string> {
  const found = await findPerson(app, { address })
  if (!found) throw new Error(`Nobody has an account with the address ${address}.`)
  return found.id
}
