/** The same matrix in two libraries for it, as their documentation says to use them. Only here: the product knows neither. */
import { AbilityBuilder, createMongoAbility } from '@casl/ability'
import { newEnforcer, newModel, StringAdapter } from 'casbin'
import type { Grant } from '../kernel/shared/policy.ts'

export interface Table {
  readonly roles: readonly string[]
  readonly may: Readonly<Record<string, readonly Grant[]>>
}

export type Decide = (role: string, action: string) => boolean

/** CASL keeps an ability for each actor; here they are made beforehand, one for each role. */
export function casl({ roles, may }: Table): Decide {
  const abilities = new Map(
    roles.map((role, i) => {
      const { can, build } = new AbilityBuilder(createMongoAbility)
      for (const [action, grants] of Object.entries(may)) if (grants[i]) can(action, 'Organization')
      return [role, build()]
    }),
  )
  return (role, action) => abilities.get(role)?.can(action, 'Organization') ?? false
}

const model = `
[request_definition]
r = sub, act
[policy_definition]
p = sub, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.act == p.act`

/** casbin looks through its policies; by `enforceSync`, which is quicker than waiting. */
export async function casbin({ roles, may }: Table): Promise<Decide> {
  const lines = Object.entries(may).flatMap(([action, grants]) => roles.filter((_, i) => grants[i]).map((role) => `p, ${role}, ${action}`))
  const enforcer = await newEnforcer(newModel(model), new StringAdapter(lines.join('\n')))
  return (role, action) => enforcer.enforceSync(role, action)
}
