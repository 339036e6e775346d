import type { z } from 'zod'
import type { Answer, Limit, Route } from '../../kernel/http/route.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { Refusal } from '../../kernel/shared/policy.ts'
import type { App } from '../app.ts'
import { type Call, type Principal, publicRoute, requireFresh } from '../request/index.ts'

interface Spec<Body extends z.ZodType> {
  method: Route['method']
  path: string
  tag: string
  summary: string
  body?: Body
  upload?: Route['upload']
  answers: Route['answers']
  refusals?: readonly Refusal[]
  limits?: readonly Limit[]
  /** Wants a session that began within the last ten minutes. */
  fresh?: boolean
  handle(call: OwnCall<z.infer<Body>>): Promise<Answer>
}

export type OwnCall<Body = unknown> = Call<unknown, Body> & { readonly who: Principal }

/**
 * For whoever is signed in, on what is theirs alone: name, picture, password, sessions. No transaction is open meanwhile: these
 * tables are guildhall_service's, and hashing a password or decoding a picture would hold a connection for long.
 */
export function ownRoute<Body extends z.ZodType>(spec: Spec<Body>): (app: App) => Route {
  const make = publicRoute({
    ...spec,
    forPeople: true,
    handle(call: Call<unknown, z.infer<Body>> & { who: Principal | null }) {
      const { who } = call
      if (!who) throw new Refused(common['not-signed-in'])
      if (spec.fresh) requireFresh(who)
      return spec.handle({ ...call, who })
    },
  })
  return (app) => ({ ...make(app), access: 'signed-in' })
}
