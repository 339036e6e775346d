/** Races: calls that meet in the same instant, and what must hold whatever their order was. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, vi } from 'vitest'
import type { Answer } from './client.ts'
import type { World } from './world.ts'

/**
 * Starts all calls while these organizations are locked, and lets go of the locks when no more calls come to wait:
 * from then on the database alone decides who is first.
 */
export async function released<T = Answer>(
  world: World,
  organizationIds: readonly string[],
  calls: readonly (() => Promise<T>)[],
  /** What is done under the locks, while the calls wait. */
  meanwhile = '',
): Promise<T[]> {
  const gate = await world.admin.connect()
  try {
    await gate.query('begin')
    await gate.query('select from organizations where id = any($1) order by id for update', [organizationIds])
    const answers = Promise.all(calls.map((call) => call()))
    await noMoreArrive(world, calls.length)
    await gate.query(meanwhile)
    await gate.query('commit')
    return await answers
  } finally {
    gate.release()
  }
}

async function noMoreArrive(world: World, most: number): Promise<void> {
  let before = -1
  for (let round = 0; round < 40; round++) {
    await sleep(25)
    const { rows } = await world.admin.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    const waiting = rows[0]?.waiting ?? 0
    if (waiting >= most || (waiting > 0 && waiting === before)) return
    before = waiting
  }
}

/** From now on a deadlock outlives the test, so that no second attempt can hide it. PostgreSQL would end it after a second. */
export async function noDeadlocks(world: World): Promise<void> {
  const name = new URL(world.adminUrl).pathname.slice(1)
  await world.admin.query(`alter database ${name} set deadlock_timeout = '10min'`)
  // The setting is for connections to come.
  await endConnections(world)
}

/** Ends every connection of the application, and waits until its pool has noticed: a request on one that is ending would be answered 503. */
export async function endConnections({ admin, app }: Pick<World, 'admin' | 'app'>): Promise<void> {
  const pool = app.db.app
  const ending = pool.totalCount
  let removed = 0
  pool.on('remove', () => removed++)
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'guildhall_app'`,
  )
  await vi.waitUntil(() => removed >= ending, { timeout: 60_000 })
}

/** Status → how often it was answered, and refused with which code. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, body } of answers) {
    const key = status < 300 ? String(status) : `${status} ${body?.code}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

export interface Watch {
  /** Fails with the rows that break an invariant. */
  hold(): Promise<void>
}

/** Looks at the state now; `hold` then checks every invariant, and that each change since has its event and each event its change. */
export async function watch(world: World): Promise<Watch> {
  const before = await figures(world)
  return {
    async hold() {
      const broken = await brokenInvariants(world)
      expect(broken, 'invariants that do not hold').toEqual([])
      const after = await figures(world)
      expect(after.memberships - before.memberships, 'memberships, by their events').toBe(after.byEvents - before.byEvents)
    },
  }
}

async function figures(world: World) {
  const { rows } = await world.admin.query<{ memberships: number; byEvents: number }>(
    `select (select count(*)::int from memberships) as memberships,
       (select coalesce(sum(case
          when action in ('organization.created', 'invitation.accepted', 'member.added', 'member.restored') then 1
          when action in ('member.removed', 'member.left', 'organization.closed') then -1 else 0 end), 0)::int from audit_events) as "byEvents"`,
  )
  return rows[0] ?? { memberships: 0, byEvents: 0 }
}

const invariants: readonly [what: string, query: string][] = [
  [
    'exactly one owner, who is a member',
    `select o.id from organizations o where (select array_agg(person_id) from memberships m where m.organization_id = o.id and role = 'owner')
       is distinct from array[o.owner_id]`,
  ],
  [
    'seats used = memberships',
    `select id from organizations o where seats_used <> (select count(*) from memberships where organization_id = o.id)`,
  ],
  ['seats within the plan', `select id from organizations where seats_used > seat_limit`],
  [
    'one organization per person, where that is the rule',
    `select person_id as id from memberships, product where belonging = 'one' group by person_id having count(*) > 1`,
  ],
  [
    'no open invitation of a member',
    `select i.id from invitations i join people p on p.email = i.email
       join memberships m on m.person_id = p.id and m.organization_id = i.organization_id
       where i.accepted_at is null and i.cancelled_at is null and i.declined_at is null`,
  ],
  [
    'one event for each invitation that was made',
    `select i.id from invitations i where 1 <> (select count(*) from audit_events e where e.organization_id = i.organization_id and e.target_id = i.id and e.action = 'invitation.created')`,
  ],
  [
    'one event for each invitation that was accepted',
    // Somebody who is added at once, or comes back, has no event of the invitation: it is the one that the same transaction wrote.
    `select i.id from invitations i where (accepted_at is not null)::int <> (select count(*) from audit_events e
       where e.organization_id = i.organization_id
         and (e.action = 'invitation.accepted' and e.target_id = i.id or e.action in ('member.added', 'member.restored') and e.target_id = i.accepted_by and e.xmin = i.xmin))`,
  ],
  [
    'one event for each invitation that was cancelled',
    // What a removal cancels, the removal's own event tells; and what it gives back may be cancelled later.
    `select i.id from invitations i, lateral (
       select count(*) as events from audit_events e where e.organization_id = i.organization_id and e.target_id = i.id and e.action = 'invitation.cancelled'
     ) told where events > (cancelled_at is not null)::int or events = 0 and cancelled_at is not null and not exists (
       select from removal_changes c where c.organization_id = i.organization_id and c.record_id = i.id and c.touch like 'revoke %')`,
  ],
  [
    'one event for each invitation that was declined',
    `select i.id from invitations i where (declined_at is not null)::int <> (select count(*) from audit_events e where e.organization_id = i.organization_id and e.target_id = i.id and e.action = 'invitation.declined')`,
  ],
]

/** What does not hold, in words. */
export async function brokenInvariants(world: World): Promise<string[]> {
  const found: string[] = []
  for (const [what, query] of invariants) {
    const { rows } = await world.admin.query<{ id: string }>(query)
    found.push(...rows.map(({ id }) => `${what}: not so for ${id}`))
  }
  return found
}
