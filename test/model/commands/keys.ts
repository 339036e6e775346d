import { sql } from '../../../kernel/database/index.ts'
import { lockIfThere } from '../../../platform/organizations/index.ts'
import type { Answer } from '../../client.ts'
import { type Kind, outcomeOf } from '../command.ts'
import { aKey, anActor, anOrganizationWithKeys, anyOrganization } from '../operands.ts'
import type { Reality } from '../reality.ts'
import { enter, type Key, type Organization, refuse, type State } from '../state.ts'
import { endsAt, livesLonger } from '../keys.ts'

const action = 'api-keys.manage'

export const createKey: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const actor = anActor(state, organization, pick)
  const permissions = somePermissions(state, state.organizations[organization ?? '']?.members[actor ?? ''], pick([0, 1, 2, 2, 2]) ?? 0)
  const end = pick(['never', 'never', 'later'] as const)
  if (!organization || !actor || !end) return undefined
  return {
    words: `${actor} makes a key in ${organization} for ${permissions.length} permissions, which ends ${end}`,
    apply(now, name) {
      const { organization: here, role } = enter(now, organization, actor, action)
      if (permissions.some((one) => now.product.policy.grant(role, one) === null)) refuse('403 not-yours-to-give')
      here.keys[name] = { holder: actor, permissions, end, version: 1, previous: false, ended: false, shown: [[actor, 1, 'created']] }
      return '201'
    },
    async run(reality, name) {
      const answer = await reality
        .as(actor)
        .post(reality.path(organization, '/api-keys'), { name: `Made as ${name}`, permissions, expiresAt: endsAt[end] })
      if (answer.status === 201) await know(reality, name, answer)
      return outcomeOf(answer)
    },
  }
}

/** A few; every one that a key can be given; or of those what this role may. */
function somePermissions({ product: { policy } }: State, role: string | undefined, which: number): string[] {
  const few = ['organization.view', 'members.view', 'invitations.view']
  const all = Object.keys(policy.actions).filter((one) => !policy.actions[one]?.personal)
  const held = all.filter((one) => role !== undefined && policy.grant(role, one) !== null)
  return [few, all, held.length ? held : few][which] ?? few
}

export const rotateKey: Kind = (state, pick) => {
  const organization = anOrganizationWithKeys(state, pick)
  const [actor, key] = [anActor(state, organization, pick), aKey(state, organization, pick)]
  const grace = pick(['none', '24h'])
  if (!organization || !actor || !key) return undefined
  return {
    words: `${actor} rotates ${key} of ${organization} with the grace ${grace}`,
    apply(now) {
      const { organization: here, role } = enter(now, organization, actor, action)
      const found = present(here, key)
      if (found.end === 'passed') refuse('409 key-expired')
      mustBearSight(now, found, { actor, role, permissions: found.permissions })
      found.shown.push([actor, ++found.version, 'rotated'])
      found.previous = grace !== 'none'
      return '200'
    },
    async run(reality) {
      const answer = await reality.as(actor).post(reality.path(organization, `/api-keys/${reality.id(key)}/rotate`), { grace })
      if (answer.status === 200) await know(reality, key, answer)
      return outcomeOf(answer)
    },
  }
}

interface Sight {
  readonly actor: string
  readonly role: string
  readonly permissions: readonly string[]
}

/** Whoever lets another's key live on answers for all that it may. */
function mustBearSight({ product }: State, { holder }: Key, { actor, role, permissions }: Sight): void {
  const isAll = (one: string) => product.policy.grant(role, one) === 'all'
  if (holder !== actor && !permissions.every(isAll)) refuse('403 not-yours-to-give')
}

