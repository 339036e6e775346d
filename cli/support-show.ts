/** What the support console shows: organizations and accounts, who is in them and on which terms, and nothing of what they own. */
import type { Tx } from '../kernel/database/index.ts'
import type { DeletionPlan } from '../platform/deletion/contract.ts'
import { showDeletion } from '../platform/deletion/index.ts'
import type { Invitation } from '../platform/invitations/contract.ts'
import { listInvitations } from '../platform/invitations/index.ts'
import { memberQuery } from '../platform/members/contract.ts'
import type { Product } from '../platform/product.ts'
import { organizationOfSlug } from '../platform/seats/index.ts'
import {
  type Found,
  type FoundOrganization,
  type SupportMember,
  type SupportOrganization,
  supportQuery,
} from '../platform/support/contract.ts'
import { find, noteViewed, seeMembers, seeOrganization } from '../platform/support/index.ts'
import type { Command } from './main.ts'
import { exactly, operator, readWords, say } from './support-words.ts'
import { UsageError } from './usage.ts'
import { withApp } from './with-app.ts'

/** `support find <product> <search>` */
export async function findOrganizations(command: Command): Promise<void> {
  const { product, positionals } = await readWords(command)
  const read = supportQuery.safeParse({ search: positionals.join(' ') })
  if (!read.success) throw new UsageError(read.error.issues[0]?.message ?? '')
  await withApp(command, product, async (app) => {
    const { items, total, person } = await find(app, read.data)
    if (items.length === 0 && !person) throw new Error('No organization and no account fits this.')
    say(...(person ? [account(person)] : []), ...items.map((one) => organization(product, one)))
    if (total > items.length) say(`There are ${total - items.length} more. Search for more of the name.`)
  })
}

/** `support show <product> <slug>`: that the operator looked stands in the organization's log. */
export async function showOrganization(command: Command): Promise<void> {
  const words = await readWords(command)
  const [slug] = exactly(words, 1, 'the organization’s slug')
  await withApp(command, words.product, async (app) => {
    const organizationId = await organizationOfSlug(app, slug)
    await noteViewed(app, organizationId, operator)
    await app.db.reading({ organizationId, principal: 'system' }, async (tx) => {
      say(...facts(await seeOrganization(app, tx)))
      await everyMember(tx, (found) => say(...found.map(member)))
      await everyInvitation(tx, (found) => say(...found.map(invitation)))
      say(ending(await showDeletion(app, tx)))
    })
  })
}

function account({ name, email, emailVerified, twoStep, createdAt }: NonNullable<Found['person']>): string {
  const is = [emailVerified ? 'verified' : 'not verified', ...(twoStep ? ['two-step sign-in'] : []), `made ${day(createdAt)}`]
  return `account  ${name} <${email}>: ${is.join(', ')}`
}

function organization({ plans }: Pick<Product, 'plans'>, { slug, name, plan, members, owner }: FoundOrganization): string {
  const is = [plan && (plans?.find(({ key }) => key === plan)?.name ?? plan), members === 1 ? '1 member' : `${members} members`]
  return `${slug}  ${name}: ${is.filter(Boolean).join(', ')}, owned by ${owner.name} <${owner.email}>`
}

function facts({ name, id, slug, createdAt, plan, seats, owner }: SupportOrganization): string[] {
  const { used, limit, pending } = seats
  return [
    name,
    `  id       ${id}`,
    `  slug     ${slug}`,
    `  created  ${day(createdAt)}`,
    ...(plan ? [`  plan     ${plan.name}`] : []),
    `  seats    ${limit === null ? `${used} taken, without limit` : `${used} of ${limit} taken`}, ${pending} invited`,
    `  owner    ${owner.name} <${owner.email}>`,
  ]
}

function member({ name, email, role, emailVerified, lastActiveAt }: SupportMember): string {
  const active = lastActiveAt ? `last active ${day(lastActiveAt)}` : 'not active yet'
  return `member   ${name} <${email}>: ${role}, ${active}${emailVerified ? '' : ', not verified'}`
}

function invitation({ email, role, sentAt, invitedBy, state }: Invitation): string {
  return `invited  ${email}: ${role}, sent ${day(sentAt)} by ${invitedBy.name}${state === 'expired' ? ', expired' : ''}`
}

/** What the console shows before it deletes. */
function ending({ people: { count }, goes, obligations }: DeletionPlan): string {
  const lose = count === 1 ? '1 person loses access' : `${count} people lose access`
  return [`deleting ${lose}; what goes: ${goes.map(({ label }) => label).join(', ')}.`, ...obligations].join(' ')
}

const day = (time: string) => time.slice(0, 10)

/** Page by page: an organization may have ten thousand. */
async function everyMember(tx: Tx, take: (found: readonly SupportMember[]) => void): Promise<void> {
  for (let cursor: string | undefined; ;) {
    const { items, nextCursor } = await seeMembers(tx, memberQuery.parse({ limit: 200, cursor }))
    take(items)
    if (!nextCursor) return
    cursor = nextCursor
  }
}

async function everyInvitation(tx: Tx, take: (found: readonly Invitation[]) => void): Promise<void> {
  for (let cursor: string | undefined; ;) {
    const { items, nextCursor } = await listInvitations(tx, { limit: 200, cursor })
    take(items)
    if (!nextCursor) return
    cursor = nextCursor
  }
}
