import { createHash, randomInt } from 'node:crypto'
import { build, sql, type Tx, violatedConstraint } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { type AuditActor, record } from '../audit/index.ts'
import { ownerRole } from '../product.ts'
import { type Member, presentActor } from '../request/index.ts'
import { type Organization, organizationRefusals, type SettingKey, type Target } from './contract.ts'

/**
 * Makes an organization with this person as its owner (C1), within the transaction `tx`, whatever its context was.
 * Organization and membership point at each other; the reference of the owner is checked at the commit.
 */
export async function createOrganization(app: App, tx: Tx, owner: AuditActor & { personId: string }, name: string) {
  const id = newId('org')
  const [plan] = app.product.plans ?? []
  const slug = slugOf(name)
  const values = { id, name, owner_id: owner.personId, plan: plan?.key ?? null, seat_limit: plan?.seats ?? null }
  await tx.within(id, async (own) => {
    await own.run(build.insertInto('organizations').values({ ...values, slug }))
    await own
      .run(
        build
          .insertInto('memberships')
          .values({ organization_id: id, person_id: owner.personId, role: ownerRole, last_active_at: new Date() }),
      )
      .catch(refuseSecondOrganization)
    await record(own, owner, {
      action: 'organization.created',
      target: { kind: 'organization', id, label: name },
      after: { name, slug, plan: plan?.key ?? null, owner: owner.personId },
      rule: `signed in, belonging: ${app.product.belonging}`,
    })
  })
  return { id, name, slug }
}

function refuseSecondOrganization(error: unknown): never {
  const constraint = violatedConstraint(error)
  if (constraint === 'memberships_one_organization') throw new Refused(organizationRefusals['belongs-already'])
  // Their account ended while this request was under way, and their session with it.
  if (constraint === 'memberships_of_accounts') throw new Refused(common['not-signed-in'])
  throw error
}

/**
 * "Zoë's Bakery" → "zoes-bakery-k3x9mz". The ending is random for every organization, so that a slug tells nothing of whether
 * another organization has that name.
 */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  const ending = Array.from({ length: 6 }, () => 'abcdefghijkmnpqrstuvwxyz23456789'.charAt(randomInt(32))).join('')
  return `${words || 'organization'}-${ending}`
}

export async function readOrganization(app: App, tx: Tx): Promise<Organization> {
  const row = await tx.maybe(
    build
      .selectFrom('organizations as o')
      .innerJoin('people as p', 'p.id', 'o.owner_id')
      .where('o.id', '=', tx.organizationId)
      .select([
        'o.id',
        'o.name',
        'o.slug',
        'o.plan',
        'o.seat_limit',
        'o.seats_used',
        'o.created_at',
        'o.logo',
        'o.currency',
        'o.timezone',
        'o.locale',
        'o.fiscal_year_start',
        'p.id as ownerId',
        'p.name as ownerName',
      ])
      .select((on) =>
        on
          .selectFrom('invitations as i')
          .whereRef('i.organization_id', '=', 'o.id')
          .where('i.accepted_at', 'is', null)
          .where('i.cancelled_at', 'is', null)
          .where('i.declined_at', 'is', null)
          .where('i.expires_at', '>', on.fn<Date>('now'))
          .select((count) => count.fn.countAll<number>().as('pending'))
          .as('pending'),
      )
      .select(targetsOf),
  )
  if (!row) throw new Refused(common['not-found'])
  const plan = app.product.plans?.find(({ key }) => key === row.plan)
  const own = { name: row.name, logo: row.logo, settings: settingsOf(app, row) }
  return {
    ...own,
    id: row.id,
    slug: row.slug,
    owner: { personId: row.ownerId, name: row.ownerName },
    plan: plan ? { key: plan.key, name: plan.name } : null,
    seats: { used: row.seats_used, pending: row.pending ?? 0, limit: row.seat_limit },
    createdAt: row.created_at.toISOString(),
    etag: etagOf(own),
  }
}

