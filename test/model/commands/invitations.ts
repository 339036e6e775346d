import type { Client } from '../../client.ts'
import { type Kind, outcomeOf } from '../command.ts'
import type { Reality } from '../reality.ts'
import { handOnKeys } from '../keys.ts'
import { aRole, anActor, anyAddress, anyInvitation, anyone, anyOrganization } from '../operands.ts'
import {
  endOrganization,
  enter,
  type Invitation,
  isFull,
  join,
  mustBeGrantable,
  openFor,
  organizationOf,
  type Organization,
  personOf,
  refuse,
  type State,
} from '../state.ts'

export const invite: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const [actor, email] = [anActor(state, organization, pick), anyAddress(state, pick)]
  const role = aRole(state, pick)
  if (!organization || !actor || !email || !role) return undefined
  return {
    words: `${actor} invites ${email} to ${organization} as ${role}`,
    apply(now, name) {
      const { organization: here, role: own } = enter(now, organization, actor, 'invitations.create')
      mustBeGrantable(now, own, role)
      const person = personOf(now, email)
      if (person !== undefined && here.members[person] !== undefined) refuse('409 already-member')
      const elsewhere = person !== undefined && isSomewhere(now, person)
      if (elsewhere && now.product.invitation.personElsewhere === 'refuse') refuse('409 belongs-elsewhere')
      const isFree = person !== undefined && !elsewhere && now.people[person]?.verified
      const isAdded = isFree && now.product.invitation.personWithoutOrganization === 'add'
      const open = openFor(here, email)?.[1]
      if (open && !open.expired && !isAdded) refuse('409 already-invited')
      if ((!open || open.expired) && isFull(here)) refuse('409 no-seat-left')
      if (isAdded) {
        join(now, here, person, role)
        if (open) open.state = 'accepted'
        return '201 added'
      }
      if (open) open.state = 'cancelled'
      here.invitations[name] = { email, role, inviter: actor, state: 'open', expired: false, links: 1 }
      return '201 invited'
    },
    async run(reality, name) {
      const answer = await reality.as(actor).post(reality.path(organization, '/invitations'), { email, role })
      const { outcome, invitation } = answer.body as { outcome?: string; invitation?: { id: string } }
      if (invitation) reality.know(name, invitation.id)
      return [outcomeOf(answer), outcome].filter(Boolean).join(' ')
    },
  }
}

const isSomewhere = ({ organizations }: State, person: string) =>
  Object.values(organizations).some(({ members }) => members[person] !== undefined)

const endings = { accepted: '410 invitation-accepted', cancelled: '410 invitation-cancelled', declined: '410 invitation-declined' }

function stillOpen({ state }: Invitation): void {
  if (state !== 'open') refuse(endings[state])
}

export const cancel: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const [actor, invitation] = [anActor(state, organization, pick), anyInvitation(state, organization, pick)]
  if (!organization || !actor || !invitation) return undefined
  return {
    words: `${actor} cancels ${invitation} of ${organization}`,
    apply(now) {
      const { organization: here } = enter(now, organization, actor, 'invitations.cancel')
      const found = here.invitations[invitation] ?? refuse('404 not-found')
      stillOpen(found)
      found.state = 'cancelled'
      return '204'
    },
    async run(reality) {
      return outcomeOf(await reality.as(actor).delete(reality.path(organization, `/invitations/${reality.id(invitation)}`)))
    },
  }
}

export const resend: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const [actor, invitation] = [anActor(state, organization, pick), anyInvitation(state, organization, pick)]
  if (!organization || !actor || !invitation) return undefined
  return {
    words: `${actor} sends ${invitation} of ${organization} again`,
    apply(now) {
      const { organization: here, role } = enter(now, organization, actor, 'invitations.resend')
      const found = here.invitations[invitation] ?? refuse('404 not-found')
      if (found.state === 'open' && found.expired && isFull(here)) refuse('409 no-seat-left')
      stillOpen(found)
      mustBeGrantable(now, role, found.role)
      Object.assign(found, { inviter: actor, expired: false, links: found.links + 1 })
      return '200'
    },
    async run(reality) {
      return outcomeOf(await reality.as(actor).post(reality.path(organization, `/invitations/${reality.id(invitation)}/resend`)))
    },
  }
}

/** Time alone does it. */
export const expire: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const invitation = anyInvitation(state, organization, pick)
  if (!organization || !invitation) return undefined
  return {
    words: `${invitation} of ${organization} expires`,
    apply(now) {
      const found = now.organizations[organization]?.invitations[invitation]
      if (found) found.expired = true
      return '200'
    },
    async run(reality) {
      await reality.world.admin.query(`update invitations set expires_at = now() - interval '1 minute' where id = $1`, [
        reality.id(invitation),
      ])
      return '200'
    },
  }
}

