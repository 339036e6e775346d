/**
 * A product is a policy, a list of modules and a brand. Cliqtel and Clozup differ in this value alone: nothing outside
 * `products/` may ask which product runs. Where code would want to, a key is missing here.
 */
import { type Action, type Grant, type Policy, type Role, policy } from '../kernel/shared/policy.ts'
import { apiKeyActions, apiKeyEvents } from './api-keys/contract.ts'
import { auditActions } from './audit/contract.ts'
import { deletionActions, deletionEvents } from './deletion/contract.ts'
import { invitationActions, invitationEvents } from './invitations/contract.ts'
import { memberActions, memberEvents } from './members/contract.ts'
import { organizationActions, organizationEvents, type SettingKey } from './organizations/contract.ts'
import { ownershipActions, ownershipEvents } from './ownership/contract.ts'
import { reassignmentActions, reassignmentEvents } from './reassignment/contract.ts'
import { removalEvents } from './removal/contract.ts'
import { seatActions, seatEvents } from './seats/contract.ts'
import { supportEvents } from './support/contract.ts'
import { secretActions } from './secrets/contract.ts'
import { webhookActions, webhookLogEvents } from './webhooks/contract.ts'

export interface Plan {
  readonly key: string
  readonly name: string
  /** Null: without limit. */
  readonly seats: number | null
}

/** One row of the seed's table, in its wording, and the actions that it grants. */
export interface MatrixRow {
  readonly row: string
  readonly actions: readonly string[]
}

/** What of a module the server and the browser share: its `contract.ts` exports one, and products list it. */
export interface Module {
  /** Of its folder, and the first word of its paths: `leads`. */
  readonly name: string
  readonly actions: Readonly<Record<string, Action>>
  /** What it records, each with a sentence: `'lead.created': 'A lead was added'`. */
  readonly events?: Readonly<Record<string, string>>
  /** Where the portal shows what its events are about, by the kind of their target: `{ lead: ({ id }) => … }`. */
  readonly places?: Readonly<Record<string, (target: { readonly id: string; readonly label: string }) => Place>>
}

/** A page of the portal, below the organization's. */
export interface Place {
  readonly to: string
  readonly search?: Readonly<Record<string, string>>
  /** "Show the lead" */
  readonly label: string
}

export interface Definition {
  readonly slug: string
  readonly name: string
  readonly brand: {
    readonly tagline: string
    /** A key of Mantine's palette. */
    readonly color: string
    readonly supportAddress: string
  }
  /** How many organizations a person may belong to. */
  readonly belonging: 'one' | 'many'
  /** The first role is the owner's. */
  readonly roles: readonly Role[]
  readonly may: Readonly<Record<string, readonly Grant[]>>
  /** The row of every action that `may` does not name. Without it, each has to be named. */
  readonly otherwise?: readonly Grant[]
  readonly matrix: readonly MatrixRow[]
  readonly invitation: {
    readonly expiresAfterDays: number
    readonly defaultRole: string
    /** A verified person who belongs to no organization: added at once, or invited by mail. */
    readonly personWithoutOrganization: 'add' | 'invite'
    readonly personElsewhere: 'refuse' | 'invite'
  }
  /** Null: no plans, and seats without limit. The first plan is what an organization starts with. */
  readonly plans: readonly Plan[] | null
  /** Who changes to a plan with more seats, and who to one with fewer: whoever may manage the billing, or, where nothing is said, the support. */
  readonly planChange?: { readonly up: 'support' | 'self-service'; readonly down: 'support' | 'self-service' }
  readonly ownership: {
    /** `self-service`: the owner hands over by themselves. `support`: only the operator does it, for any member. */
    readonly transfer: 'support' | 'self-service'
    /** The roles that an owner may hand over to. */
    readonly receivers: readonly string[]
    readonly formerOwnerBecomes: string
  }
  /** What an organization can set beside its name. */
  readonly settings: readonly SettingKey[]
  readonly deletion: 'support' | 'owner'
  /** How the screens name things, as the product's own pages do. */
  readonly words: {
    readonly membersPage: { readonly title: string; readonly path: string; readonly trail: readonly string[] }
    readonly invite: {
      /** `inline`: a field on the page. `dialog`: a button that opens a form with roles. */
      readonly form: 'inline' | 'dialog'
      readonly open: string
      readonly field: string
      readonly send: string
    }
    readonly remove: string
  }
  readonly modules: readonly Module[]
}

export interface Product extends Definition {
  readonly policy: Policy
  /** Every event that its log may hold, each with a sentence: in the log, in webhooks and in the docs by this one name. */
  readonly events: Readonly<Record<string, string>>
}

export const ownerRole = 'owner'

export function product(definition: Definition): Product {
  const wrong = mistakeIn(definition)
  if (wrong) throw new Error(`${definition.name}: ${wrong}`)
  const actions = Object.assign(
    {},
    organizationActions,
    ownershipActions(definition),
    deletionActions(definition),
    seatActions(definition),
    reassignmentActions,
    memberActions,
    invitationActions,
    auditActions,
    secretActions,
    webhookActions,
    apiKeyActions,
    ...definition.modules.map((module) => module.actions),
  )
  const events = Object.assign(
    {},
    organizationEvents,
    seatEvents,
    memberEvents,
    removalEvents,
    reassignmentEvents,
    ownershipEvents,
    deletionEvents,
    invitationEvents,
    supportEvents,
    webhookLogEvents,
    apiKeyEvents,
    ...definition.modules.map((module) => module.events),
  )
  return { ...definition, events, policy: policy(definition.roles, actions, rowsOf(definition, Object.keys(actions))) }
}

/** What the types can't see, and nobody would notice before a person meets it. */
function mistakeIn({ slug, roles, invitation, ownership }: Definition): string | undefined {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(slug)) return `the slug “${slug}” is no word of small letters, digits and hyphens.`
  if (roles[0]?.key !== ownerRole) return `the first role must be ${ownerRole}.`
  const named = [invitation.defaultRole, ownership.formerOwnerBecomes, ...ownership.receivers]
  const role = named.find((one) => !roles.some(({ key }) => key === one))
  return role === undefined ? undefined : `there is no role “${role}”.`
}

/** With a row for all others, one that is misspelt would leave its action to that. */
function rowsOf({ name, may, otherwise, matrix }: Definition, actions: readonly string[]): Definition['may'] {
  const misspelt = otherwise && Object.keys(may).find((action) => !actions.includes(action))
  if (misspelt) throw new Error(`${name}: the policy has a row for “${misspelt}”, and there is no such action.`)
  const rows = otherwise ? { ...Object.fromEntries(actions.map((action) => [action, otherwise])), ...may } : may
  const unknown = matrix.flatMap((one) => one.actions).find((action) => !rows[action])
  if (unknown) throw new Error(`${name}: the matrix names “${unknown}”, and the policy has no row for it.`)
  return rows
}

/**
 * The roles that this role may hand out: never the owner's, and none that may do more than itself. With the permissions of a key,
 * none that may do more than the key: or a program that may invite would invite somebody who may do everything.
 */
export function grantableRoles({ roles, policy }: Product, role: string, permissions?: readonly string[]): readonly Role[] {
  const held = (other: string) => (action: string) =>
    policy.grant(other, action) === null || policy.actions[action]?.personal || permissions?.includes(action)
  return roles.filter(
    ({ key }) =>
      key !== ownerRole && policy.covers(role, key) && (permissions === undefined || Object.keys(policy.actions).every(held(key))),
  )
}