/** Of what people may edit, so that somebody joining does not make an open form stale. */
function etagOf({ name, logo, settings }: Pick<Organization, 'name' | 'logo' | 'settings'>): string {
  const hash = createHash('sha256').update(JSON.stringify([name, logo, settings]))
  return `"${hash.digest('base64url').slice(0, 22)}"`
}

/** In the order of their periods: months before quarters of the same year. */
const targetsOf = sql<Target[]>`coalesce((
  select json_agg(json_build_object('period', t.period, 'amount', json_build_object('amountMinor', t.amount_minor, 'currency', t.currency))
    order by t.period collate "C")
  from revenue_targets t where t.organization_id = o.id), '[]')`.as('targets')

interface Settings {
  readonly currency: string
  readonly timezone: string
  readonly locale: string
  readonly fiscal_year_start: number
  readonly targets: Target[]
}

/** Those that the product has: of what it has not, nothing is to be seen. */
function settingsOf({ product }: App, { currency, timezone, locale, fiscal_year_start, targets }: Settings): Organization['settings'] {
  const has = (key: SettingKey) => product.settings.includes(key)
  return {
    ...(has('currency') && { currency }),
    ...(has('timezone') && { timezone }),
    ...(has('locale') && { locale }),
    ...(has('fiscalYear') && { fiscalYearStart: fiscal_year_start }),
    ...(has('targets') && { targets }),
  }
}

/** Gives it another name; the slug stays (C12). `version` is what the caller has seen, from If-Match. */
export async function renameOrganization(app: App, tx: Tx, who: Member, name: string, isCurrent: (now: Organization) => boolean) {
  const { actor } = await changing(app, tx, who, 'organization.rename')
  const before = await readOrganization(app, tx)
  if (!isCurrent(before)) throw new Refused(organizationRefusals['changed-meanwhile'])
  if (before.name === name) return before
  await tx.run(build.updateTable('organizations').set({ name, updated_at: new Date() }).where('id', '=', tx.organizationId))
  await record(tx, actor, {
    action: 'organization.renamed',
    target: { kind: 'organization', id: tx.organizationId, label: name },
    before: { name: before.name },
    after: { name },
    rule: `organization.rename: ${actor.role}`,
  })
  return readOrganization(app, tx)
}

export interface LockedOrganization {
  readonly name: string
  readonly slug: string
  readonly owner_id: string
  readonly plan: string | null
  readonly seat_limit: number | null
  readonly seats_used: number
  readonly locale: string
  readonly timezone: string
  readonly logo: string | null
}

/** Whoever changes the organization itself, as they are once its row is locked: a demotion or removal of before is in force here too. */
export async function changing(
  app: App,
  tx: Tx,
  who: Member,
  action: string,
): Promise<{ actor: Member; organization: LockedOrganization }> {
  const organization = await lockOrganization(tx)
  const actor = await presentActor(app, tx, who)
  actor.require(action)
  return { actor, organization }
}

/**
 * Locks the organization's row, and gives it. Whatever changes members or invitations takes this lock first: two changes then
 * meet here in one order, and never each holding what the other wants.
 */
export async function lockOrganization(tx: Tx): Promise<LockedOrganization> {
  const found = await lockIfThere(tx)
  // Closed since the request began, by its owner's move to another one.
  if (!found) throw new Refused(common['not-found'])
  return found
}

/** Before it ends: whoever adds a row to it holds a weaker lock, which the other one lets pass. They wait, and find nothing to add to. */
export async function lockToEnd(tx: Tx): Promise<void> {
  await tx.maybe(build.selectFrom('organizations').select('id').where('id', '=', tx.organizationId).forUpdate())
}

export async function lockIfThere(tx: Tx): Promise<LockedOrganization | undefined> {
  const columns = ['name', 'slug', 'owner_id', 'plan', 'seat_limit', 'seats_used', 'locale', 'timezone', 'logo'] as const
  return tx.maybe(build.selectFrom('organizations').select(columns).where('id', '=', tx.organizationId).forNoKeyUpdate())
}
