import { z } from 'zod'
import { plan as planShape } from '../../../platform/removal/contract.ts'
import { type Command, type Kind, outcomeOf } from '../command.ts'
import { giveBackKeys, handOnKeys, keysHeldBy } from '../keys.ts'
import { aRole, aTarget, anActor, anyOrganization } from '../operands.ts'
import type { Reality } from '../reality.ts'
import { enter, join, mustBeGrantable, openFor, type Organization, personOf, refuse, type State } from '../state.ts'

const invitationsOf = 'invitations.invited_by'
const keysOf = 'api_keys.held_by'
const plan = planShape.pick({ records: true, planHash: true }).extend({ planHash: z.string() })

export const changeRole: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const [actor, target] = [anActor(state, organization, pick), aTarget(state, organization, pick)]
  const role = aRole(state, pick)
  if (!organization || !actor || !target || !role) return undefined
  return {
    words: `${actor} makes ${target} ${role} of ${organization}`,
    apply(now) {
      const here = enter(now, organization, actor, 'members.change-role')
      return giveRole(here.organization, { actor, target, role, mayGive: (one) => mustBeGrantable(now, here.role, one) })
    },
    async run(reality) {
      const path = reality.path(organization, `/members/${reality.id(target)}`)
      return outcomeOf(await reality.as(actor).patch(path, { role }))
    },
  }
}

interface Giving {
  readonly actor: string
  readonly target: string
  readonly role: string
  readonly mayGive: (role: string) => void
}

export function giveRole({ members }: Organization, { actor, target, role, mayGive }: Giving): string {
  const present = members[target] ?? refuse('404 not-found')
  if (present === 'owner') refuse('409 owner-keeps-role')
  if (target === actor) refuse('409 own-role')
  mayGive(role)
  mayGive(present)
  members[target] = role
  return '200'
}

export const remove: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const [actor, target] = [anActor(state, organization, pick), aTarget(state, organization, pick)]
  const heir = pick([undefined, aTarget(state, organization, pick)])
  const keys = pick([undefined, 'revoked' as const, aTarget(state, organization, pick)])
  if (!organization || !actor || !target) return undefined
  const chosen = `${heir ? `, the invitations to ${heir}` : ''}${keys ? `, the keys ${keys === 'revoked' ? keys : `to ${keys}`}` : ''}`
  return ending({
    words: `${actor} removes ${target} from ${organization}${chosen}`,
    path: (reality) => reality.path(organization, `/members/${reality.id(target)}/removal`),
    actor,
    heir,
    keys,
    apply(now, name) {
      const here = enter(now, organization, actor, 'members.remove')
      const present = here.organization.members[target] ?? refuse('404 not-found')
      if (present === 'owner') refuse('409 owner-stays')
      if (target === actor) refuse('409 own-removal')
      end(now, here.organization, { name, target, role: present, heir, keys: keys ?? actor })
      return '200'
    },
  })
}

export const leave: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const actor = aTarget(state, organization, pick)
  if (!organization || !actor) return undefined
  return ending({
    words: `${actor} leaves ${organization}`,
    path: (reality) => reality.path(organization, '/leave'),
    actor,
    heir: undefined,
    keys: undefined,
    apply(now, name) {
      const { organization: here, role } = enter(now, organization, actor, 'members.leave')
      if (role === 'owner') refuse('409 owner-cannot-leave')
      const owner = Object.keys(here.members).find((person) => here.members[person] === 'owner')
      end(now, here, { name, target: actor, role, heir: undefined, keys: owner ?? 'revoked' })
      return '200'
    },
  })
}

interface Going {
  readonly name: string
  readonly target: string
  readonly role: string
  readonly heir: string | undefined
  /** To whom the keys go. */
  readonly keys: string
}

function end(now: State, here: Organization, { name, target, role, heir, keys }: Going): void {
  const theirs = Object.entries(here.invitations).filter(([, { state, inviter }]) => state === 'open' && inviter === target)
  const canTake = (person: string, needs: string) => {
    const other = person === target ? undefined : here.members[person]
    return other !== undefined && now.product.policy.grant(other, needs) !== null
  }
  if (theirs.length && heir !== undefined && !canTake(heir, 'invitations.create')) refuse('422 no-such-choice')
  if (keysHeldBy(here, target).length && keys !== 'revoked' && !canTake(keys, 'api-keys.manage')) refuse('422 no-such-choice')
  for (const [, invitation] of theirs) {
    if (heir === undefined) invitation.state = 'cancelled'
    else invitation.inviter = heir
  }
  const gone = handOnKeys(now, here, { holder: target, role, to: keys === 'revoked' ? null : keys })
  const invitations = Object.fromEntries(theirs.map(([id]) => [id, heir ?? null]))
  here.removals[name] = { person: target, role, restored: false, invitations, keys: gone }
  delete here.members[target]
}

