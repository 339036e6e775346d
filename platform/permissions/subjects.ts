import { build, type Tx } from '../../kernel/database/index.ts'
import type { Subject } from '../../kernel/shared/policy.ts'
import type { App } from '../app.ts'
import { invitationSubject, seatsTaken } from '../invitations/index.ts'
import { readMember } from '../members/index.ts'
import { allSeatsTaken } from '../seats/contract.ts'
import type { Found } from './explain.ts'

/** What one thing is to the policy; undefined where it is not there. A module brings its own for what its actions are about. */
export type SubjectLoader = (app: App, tx: Tx, id: string) => Promise<{ label: string; subject: Subject; detail?: string } | undefined>

const loaders: Readonly<Record<string, SubjectLoader>> = {
  async member(_app, tx, id) {
    const found = await readMember(tx, id)
    return found && { label: found.name, subject: { personId: id, role: found.role, ownedBy: id } }
  },
  async invitation(app, tx, id) {
    const found = await invitationSubject(tx, id)
    return found && { label: found.email, subject: { state: found.state, role: found.role }, detail: await fullness(app, tx) }
  },
  async organization(app, tx, id) {
    const { name } = await tx.one(build.selectFrom('organizations').select('name').where('id', '=', id))
    const detail = await fullness(app, tx)
    return { label: name, subject: { state: detail ? 'full' : 'open' }, detail }
  },
}

async function fullness(app: App, tx: Tx): Promise<string | undefined> {
  const { isFull, limit, taken } = await seatsTaken(tx)
  return isFull && limit !== null ? allSeatsTaken(app.product, limit, taken) : undefined
}

/** By the beginning of its id. */
const kinds: Readonly<Record<string, string>> = { per: 'member', inv: 'invitation' }

export function kindOf(id: string): string {
  const prefix = id.split('_')[0] ?? ''
  return kinds[prefix] ?? prefix
}

/** What `id` names; undefined where it is nothing of this organization. */
export async function findSubject(app: App, tx: Tx, id: string): Promise<Found | undefined> {
  const kind = kindOf(id)
  const named = Object.values(kinds).includes(kind) ? loaders[kind] : undefined
  const load = named ?? app.modules.map(({ subjects }) => subjects?.[kind]).find((one) => one !== undefined)
  const found = await load?.(app, tx, id)
  return found && { kind, id, ...found }
}

/** What an action is about by itself: the person who acts, or the organization. */
export async function ownSubject(app: App, tx: Tx, action: string, personId: string): Promise<Found | undefined> {
  const { about, refuses } = app.product.policy.actions[action] ?? {}
  if (!refuses || (about !== undefined && about !== 'self')) return undefined
  const [kind, id] = about === 'self' ? (['member', personId] as const) : (['organization', tx.organizationId] as const)
  const found = await loaders[kind]?.(app, tx, id)
  return found && { kind, id, ...found }
}
