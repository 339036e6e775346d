import { createHash } from 'node:crypto'
import { sql, type Tx } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'
import type { Member } from '../members/contract.ts'
import type { Member as Actor } from '../request/index.ts'
import { openExposures } from '../secrets/index.ts'
import type { Plan } from './contract.ts'
import { columnOf, platformTouches, tableOf, type Touch } from './touch.ts'

/** Every column that points at a person, of the organization layer and of the product's modules. */
export function touchesOf({ modules }: Pick<App, 'modules'>): readonly Touch[] {
  return [...platformTouches, ...modules.flatMap((module) => module.touches ?? [])]
}

interface Seats {
  readonly seat_limit: number | null
  readonly seats_used: number
}

/** What the removal of this member touches, as it is now. Two plans have one hash if, and only if, they concern the same records. */
export async function planFor(app: App, tx: Tx, who: Actor, member: Member, { seat_limit, seats_used }: Seats): Promise<Plan> {
  const touches = touchesOf(app).filter(({ ending }) => ending !== 'keep')
  const [found, { sessions }, secrets] = await Promise.all([
    Promise.all(touches.map(async (touch) => ({ touch, ...(await count(tx, touch, member.personId)) }))),
    tx.one(sql<{ sessions: number }>`select member_sessions(${member.personId}) as sessions`),
    who.may('secrets.view').allowed ? openExposures(app, tx, { personId: member.personId }) : null,
  ])
  const { personId, name, email, role } = member
  return {
    person: { personId, name, email, role },
    sessions,
    records: found.filter(({ number }) => number > 0).map(({ touch, number }) => present(touch, number, personId)),
    seats: seat_limit === null ? null : { used: seats_used, limit: seat_limit },
    secrets,
    planHash: hashOf([personId, role, ...found.map(({ mark }) => mark)]),
  }
}

/** Sessions, seats and secrets are told, and don't count: somebody signing in elsewhere makes no plan stale. */
function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

async function count(tx: Tx, touch: Touch, personId: string) {
  return tx.one(
    sql<{ number: number; mark: string }>`
      select count(*)::int as number, encode(sha256(convert_to(coalesce(string_agg(id, ',' order by id), ''), 'UTF8')), 'hex') as mark
      from ${sql.table(tableOf(touch))}
      where organization_id = ${tx.organizationId} and ${sql.ref(columnOf(touch))} = ${personId} and ${touch.only ?? sql`true`}`,
  )
}

function present(touch: Touch, count: number, personId: string): Plan['records'][number] {
  const [one, many] = touch.records ?? [touch.column, touch.column]
  return {
    kind: touch.column,
    label: `${count} ${count === 1 ? one : many}`,
    count,
    ending: touch.ending,
    choices: [touch.ending, ...(touch.choices ?? [])],
    link: touch.link?.(personId) ?? null,
  }
}