/** Other permissions, another end, or both. */
export const changeKey: Kind = (state, pick) => {
  const organization = anOrganizationWithKeys(state, pick)
  const [actor, key] = [anActor(state, organization, pick), aKey(state, organization, pick)]
  const which = pick([0, 1, 2, 2, undefined])
  const role = state.organizations[organization ?? '']?.members[actor ?? '']
  const permissions = which === undefined ? undefined : somePermissions(state, role, which)
  const end = pick([undefined, 'later', 'much later', 'never'] as const)
  if (!organization || !actor || !key) return undefined
  return {
    words: `${actor} changes ${key} of ${organization} to ${permissions?.length ?? 'the same'} permissions, and its end to ${end ?? 'the same'}`,
    apply(now) {
      const { organization: here, role: own } = enter(now, organization, actor, action)
      const found = present(here, key)
      const given = permissions ?? found.permissions
      const added = given.filter((one) => !found.permissions.includes(one))
      if (added.some((one) => now.product.policy.grant(own, one) === null)) refuse('403 not-yours-to-give')
      if (end && livesLonger(end, found.end)) mustBearSight(now, found, { actor, role: own, permissions: given })
      found.permissions = given
      found.end = end ?? found.end
      return '200'
    },
    async run(reality) {
      const change = { ...(permissions && { permissions }), ...(end && { expiresAt: endsAt[end] }) }
      return outcomeOf(await reality.as(actor).patch(reality.path(organization, `/api-keys/${reality.id(key)}`), change))
    },
  }
}

export const revokeKey: Kind = (state, pick) => {
  const organization = anOrganizationWithKeys(state, pick)
  const [actor, key] = [anActor(state, organization, pick), aKey(state, organization, pick)]
  if (!organization || !actor || !key) return undefined
  return {
    words: `${actor} revokes ${key} of ${organization}`,
    apply(now) {
      present(enter(now, organization, actor, action).organization, key).ended = true
      return '204'
    },
    async run(reality) {
      return outcomeOf(await reality.as(actor).delete(reality.path(organization, `/api-keys/${reality.id(key)}`)))
    },
  }
}

function present({ keys }: Organization, key: string): Key {
  const found = keys[key]
  return !found || found.ended ? refuse('404 not-found') : found
}

/** Time alone does it. */
export const endGrace = inTime(
  'the grace',
  (key) => key.previous,
  (key) => (key.previous = false),
  ['api_keys', 'secrets'].map((table) => ({ table, column: 'previous_until' })),
)

/** The same, of a key that was given an end. */
export const expireKey = inTime(
  'the time',
  ({ end }) => end === 'later' || end === 'much later',
  (key) => (key.end = 'passed'),
  [{ table: 'api_keys', column: 'expires_at' }],
)

function inTime(what: string, lasts: (key: Key) => boolean, pass: (key: Key) => unknown, columns: readonly Column[]): Kind {
  return (state, pick) => {
    const organization = anOrganizationWithKeys(state, pick)
    const key = pick(Object.entries(state.organizations[organization ?? '']?.keys ?? {}).filter(([, one]) => lasts(one)))?.[0]
    if (!organization || !key) return undefined
    return {
      words: `${what} of ${key} of ${organization} ends`,
      apply(now) {
        const found = now.organizations[organization]?.keys[key]
        if (found && lasts(found)) pass(found)
        return '200'
      },
      async run(reality) {
        const organizationId = reality.id(organization)
        await reality.world.app.db.transaction({ organizationId, principal: 'system' }, async (tx) => {
          await lockIfThere(tx)
          for (const { table, column } of columns) {
            await tx.run(
              sql`update ${sql.table(table)} set ${sql.ref(column)} = now() - interval '1 minute'
                where organization_id = ${organizationId} and id = ${reality.id(key)} and ${sql.ref(column)} > now()`,
            )
          }
        })
        return '200'
      },
    }
  }
}

interface Column {
  readonly table: string
  readonly column: string
}

/** Of rotations that met, the log tells which came first. */
async function know(reality: Reality, name: string, answer: Answer): Promise<void> {
  const { apiKey, secret } = answer.body as { apiKey: { id: string; prefix: string }; secret: string }
  if (answer.status === 201) reality.know(name, apiKey.id)
  const { rows } = await reality.world.admin.query<{ version: number }>(
    `select count(*)::int as version from audit_events where target_id = $1 and action in ('api-key.created', 'api-key.rotated')
       and seq <= (select seq from audit_events where target_id = $1 and action <> 'api-key.revoked' and after ->> 'prefix' = $2)`,
    [apiKey.id, apiKey.prefix],
  )
  reality.keepSecret(name, rows[0]?.version ?? 0, secret)
}