interface Ending extends Omit<Command, 'run' | 'prepare' | 'whenMet'> {
  readonly path: (reality: Reality) => string
  readonly actor: string
  readonly heir: string | undefined
  readonly keys: string | undefined
}

/** First the plan, then exactly that plan; what was done must be what the plan showed. */
function ending({ words, apply, path, actor, heir, keys }: Ending): Command {
  return {
    words,
    apply,
    whenMet: ['409 plan-changed'],
    async run(reality, name) {
      const shown = await reality.as(actor).get(path(reality))
      if (shown.status !== 200) return outcomeOf(shown)
      const { records, planHash } = plan.parse(shown.body)
      const wishes = { [invitationsOf]: wish(reality, heir), [keysOf]: wish(reality, keys) }
      const isThere = ([kind, chosen]: [string, object | undefined]) => chosen && records.some((one) => one.kind === kind)
      const choices = Object.fromEntries(Object.entries(wishes).filter(isThere)) as Record<string, Wish>
      const done = await reality.as(actor).post(path(reality), { planHash, choices })
      if (done.status !== 200) return outcomeOf(done)
      const removal = (done.body as { id: string }).id
      reality.know(name, removal)
      const planned = records.filter(({ ending: how }) => how !== 'keep')
      const wanted = planned.map((one) => [`${choices[one.kind]?.ending ?? one.ending} ${one.kind}`, one.count])
      await mustBe(reality, removal, Object.fromEntries(wanted) as Record<string, number>)
      return '200'
    },
  }
}

interface Wish {
  readonly ending: string
  readonly to?: string
}

function wish(reality: Reality, to: string | undefined): Wish | undefined {
  if (to === undefined) return undefined
  return to === 'revoked' ? { ending: 'revoke' } : { ending: 'reassign', to: reality.id(to) }
}

async function mustBe({ world }: Reality, removal: string, planned: Record<string, number>): Promise<void> {
  const { rows } = await world.admin.query<{ touch: string; count: number }>(
    'select touch, count(*)::int as count from removal_changes where removal_id = $1 group by 1',
    [removal],
  )
  const [told, seen] = [planned, Object.fromEntries(rows.map(({ touch, count }) => [touch, count]))].map((one) =>
    JSON.stringify(Object.entries(one).toSorted()),
  )
  if (told !== seen) throw new Error(`The plan of the removal said ${told}, and what was done is ${seen}.`)
}

export const restore: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const actor = anActor(state, organization, pick)
  const removal = pick(Object.keys(state.organizations[organization ?? '']?.removals ?? {}))
  if (!organization || !actor || !removal) return undefined
  return {
    words: `${actor} undoes ${removal} of ${organization}`,
    apply(now) {
      const { organization: here, role } = enter(now, organization, actor, 'members.remove')
      const undone = here.removals[removal] ?? refuse('404 not-found')
      if (undone.restored) refuse('409 restored-already')
      mustBeGrantable(now, role, undone.role)
      if (here.members[undone.person] !== undefined) refuse('409 member-again')
      join(now, here, undone.person, undone.role)
      // Invited anew meanwhile: with the coming back, that is accepted.
      const open = openFor(here, now.people[undone.person]?.email ?? '')?.[1]
      if (open) open.state = 'accepted'
      undone.restored = true
      for (const [id, heir] of Object.entries(undone.invitations)) giveBack(now, here, id, { heir, person: undone.person })
      giveBackKeys(here, undone)
      return '200'
    },
    async run(reality) {
      const path = reality.path(organization, `/removals/${reality.id(removal)}/restore`)
      return outcomeOf(await reality.as(actor).post(path))
    },
  }
}

/** Opened again but where the address has another invitation, or its person is here by now. */
function giveBack(now: State, here: Organization, id: string, { heir, person }: { heir: string | null; person: string }): void {
  const invitation = here.invitations[id]
  if (!invitation) return
  if (heir !== null) {
    if (invitation.inviter === heir) invitation.inviter = person
    return
  }
  const invited = personOf(now, invitation.email)
  const joined = invited !== undefined && here.members[invited] !== undefined
  if (invitation.inviter === person && !openFor(here, invitation.email) && !joined) invitation.state = 'open'
}
