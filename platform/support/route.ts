import type { z } from 'zod'
import type { Tx } from '../../kernel/database/index.ts'
import type { Route } from '../../kernel/http/route.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { Refusal } from '../../kernel/shared/policy.ts'
import type { App } from '../app.ts'
import type { AuditActor } from '../audit/index.ts'
import { personRoute } from '../request/index.ts'
import { supportRefusals } from './contract.ts'
import { noteViewed } from './viewed.ts'
import { requireSupport, supportActor } from './who.ts'

type PersonSpec<Query extends z.ZodObject, Body extends z.ZodType> = Parameters<typeof personRoute<Query, Body>>[0]

const refused = [common['not-found'], supportRefusals['second-step-needed'], supportRefusals['second-step-not-passed']]
const perPerson = { name: 'support', per: 'person', points: 600, seconds: 3600 } as const

/** For support people alone: to everybody else there is nothing. */
export function supportRoute<Query extends z.ZodObject, Body extends z.ZodType>(
  spec: Omit<PersonSpec<Query, Body>, 'tag' | 'access'>,
): (app: App) => Route {
  return personRoute({
    ...spec,
    tag: 'Support',
    access: 'support',
    refusals: [...refused, ...(spec.refusals ?? [])],
    limits: [perPerson],
    before: async (call) => {
      await requireSupport(call.app, call.who)
      await spec.before?.(call)
    },
  })
}

interface Within<Query, Body> {
  readonly app: App
  /** In the context of the organization that the path names. */
  readonly tx: Tx
  readonly actor: AuditActor
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
}

type Shared<Query extends z.ZodObject, Body extends z.ZodType> = Pick<
  PersonSpec<Query, Body>,
  'path' | 'summary' | 'query' | 'body' | 'answers'
> & { refusals?: readonly Refusal[]; handle(call: Within<z.infer<Query>, z.infer<Body>>): Promise<{ status: number; body?: unknown }> }

/** Sees an organization. That the support looked stands in its log. */
export function seeing<Query extends z.ZodObject, Body extends z.ZodType>(spec: Shared<Query, Body>) {
  return supportRoute<Query, Body>({
    ...spec,
    method: 'get',
    before: ({ app, who, params, requestId }) => noteViewed(app, organizationIn(params), supportActor(who, requestId)),
    handle: within(spec),
  })
}

/** Changes something of an organization: in a fresh session, once, and with a reason. */
export function acting<Query extends z.ZodObject, Body extends z.ZodType>(spec: Shared<Query, Body>) {
  return supportRoute<Query, Body>({ ...spec, method: 'post', idempotent: true, fresh: true, handle: within(spec) })
}

function within<Query extends z.ZodObject, Body extends z.ZodType>({ handle }: Shared<Query, Body>): PersonSpec<Query, Body>['handle'] {
  return ({ app, tx, who, requestId, params, query, body }) =>
    tx.within(organizationIn(params), (own) => handle({ app, tx: own, actor: supportActor(who, requestId), params, query, body }))
}

/** Whatever is no id at all is nobody's. */
function organizationIn(params: Readonly<Record<string, string>>): string {
  const id = params['organizationId'] ?? ''
  if (!/^org_[0-9a-f]{32}$/.test(id)) throw new Refused(common['not-found'])
  return id
}
