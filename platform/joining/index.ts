/**
 * What a sign-up was for.
 *
 * Whoever signs up by an invitation's link joins that organization once their address is verified, without a second step (C8);
 * everybody else gets an organization of their own (C1). Which of the two is noted on the person at sign-up, on the server: the
 * mail that verifies the address is often opened in another browser. The note is taken in the transaction that fulfils it, so
 * that a link opened twice does it once. A link is remembered by the browser for weeks: where it turns out to be for somebody else,
 * the organization that was named on the form is made all the same.
 */
import { sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { type Acceptor, acceptInvitation } from '../invitations/index.ts'
import { createOrganization } from '../organizations/index.ts'

export interface Completed {
  readonly organization: { readonly id: string; readonly name: string; readonly slug: string } | null
  /** Why the invitation did not work, where it did not. */
  readonly refusal: { readonly code: string; readonly title: string } | null
}

interface Note {
  name: string
  email: string
  joins_organization_id: string | null
  joins_invitation_id: string | null
  names_organization: string | null
}

/** Fulfils what this verified person signed up for. Harmless to call again. */
export async function completeSignUp(app: App, personId: string, requestId: string | null = null): Promise<Completed> {
  try {
    return { organization: await fulfil(app, personId, requestId, joinOrCreate), refusal: null }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { code, title } = error.refusal
    return { organization: await withoutInvitation(app, personId, requestId), refusal: { code, title } }
  }
}

type Way = (app: App, tx: Tx, who: Acceptor, note: Note) => Promise<Completed['organization']>

function fulfil(app: App, personId: string, requestId: string | null, way: Way): Promise<Completed['organization']> {
  return app.db.transaction({ organizationId: null, principal: personId }, async (tx) => {
    const note = await tx.maybe(takeNote(personId))
    if (!note) return null
    return way(app, tx, { personId, name: note.name, email: note.email, emailVerified: true, sessionToken: null, requestId }, note)
  })
}

const joinOrCreate: Way = async (app, tx, who, note) => {
  if (!note.joins_organization_id || !note.joins_invitation_id) return createOrganization(app, tx, who, note.names_organization ?? '')
  const handle = { organizationId: note.joins_organization_id, invitationId: note.joins_invitation_id, tokenHash: null }
  return (await acceptInvitation(app, tx, who, handle)).organization
}

/**
 * The link that this browser had followed is for somebody else, or is dead by now. Whoever signed up beside it has named an
 * organization, and gets it (C1). Whoever came by it has named none, or belongs somewhere since: their note is dropped.
 */
async function withoutInvitation(app: App, personId: string, requestId: string | null): Promise<Completed['organization']> {
  const create: Way = async (_app, tx, who, { names_organization: name }) => (name ? createOrganization(app, tx, who, name) : null)
  return fulfil(app, personId, requestId, create).catch(async (error: unknown) => {
    if (!(error instanceof Refused)) throw error
    return fulfil(app, personId, requestId, async () => null)
  })
}

function takeNote(personId: string) {
  return sql<Note>`
    update people set joins_organization_id = null, joins_invitation_id = null, names_organization = null
    where id = ${personId} and email_verified and num_nonnulls(joins_invitation_id, names_organization) > 0
    returning old.name, old.email, old.joins_organization_id, old.joins_invitation_id, old.names_organization`
}
