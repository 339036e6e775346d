import { createHash } from 'node:crypto'
import { sql, type Tx } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'
import type { AuditActor } from '../audit/index.ts'
import { openStreams } from '../events/index.ts'
import type { Member } from '../members/contract.ts'
import { readMember } from '../members/index.ts'
import type { Member as Actor } from '../request/index.ts'
import { openExposures } from '../secrets/index.ts'
import type { Plan, PlannedRecord } from './contract.ts'
import { columnOf, platformTouches, tableOf, type Touch } from './touch.ts'

/** Every column that points at a person, of the organization layer and of the product's modules. */
export function touchesOf({ modules }: Pick<App, 'modules'>): readonly Touch[] {
  return [...platformTouches, ...modules.flatMap((module) => module.touches ?? [])]
}

export interface Circumstances {
  readonly owner_id: string
  readonly seat_limit: number | null
  readonly seats_used: number
}

/** Who executes the plan. Whoever may not be asked about secrets is told nothing of them. */
export type Planner = Pick<AuditActor, 'personId' | 'name'> & Partial<Pick<Actor, 'may'>>

/**
 * What the removal of this member touches, as it is now. Two plans have one hash if, and only if, they concern the same records, and
 * give them to the same person.
 */
export async function planFor(app: App, tx: Tx, who: Planner, member: Member, organization: Circumstances): Promise<Plan> {
  const touches = touchesOf(app).filter(({ ending }) => ending !== 'keep')
  const [found, { sessions }, streams, secrets] = await Promise.all([
    Promise.all(touches.map(async (touch) => ({ touch, ...(await count(tx, touch, member.personId)) }))),
    tx.one(sql<{ sessions: number }>`select member_sessions(${member.personId}) as sessions`),
    openStreams(tx, member.personId),
    who.may?.('secrets.view').allowed ? openExposures(app, tx, { personId: member.personId }) : null,
  ])
  const { personId, name, email, role } = member
  const { seat_limit, seats_used } = organization
  const touched = found.filter(({ number }) => number > 0)
  const heir = touched.some(({ touch }) => touch.ending === 'reassign') ? await heirOf(tx, who, member, organization) : null
  return {
    person: { personId, name, email, role },
    sessions,
    streams,
    records: touched.map(({ touch, number }) => present(touch, number, personId, heir)),
    seats: seat_limit === null ? null : { used: seats_used, limit: seat_limit },
    secrets,
    planHash: hashOf([personId, role, heir?.personId ?? '', ...found.map(({ mark }) => mark)]),
  }
}

/** Whoever executes the plan answers for what is given on by default; the owner, where somebody goes by themselves. */
async function heirOf(tx: Tx, who: Planner, { personId }: Member, { owner_id }: Circumstances) {
  if (who.personId !== null && who.personId !== personId) return { personId: who.personId, name: who.name }
  const owner = await readMember(tx, owner_id)
  return owner ? { personId: owner.personId, name: owner.name } : null
}

/** Sessions, streams, seats and secrets are told, and don't count: somebody signing in elsewhere makes no plan stale. */
export function hashOf(parts: readonly string[]): string {
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

function present(touch: Touch, count: number, personId: string, heir: PlannedRecord['to']): PlannedRecord {
  const [one, many] = touch.records ?? [touch.column, touch.column]
  return {
    kind: touch.column,
    label: `${count} ${count === 1 ? one : many}`,
    count,
    ending: touch.ending,
    to: touch.ending === 'reassign' ? heir : null,
    choices: [touch.ending, ...(touch.choices ?? [])],
    needs: touch.needs ?? null,
    link: touch.link?.(personId) ?? null,
  }
}
