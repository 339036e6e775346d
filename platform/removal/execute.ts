import { build, type RawBuilder, sql, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import type { Member } from '../members/contract.ts'
import { endMembership, findMember, presentActor, readMember } from '../members/index.ts'
import { lockOrganization } from '../organizations/index.ts'
import type { Member as Actor } from '../request/index.ts'
import { type Choices, type Ending, type Plan, removalRefusals } from './contract.ts'
import { planFor, touchesOf } from './plan.ts'
import { columnOf, tableOf, type Touch } from './touch.ts'

/** How somebody goes: the policy's action for it. */
export type Way = 'members.remove' | 'members.leave'

/** The plan as whoever decides sees it before. */
export async function showPlan(app: App, tx: Tx, who: Actor, personId: string, way: Way): Promise<Plan> {
  const member = await findMember(tx, personId)
  who.require(way, member)
  const seats = await tx.one(build.selectFrom('organizations').select(['seat_limit', 'seats_used']).where('id', '=', tx.organizationId))
  return planFor(app, tx, who, member, seats)
}

export interface Wanted {
  readonly personId: string
  readonly way: Way
  readonly planHash?: string | undefined
  readonly choices: Choices
}

/**
 * Ends a membership exactly as the plan of this hash says, with these choices. Where the state has changed since, nothing happens,
 * and the refusal carries the new plan.
 */
export async function executePlan(app: App, tx: Tx, who: Actor, { personId, way, planHash, choices }: Wanted): Promise<string> {
  const organization = await lockOrganization(tx)
  const member = await findMember(tx, personId)
  const actor = await presentActor(app, tx, who)
  actor.require(way, member)
  const now = await planFor(app, tx, actor, member, organization)
  if (planHash !== undefined && now.planHash !== planHash) throw new Refused(removalRefusals['plan-changed'], { more: { plan: now } })
  const steps = await chosenSteps(app, tx, now, choices)
  const removalId = await note(tx, actor, member, way)
  for (const step of steps) await carryOut(tx, { removalId, personId, actorId: actor.personId }, step)
  await endMembership(tx, personId)
  await record(tx, actor, {
    action: way === 'members.remove' ? 'member.removed' : 'member.left',
    target: { kind: 'person', id: personId, label: member.name },
    before: { role: member.role, email: member.email, joinedAt: member.joinedAt },
    after: { removal: removalId, ...Object.fromEntries(steps.map(({ touch, ending, count }) => [touch.column, `${ending}: ${count}`])) },
    rule: `${way}: ${actor.role}`,
  })
  return removalId
}

interface Step {
  readonly touch: Touch
  readonly ending: Ending
  readonly count: number
  readonly to: Member | undefined
}

async function chosenSteps(app: App, tx: Tx, { records, person }: Plan, choices: Choices): Promise<Step[]> {
  const unknown = Object.keys(choices).find((kind) => !records.some((one) => one.kind === kind))
  if (unknown !== undefined) throw refuseChoice(`choices.${unknown}`, 'The plan has no such kind.')
  const steps: Step[] = []
  for (const planned of records) {
    const touch = touchesOf(app).find(({ column }) => column === planned.kind)
    if (!touch) throw new Error(`No column ${planned.kind} is declared.`)
    const chosen = choices[planned.kind] ?? { ending: planned.ending }
    if (!planned.choices.includes(chosen.ending)) {
      throw refuseChoice(`choices.${planned.kind}.ending`, `Choose one of: ${planned.choices.join(', ')}.`)
    }
    const to = chosen.ending === 'reassign' ? await receiver(tx, planned.kind, chosen.to, person.personId) : undefined
    steps.push({ touch, ending: chosen.ending, count: planned.count, to })
  }
  return steps
}

async function receiver(tx: Tx, kind: string, to: string | undefined, leaving: string): Promise<Member> {
  const member = to === undefined || to === leaving ? undefined : await readMember(tx, to)
  if (!member) throw refuseChoice(`choices.${kind}.to`, 'Choose another member of the organization.')
  return member
}

function refuseChoice(path: string, message: string): Refused {
  return new Refused(removalRefusals['no-such-choice'], { errors: [{ path, message }] })
}

async function note(tx: Tx, actor: Actor, { personId, name, email, role, joinedAt }: Member, way: Way): Promise<string> {
  const id = newId('rmv')
  await tx.run(
    build.insertInto('removals').values({
      organization_id: tx.organizationId,
      id,
      person_id: personId,
      person_name: name,
      person_email: email,
      role,
      joined_at: joinedAt,
      removed_by: way === 'members.remove' ? actor.personId : null,
      remover_name: actor.name,
    }),
  )
  return id
}

interface Going {
  readonly removalId: string
  readonly personId: string
  readonly actorId: string
}

/** One statement for each kind, however many records there are. */
async function carryOut(tx: Tx, { removalId, personId, actorId }: Going, { touch, ending, to }: Step): Promise<void> {
  if (ending === 'keep') return
  await tx.run(sql`
    with changed as (
      update ${sql.table(tableOf(touch))} set ${written(touch, ending, to, actorId)}
      where organization_id = ${tx.organizationId} and ${sql.ref(columnOf(touch))} = ${personId} and ${touch.only ?? sql`true`}
      returning id
    )
    insert into removal_changes (organization_id, removal_id, touch, record_id, given_to)
    select ${tx.organizationId}, ${removalId}, ${`${ending} ${touch.column}`}, id, ${to?.personId ?? null}::text from changed`)
}

function written(touch: Touch, ending: Ending, to: Member | undefined, actorId: string): RawBuilder<unknown> {
  const column = sql.ref(columnOf(touch))
  if (ending === 'unassign') return sql`${column} = null`
  if (ending === 'reassign' && to) {
    const along = touch.along?.(to)
    return along ? sql`${column} = ${to.personId}, ${along}` : sql`${column} = ${to.personId}`
  }
  if (!touch.end) throw new Error(`The column ${touch.column} does not say how to ${ending}.`)
  return touch.end.write(actorId)
}
