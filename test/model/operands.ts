/** Operands from the state: mostly such as the product accepts, since what is refused at the door proves little. */
import type { Pick } from './command.ts'
import type { State } from './state.ts'

export function anyOrganization({ organizations }: State, pick: Pick): string | undefined {
  return pick(Object.keys(organizations))
}

export function anyone({ people }: State, pick: Pick): string | undefined {
  return pick(Object.keys(people))
}

/** Of somebody, or of nobody yet. */
export function anyAddress({ people, strangers }: State, pick: Pick): string | undefined {
  const unverified = Object.values(people).filter(({ verified }) => !verified)
  return pick([...strangers, ...[...Object.values(people), ...unverified].map(({ email }) => email)])
}

/** Any of the organization, ended ones included. */
export function anyInvitation(state: State, organization: string | undefined, pick: Pick): string | undefined {
  const all = Object.entries(state.organizations[organization ?? '']?.invitations ?? {})
  const open = all.filter(([, one]) => one.state === 'open')
  return pick(pick([open, open, all]) ?? [])?.[0]
}

/** Mostly the owner or a member. */
export function anActor(state: State, organization: string | undefined, pick: Pick): string | undefined {
  const members = state.organizations[organization ?? '']?.members ?? {}
  const all = Object.keys(members)
  const owner = all.filter((person) => members[person] === 'owner')
  return pick(pick([owner, owner, all, all, Object.keys(state.people)]) ?? [])
}

/** Mostly a member who is not the owner. */
export function aTarget(state: State, organization: string | undefined, pick: Pick): string | undefined {
  const members = state.organizations[organization ?? '']?.members ?? {}
  const all = Object.keys(members)
  const others = all.filter((person) => members[person] !== 'owner')
  return pick(pick([others, others, others, all, Object.keys(state.people)]) ?? []) ?? anyone(state, pick)
}

/** Mostly one that has keys. */
export function anOrganizationWithKeys(state: State, pick: Pick): string | undefined {
  const all = Object.keys(state.organizations)
  const having = all.filter((name) => Object.values(state.organizations[name]?.keys ?? {}).some(({ ended }) => !ended))
  return pick(pick([having, having, having, all]) ?? [])
}

/** Mostly one that works. */
export function aKey(state: State, organization: string | undefined, pick: Pick): string | undefined {
  const all = Object.entries(state.organizations[organization ?? '']?.keys ?? {})
  const working = all.filter(([, { ended }]) => !ended)
  return pick(pick([working, working, working, all]) ?? [])?.[0]
}

/** Mostly one that can be given. */
export function aRole({ product: { roles } }: State, pick: Pick): string | undefined {
  const [owner, ...lesser] = roles.map(({ key }) => key)
  return pick([...lesser, ...lesser, ...lesser, owner])
}
