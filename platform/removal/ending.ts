import { build, type RawBuilder, sql, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import type { Member } from '../members/contract.ts'
import { endMembership, readMember } from '../members/index.ts'
import { type Choices, type Ending, type Plan, type PlannedRecord, removalRefusals } from './contract.ts'
import { type Planner, touchesOf } from './plan.ts'
import { columnOf, type Leaving, tableOf, type Touch, whyNotTo } from './touch.ts'

interface Going {
  readonly plan: Plan
  readonly choices: Choices
  readonly member: Member
  /** The member themselves, where they go of their own accord. */
  readonly actor: Planner
}

/** Ends the membership as the plan says, and gives what the event tells of it; whoever calls has locked the organization. */
export async function endByPlan(app: App, tx: Tx, { plan, choices, member, actor }: Going) {
  const steps = await chosenSteps(app, tx, plan, choices)
  const removalId = await note(tx, actor, member)
  const leaving = { role: member.role, policy: app.product.policy }
  for (const step of steps) await carryOut(tx, { removalId, personId: member.personId, actorId: actor.personId, leaving }, step)
  await endMembership(tx, member.personId)
  return {
    removalId,
    before: { role: member.role, email: member.email, joinedAt: member.joinedAt },
    after: { removal: removalId, ...Object.fromEntries(steps.map(({ touch, ending, count }) => [touch.column, `${ending}: ${count}`])) },
  }
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
    const to = chosen.ending === 'reassign' ? await receiver(app, tx, planned, { chosen: chosen.to, leaving: person.personId }) : undefined
    steps.push({ touch, ending: chosen.ending, count: planned.count, to })
  }
  return steps
}

interface Receiving {
  readonly chosen: string | undefined
  readonly leaving: string
}

/** Whom the plan names by itself, answers for it; whoever is chosen must be able to go on with it. */
async function receiver(app: App, tx: Tx, { kind, to: heir, needs }: PlannedRecord, { chosen, leaving }: Receiving): Promise<Member> {
  const to = chosen ?? heir?.personId
  const member = to === undefined || to === leaving ? undefined : await readMember(tx, to)
  if (!member) throw refuseChoice(`choices.${kind}.to`, 'Choose another member of the organization.')
  const whyNot = chosen === undefined ? undefined : whyNotTo(app.product.policy, needs ?? undefined, member)
  if (whyNot !== undefined) throw refuseChoice(`choices.${kind}.to`, whyNot)
  return member
}

function refuseChoice(path: string, message: string): Refused {
  return new Refused(removalRefusals['no-such-choice'], { errors: [{ path, message }] })
}

async function note(tx: Tx, actor: Planner, { personId, name, email, role }: Member): Promise<string> {
  const id = newId('rmv')
  await tx.run(
    build.insertInto('removals').values({
      organization_id: tx.organizationId,
      id,
      person_id: personId,
      person_name: name,
      person_email: email,
      role,
      // Not by way of here, where a time has milliseconds only.
      joined_at: sql<Date>`(select joined_at from memberships where organization_id = ${tx.organizationId} and person_id = ${personId})`,
      removed_by: actor.personId === personId ? null : actor.personId,
      remover_name: actor.name,
    }),
  )
  return id
}

interface Ended {
  readonly removalId: string
  readonly personId: string
  readonly actorId: string | null
  readonly leaving: Leaving
}

/** One statement for each kind, however many records there are. */
async function carryOut(tx: Tx, ended: Ended, { touch, ending, to }: Step): Promise<void> {
  if (ending === 'keep') return
  const { removalId, personId } = ended
  await tx.run(sql`
    with changed as (
      update ${sql.table(tableOf(touch))} set ${written(touch, ending, to, ended)}
      where organization_id = ${tx.organizationId} and ${sql.ref(columnOf(touch))} = ${personId} and ${touch.only ?? sql`true`}
      returning id
    )
    insert into removal_changes (organization_id, removal_id, touch, record_id, given_to)
    select ${tx.organizationId}, ${removalId}, ${`${ending} ${touch.column}`}, id, ${to?.personId ?? null}::text from changed`)
}

function written(touch: Touch, ending: Ending, to: Member | undefined, { actorId, leaving }: Ended): RawBuilder<unknown> {
  const column = sql.ref(columnOf(touch))
  if (ending === 'unassign') return sql`${column} = null`
  if (ending === 'reassign' && to) {
    const along = touch.along?.(to, leaving)
    return along ? sql`${column} = ${to.personId}, ${along}` : sql`${column} = ${to.personId}`
  }
  if (!touch.end) throw new Error(`The column ${touch.column} does not say how to ${ending}.`)
  return touch.end.write(actorId)
}
