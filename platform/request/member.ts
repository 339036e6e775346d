import { require } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { Actor, Decision, Scope, Subject } from '../../kernel/shared/policy.ts'
import type { App } from '../app.ts'
import type { KeyInUse } from './api-key.ts'

/** Who acts in an organization, with the one decision function bound to them. */
export interface Member extends Actor {
  readonly personId: string
  readonly role: string
  readonly name: string
  readonly email: string
  readonly requestId: string
  /** The key that acts for this person, where it is not they themselves. */
  readonly apiKey?: KeyInUse
  may(action: string, subject?: Subject): Decision
  /** Refuses with the policy's reason, or gives the scope. */
  require(action: string, subject?: Subject): Scope
  /** The same, decided upon with another role, and with other permissions of the key. */
  withRole(role: string, permissions?: readonly string[]): Member
}

type Somebody = Pick<Member, 'personId' | 'name' | 'email' | 'apiKey'>

export function memberOf(app: App, somebody: Somebody, role: string, requestId: string): Member {
  const { personId, name, email, apiKey } = somebody
  const { policy } = app.product
  const may = (action: string, subject?: Subject) =>
    (apiKey && missing(app, apiKey, action)) ?? policy.may({ personId, role }, action, subject)
  return {
    personId,
    role,
    name,
    email,
    requestId,
    ...(apiKey && { apiKey }),
    may,
    require: (action, subject) => require(may(action, subject)),
    withRole(other, permissions) {
      const key = apiKey && { ...apiKey, permissions: permissions ?? apiKey.permissions }
      return memberOf(app, { personId, name, email, ...(key && { apiKey: key }) }, other, requestId)
    },
  }
}

/** A key may do what was given to it, and of that what its holder may; what is a person's own to do, none may. */
function missing({ product }: App, { name, permissions }: KeyInUse, action: string): Decision | undefined {
  const { label, personal } = product.policy.actions[action] ?? { label: action }
  if (personal) return refuse(common['not-for-keys'].title, common['not-for-keys'])
  if (permissions.includes(action)) return undefined
  return refuse(`The API key “${name}” can’t ${label}: it lacks the permission ${action}.`, common['not-allowed'])
}

function refuse(because: string, refusal: (typeof common)['not-allowed' | 'not-for-keys']): Decision {
  return { allowed: false, because, who: [], refusal: { ...refusal, title: because } }
}
