import { type Kind, outcomeOf, type Pick } from '../command.ts'
import { enterByKey, type Program } from '../keys.ts'
import { aKey, anOrganizationWithKeys, aRole, aTarget } from '../operands.ts'
import { mustBeGrantable, refuse, type State } from '../state.ts'
import { giveRole } from './members.ts'

/** Mostly with the newest secret; those before are tried too. */
function aProgram(state: State, pick: Pick): Program | undefined {
  const organization = anOrganizationWithKeys(state, pick)
  const key = aKey(state, organization, pick)
  const newest = state.organizations[organization ?? '']?.keys[key ?? '']?.version
  if (!organization || !key || newest === undefined) return undefined
  return { organization, key, version: pick([newest, newest, Math.max(1, newest - 1), 1]) ?? newest }
}

const told = ({ organization, key, version }: Program) => `a program with secret ${version} of ${key}, of ${organization},`
// Who it acts for, or where, went while it was on its way.
const whenMet = ['404 not-found']

const reads = [
  { action: 'organization.view', page: '' },
  { action: 'members.view', page: '/members' },
  { action: 'invitations.view', page: '/invitations' },
  { action: 'webhooks.view', page: '/webhooks' },
] as const

export const readByKey: Kind = (state, pick) => {
  const [program, read] = [aProgram(state, pick), pick(reads)]
  if (!program || !read) return undefined
  return {
    words: `${told(program)} asks for ${read.action}`,
    whenMet,
    apply(now) {
      enterByKey(now, program, read.action)
      return '200'
    },
    async run(reality) {
      return outcomeOf(await reality.program(program.key, program.version).get(reality.path(program.organization, read.page)))
    },
  }
}

export const changeRoleByKey: Kind = (state, pick) => {
  const program = aProgram(state, pick)
  const [target, role] = [aTarget(state, program?.organization, pick), aRole(state, pick)]
  if (!program || !target || !role) return undefined
  return {
    words: `${told(program)} makes ${target} ${role}`,
    whenMet,
    apply(now) {
      const { organization: here, key, role: own } = enterByKey(now, program, 'members.change-role')
      const mayGive = (one: string) => {
        mustBeGrantable(now, own, one)
        if (!holdsAll(now, key.permissions, one)) refuse('403 not-yours-to-give')
      }
      return giveRole(here, { actor: key.holder, target, role, mayGive })
    },
    async run(reality) {
      const path = reality.path(program.organization, `/members/${reality.id(target)}`)
      return outcomeOf(await reality.program(program.key, program.version).patch(path, { role }))
    },
  }
}

/** Or a program that may change roles would make somebody who may do more than it. */
function holdsAll({ product: { policy } }: State, permissions: readonly string[], role: string): boolean {
  return Object.keys(policy.actions).every(
    (action) => policy.grant(role, action) === null || policy.actions[action]?.personal || permissions.includes(action),
  )
}