export const accept: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const invitation = anyInvitation(state, organization, pick)
  const known = state.organizations[organization ?? '']?.invitations[invitation ?? '']
  if (!organization || !invitation || !known) return undefined
  const invited = personOf(state, known.email)
  const [actor, link] = [pick([invited, invited, invited, anyone(state, pick)]), pick([known.links, known.links, 1]) ?? 1]
  if (!actor) return undefined
  return {
    words: `${actor} accepts ${invitation} of ${organization} by link ${link}`,
    // Both organizations of somebody who moves are read before they are locked.
    whenMet: ['409 belongs-elsewhere'],
    apply(now, name) {
      const { here, found } = behindLink(now, { organization, invitation, link })
      if (now.people[actor]?.email !== found.email) refuse('409 wrong-account')
      if (!now.people[actor].verified) refuse('409 address-not-verified')
      if (organizationOf(now, actor) !== organization) leaveBehind(now, actor, name)
      join(now, here, actor, found.role)
      found.state = 'accepted'
      return '200'
    },
    async run(reality, name) {
      const answer = await reality.as(actor).post('/api/v1/invitation/accept', { token: reality.token(invitation, link) })
      if (answer.status === 200) await knowLeaving(reality, actor, name)
      return outcomeOf(answer)
    },
  }
}

export const decline: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const invitation = anyInvitation(state, organization, pick)
  const links = state.organizations[organization ?? '']?.invitations[invitation ?? '']?.links
  const link = pick(links === undefined ? [] : [links, links, 1])
  if (!organization || !invitation || link === undefined) return undefined
  let visitor: Client
  return {
    words: `somebody declines ${invitation} of ${organization} by link ${link}`,
    apply(now) {
      behindLink(now, { organization, invitation, link }).found.state = 'declined'
      return '204'
    },
    async prepare(reality) {
      visitor = reality.world.client()
      await visitor.get(`/invite/${reality.token(invitation, link)}`)
    },
    async run() {
      return outcomeOf(await visitor.post('/api/v1/invitation/decline'))
    },
  }
}

export interface Link {
  readonly organization: string
  readonly invitation: string
  /** Its number; undefined where the newest counts, whichever was followed. */
  readonly link: number | undefined
}

export function behindLink(now: State, { organization, invitation, link }: Link): { here: Organization; found: Invitation } {
  const here = now.organizations[organization] ?? refuse('404 not-found')
  const found = here.invitations[invitation] ?? refuse('404 not-found')
  const [newer, one] = openFor(here, found.email) ?? []
  if (one && newer !== invitation && !one.expired) refuse('410 invitation-superseded')
  const inviterRole = here.members[found.inviter]
  if (found.state === 'cancelled' && inviterRole === undefined) refuse('410 inviter-gone')
  stillOpen(found)
  if (link !== undefined && link !== found.links) refuse('410 invitation-superseded')
  if (found.expired) refuse('410 invitation-expired')
  const { policy } = now.product
  const may =
    inviterRole !== undefined && policy.grant(inviterRole, 'invitations.create') !== null && policy.covers(inviterRole, found.role)
  if (!may) refuse('410 inviter-gone')
  return { here, found }
}

/** Where a person belongs to one organization only: a member leaves it, an owner alone closes it, any other owner must stay. */
function leaveBehind(now: State, actor: string, name: string): void {
  const where = organizationOf(now, actor)
  const left = now.organizations[where ?? '']
  const role = left?.members[actor]
  if (where === undefined || !left || role === undefined) return
  if (role === 'owner') {
    if (Object.keys(left.members).length > 1) refuse('409 must-stay')
    endOrganization(now, where, 'organization.closed')
    return
  }
  const owner = Object.keys(left.members).find((person) => left.members[person] === 'owner')
  const keys = handOnKeys(now, left, { holder: actor, role, to: owner ?? null })
  delete left.members[actor]
  left.removals[leavingBy(name)] = { person: actor, role, restored: false, invitations: {}, keys }
}

const leavingBy = (name: string) => `${name}'s leaving`

/** It can be undone like any other. */
async function knowLeaving(reality: Reality, actor: string, name: string): Promise<void> {
  const { rows } = await reality.world.admin.query<{ id: string }>(
    'select id from removals where person_id = $1 order by id desc limit 1',
    [reality.id(actor)],
  )
  const id = rows[0]?.id
  if (id !== undefined && reality.name(id) === id) reality.know(leavingBy(name), id)
}
