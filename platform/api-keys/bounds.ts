import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import { list } from '../../kernel/shared/policy.ts'
import type { App } from '../app.ts'
import type { Member } from '../request/index.ts'
import { apiKeyRefusals } from './contract.ts'

/** The actions that a key can be given at all: what takes a person is none. */
export function givable({ product }: Pick<App, 'product'>): string[] {
  const { actions } = product.policy
  return Object.keys(actions).filter((action) => !actions[action]?.personal)
}

/** The permissions once each, in the policy's order; refused on their fields where one is no action that a key can be given. */
export function knownPermissions(app: App, given: readonly string[]): string[] {
  const all = givable(app)
  const errors = given.flatMap((permission, at) =>
    all.includes(permission) ? [] : [{ path: `permissions.${at}`, message: 'No API key can be given this.' }],
  )
  if (errors.length) throw new Refused(common['not-valid'], { errors })
  return all.filter((permission) => given.includes(permission))
}

/** Nobody gives a key what they may not do themselves. */
export function mustHold(app: App, { role }: Member, permissions: readonly string[]): void {
  refuse(
    app,
    permissions.filter((permission) => app.product.policy.grant(role, permission) === null),
  )
}

/**
 * Whoever is shown another's key acts as its holder from then on, by all that was given to it: they must be allowed all of that
 * themselves, on everything, since what is the holder's own is not theirs.
 */
export function mustBearSight(app: App, { personId, role }: Member, heldBy: string, permissions: readonly string[]): void {
  if (personId === heldBy) return
  refuse(
    app,
    permissions.filter((permission) => app.product.policy.grant(role, permission) !== 'all'),
  )
}

function refuse({ product }: App, beyond: readonly string[]): void {
  if (!beyond.length) return
  const refusal = apiKeyRefusals['not-yours-to-give']
  const labels = beyond.map((permission) => product.policy.actions[permission]?.label ?? permission)
  throw new Refused({ ...refusal, title: `A key can’t do more than whoever hands it out, and you can’t ${list(labels)}.` })
}
