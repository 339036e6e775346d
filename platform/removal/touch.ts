import { type RawBuilder, sql } from '../../kernel/database/index.ts'
import { article, onlyWho, type Policy } from '../../kernel/shared/policy.ts'
import type { Ending } from './contract.ts'

/** A column that points at a person or a member, and what becomes of its rows when that member goes. */
export interface Touch {
  /** `table.column`. The table's rows are named by `(organization_id, id)`, unless they are kept. */
  readonly column: `${string}.${string}`
  /** What happens without another choice. `reassign`: to whoever executes the plan, or to the owner where somebody leaves by themselves. */
  readonly ending: Ending
  /** Why the rows stay as they are, where they are kept. */
  readonly because?: string
  /** How people call one, and many, of these records; what is kept is not shown, and has no name. */
  readonly records?: readonly [one: string, many: string]
  /** What may be chosen instead. */
  readonly choices?: readonly Ending[]
  /** The action without which nobody can go on with them: they are given to nobody else. */
  readonly needs?: string
  /** Which rows it is about: open ones, say. */
  readonly only?: RawBuilder<boolean>
  /** What `archive` and `revoke` write, and how restoring takes it back; `unless` holds of rows `r` whose place was taken since. */
  readonly end?: {
    readonly write: (actorId: string | null) => RawBuilder<unknown>
    readonly undo: RawBuilder<unknown>
    readonly unless?: RawBuilder<boolean>
  }
  /** By what people narrow these records when they reassign them in bulk. */
  readonly filters?: Readonly<
    Record<string, { readonly label: string; readonly values: readonly string[]; readonly where: (value: string) => RawBuilder<boolean> }>
  >
  /** What `reassign` writes besides the column. */
  readonly along?: (to: { readonly personId: string; readonly name: string }, leaving: Leaving) => RawBuilder<unknown>
  /** What restoring writes besides the column, where that is taken back. */
  readonly alongBack?: (name: string) => RawBuilder<unknown>
  /** The page of these records, below the organization's. */
  readonly link?: (personId: string) => string
}

/** What whoever leaves may do, up to then. */
export interface Leaving {
  readonly role: string
  readonly policy: Policy
}

/** A column whose rows stay as they are. */
export function kept(column: Touch['column'], because: string): Touch {
  return { column, ending: 'keep', because }
}

const history = 'It tells who did it, and history does not change.'
const theirs = 'The account stays, and with it what belongs to the person alone.'

const invitedAgain = sql<boolean>`exists (
  select from invitations i where i.organization_id = r.organization_id and i.email = r.email
    and i.accepted_at is null and i.cancelled_at is null and i.declined_at is null)`
const joinedSince = sql<boolean>`exists (
  select from memberships m join people p on p.id = m.person_id where m.organization_id = r.organization_id and p.email = r.email)`

/** The organization layer's own columns. */
export const platformTouches: readonly Touch[] = [
  kept('memberships.person_id', 'The row is the membership itself, which ends.'),
  kept('organizations.owner_id', 'The owner can’t be removed.'),
  {
    column: 'invitations.invited_by',
    ending: 'revoke',
    records: ['pending invitation', 'pending invitations'],
    choices: ['reassign'],
    // The link of an invitation is dead where its inviter may invite nobody.
    needs: 'invitations.create',
    only: sql<boolean>`accepted_at is null and cancelled_at is null and declined_at is null`,
    end: {
      write: (actorId) => sql`cancelled_at = now(), cancelled_by = ${actorId}`,
      undo: sql`cancelled_at = null, cancelled_by = null`,
      unless: sql<boolean>`(${invitedAgain} or ${joinedSince})`,
    },
    along: ({ name }) => sql`inviter_name = ${name}`,
    alongBack: (name) => sql`inviter_name = ${name}`,
  },
  kept('invitations.accepted_by', history),
  kept('invitations.cancelled_by', history),
  kept('removals.person_id', history),
  kept('removals.removed_by', history),
  kept('removals.restored_by', history),
  kept('secret_exposures.person_id', history),
  kept('webhooks.created_by', 'A webhook is the organization’s, and goes on; its secret is among those to rotate.'),
  kept('api_keys.created_by', history),
  kept('api_keys.revoked_by', history),
  {
    column: 'api_keys.held_by',
    // Keys are the organization's, and programs stand on them; whoever executes the plan finds them among the secrets to rotate.
    ending: 'reassign',
    records: ['API key', 'API keys'],
    choices: ['revoke'],
    needs: 'api-keys.manage',
    only: sql<boolean>`revoked_at is null`,
    end: {
      write: (actorId) => sql`revoked_at = now(), revoked_by = ${actorId}`,
      undo: sql`revoked_at = null, revoked_by = null`,
    },
    // Whoever leaves has seen it: it must not do more for them by its new holder than it did by them. What was their own is nobody's,
    // and does not come back to it by restoring: the holder in between may have seen it too.
    along: (_to, { role, policy }) => {
      const held = Object.keys(policy.actions).filter((action) => policy.grant(role, action) === 'all')
      return sql`permissions = array(select given from unnest(permissions) given where given = any(${held}::text[]))`
    },
    link: (personId) => `settings/api-keys?heldBy=${personId}`,
  },
  kept('sessions.person_id', theirs),
  kept('accounts.person_id', theirs),
  kept('second_steps.person_id', theirs),
  kept('pictures.person_id', theirs),
  kept('open_streams.person_id', 'A stream ends with the membership, and its row as well.'),
]

/** Why records that need this action are not given to a member; undefined where they may be. */
export function whyNotTo(
  policy: Policy,
  needs: string | undefined,
  { name, role }: { readonly name: string; readonly role: string },
): string | undefined {
  if (needs === undefined || policy.grant(role, needs) !== null) return undefined
  const label = policy.roles.find(({ key }) => key === role)?.label ?? role
  return `${onlyWho(policy, needs)} ${name} is ${article(label)}.`
}

export function tableOf({ column }: Touch): string {
  return column.split('.')[0] ?? ''
}

export function columnOf({ column }: Touch): string {
  return column.split('.')[1] ?? ''
}
