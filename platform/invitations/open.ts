import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { atMicroseconds, cursorOf, microseconds, readCursor } from '../../kernel/http/cursor.ts'
import type { Invitation, InvitationQuery } from './contract.ts'

export const openColumns = ['id', 'email', 'role', 'invited_by', 'inviter_name', 'sent_at', 'created_at', 'expires_at'] as const

/** Open: neither accepted nor cancelled nor declined. An expired one stays open until somebody deals with it. */
export function openInvitations() {
  return build
    .selectFrom('invitations as i')
    .where('i.accepted_at', 'is', null)
    .where('i.cancelled_at', 'is', null)
    .where('i.declined_at', 'is', null)
    .select(openColumns.map((column) => `i.${column}` as const))
    .select(sql<boolean>`i.expires_at <= now()`.as('expired'))
}

export type OpenInvitation = {
  id: string
  email: string
  role: string
  invited_by: string
  inviter_name: string
  sent_at: Date
  created_at: Date
  expires_at: Date
  expired: boolean
}

export function present(row: OpenInvitation): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    invitedBy: { personId: row.invited_by, name: row.inviter_name },
    sentAt: row.sent_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state: row.expired ? 'expired' : 'pending',
  }
}

/** One page of open invitations, newest mail first. */
export async function listInvitations(tx: Tx, { search, state, limit, cursor }: InvitationQuery) {
  const after = readCursor(cursor, ['number', 'text'])
  const matching = openInvitations()
    .where('i.organization_id', '=', tx.organizationId)
    .$if(search !== undefined, (found) => found.where('i.email', 'like', `%${(search ?? '').toLowerCase().replace(/[\\%_]/g, '\\$&')}%`))
    .$if(state !== undefined, (found) => found.where(sql<boolean>`(i.expires_at <= now()) = ${state === 'expired'}`))
  const page = matching
    .$if(after !== undefined, (found) => found.where(sql<boolean>`(i.sent_at, i.id) < (${atMicroseconds(after?.[0])}, ${after?.[1]})`))
    .select(microseconds(sql`i.sent_at`).as('sortValue'))
    .orderBy('i.sent_at', 'desc')
    .orderBy('i.id', 'desc')
    .limit(limit + 1)
  const count = matching.clearSelect().select((count) => count.fn.countAll<number>().as('total'))
  const [rows, { total }] = await Promise.all([tx.many(page), tx.one(count)])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items: items.map(present), nextCursor: rows.length > limit && last ? cursorOf([last.sortValue, last.id]) : null, total }
}
