import { type RawBuilder, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import type { Member } from '../members/contract.ts'
import { presentActor, readMember } from '../members/index.ts'
import { lockOrganization } from '../organizations/index.ts'
import { columnOf, tableOf, type Touch, touchesOf, whyNotTo } from '../removal/index.ts'
import type { Member as Actor } from '../request/index.ts'
import { type From, type Kind, type Reassignment, reassignmentRefusals } from './contract.ts'

/**
 * The kinds that can be given from one member to another: those that a removal may reassign, but what changes with its holder (a key,
 * an invitation). That is handed on one by one, where it is managed.
 */
export function reassignableKinds(app: App): readonly Touch[] {
  return touchesOf(app).filter(({ ending, choices, along }) => !along && (ending === 'reassign' || choices?.includes('reassign')))
}

/** Each kind with how many are nobody's, and whose the others are. */
export async function readKinds(app: App, tx: Tx): Promise<Kind[]> {
  const kinds: Kind[] = []
  for (const touch of reassignableKinds(app)) kinds.push(await readKind(tx, touch))
  return kinds
}

async function readKind(tx: Tx, touch: Touch): Promise<Kind> {
  const rows = sql`${sql.table(tableOf(touch))} r where r.organization_id = ${tx.organizationId} and ${touch.only ?? sql`true`}`
  const column = sql.ref(`r.${columnOf(touch)}`)
  const [{ unassigned }, byMember, byRemoval] = await Promise.all([
    tx.one(sql<{ unassigned: number }>`select count(*)::int as unassigned from ${rows} and ${column} is null`),
    tx.many(sql<Kind['byMember'][number]>`
      select p.id as "personId", p.name, held.count
      from (select ${column} as holder, count(*)::int as count from ${rows} and ${column} is not null group by 1) held
      join people p on p.id = held.holder order by held.count desc, p.id limit 200`),
    tx.many(sql<Omit<Kind['byRemoval'][number], 'removedAt'> & { removedAt: Date }>`
      select v.id as "removalId", v.person_id as "personId", v.person_name as name, v.removed_at as "removedAt", count(*)::int as count
      from removals v join removal_changes c on c.organization_id = v.organization_id and c.removal_id = v.id
      join ${sql.table(tableOf(touch))} r on r.organization_id = c.organization_id and r.id = c.record_id
      where v.organization_id = ${tx.organizationId} and v.restored_at is null
        and c.touch = ${`unassign ${touch.column}`} and ${column} is null and ${touch.only ?? sql`true`}
      group by v.organization_id, v.id order by v.removed_at desc, v.id limit 200`),
  ])
  return {
    kind: touch.column,
    label: touch.records?.[1] ?? touch.column,
    needs: touch.needs ?? null,
    unassigned,
    byMember,
    byRemoval: byRemoval.map(({ removedAt, ...one }) => ({ ...one, removedAt: removedAt.toISOString() })),
    filters: Object.entries(touch.filters ?? {}).map(([key, { label, values }]) => ({ key, label, values: [...values] })),
  }
}

/** Gives them all to one member: one statement and one event, however many there are (Z8). */
export async function reassign(app: App, tx: Tx, who: Actor, { kind, from, to, filter }: Reassignment): Promise<{ count: number }> {
  await lockOrganization(tx)
  const actor = await presentActor(app, tx, who)
  actor.require('records.reassign')
  const touch = reassignableKinds(app).find(({ column }) => column === kind)
  if (!touch) throw new Refused(reassignmentRefusals['no-such-kind'], { errors: [{ path: 'kind', message: 'There is no such kind.' }] })
  const receiver = await receiverOf(app, tx, touch, to)
  const source = await sourceOf(tx, touch, from)
  const count = await tx.run(sql`
    update ${sql.table(tableOf(touch))} r set ${sql.ref(columnOf(touch))} = ${receiver.personId}
    where r.organization_id = ${tx.organizationId} and ${source.rows} and ${touch.only ?? sql`true`} and ${narrowed(touch, filter)}
      and r.${sql.ref(columnOf(touch))} is distinct from ${receiver.personId}`)
  await record(tx, actor, {
    action: 'records.reassigned',
    target: { kind: 'person', id: receiver.personId, label: receiver.name },
    before: { kind, from: source.said, ...(Object.keys(filter).length > 0 && { filter }) },
    after: { to: receiver.name, count },
    rule: `records.reassign: ${actor.role}`,
  })
  return { count }
}

/** A member who can go on with them. */
async function receiverOf({ product }: App, tx: Tx, { needs }: Touch, to: string): Promise<Member> {
  const member = await readMember(tx, to)
  const message = member ? whyNotTo(product.policy, needs, member) : 'Choose a member of the organization.'
  if (member && message === undefined) return member
  throw new Refused(reassignmentRefusals['no-such-receiver'], { errors: [{ path: 'to', message: message ?? '' }] })
}

interface Source {
  readonly rows: RawBuilder<unknown>
  readonly said: string
}

async function sourceOf(tx: Tx, touch: Touch, from: From): Promise<Source> {
  const column = sql.ref(`r.${columnOf(touch)}`)
  if (from === 'unassigned') return { rows: sql`${column} is null`, said: 'nobody' }
  // Whoever holds records is a member: a stranger's id finds none, and tells nothing.
  if (typeof from === 'string') return { rows: sql`${column} = ${from}`, said: (await readMember(tx, from))?.name ?? from }
  const removal = await tx.maybe(
    sql<{ name: string }>`select person_name as name from removals where organization_id = ${tx.organizationId} and id = ${from.removal}`,
  )
  if (!removal) throw new Refused(common['not-found'])
  const theirs = sql`exists (select from removal_changes c where c.organization_id = r.organization_id and c.removal_id = ${from.removal}
    and c.touch = ${`unassign ${touch.column}`} and c.record_id = r.id)`
  return { rows: sql`${column} is null and ${theirs}`, said: `${removal.name}, removed` }
}

function narrowed(touch: Touch, filter: Reassignment['filter']): RawBuilder<unknown> {
  const terms = Object.entries(filter).map(([key, value]) => {
    // `constructor` is the name of nothing that was declared.
    const known = touch.filters && Object.hasOwn(touch.filters, key) ? touch.filters[key] : undefined
    if (!known?.values.includes(value)) {
      const message = known ? `Choose one of: ${known.values.join(', ')}.` : 'There is no such filter.'
      throw new Refused(common['not-valid'], { errors: [{ path: `filter.${key}`, message }] })
    }
    return known.where(value)
  })
  return terms.length ? sql.join(terms, sql` and `) : sql`true`
}
