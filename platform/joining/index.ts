/**
 * What a sign-up was for.
 *
 * Whoever signs up by an invitation's link joins that organization once their address is verified, without a second step (C8);
 * everybody else gets an organization of their own (C1). Which of the two is noted on the person at sign-up, on the server: the
 * mail that verifies the address is often opened in another browser. The note is taken in the transaction that fulfils it, so
 * that a link opened twice does it once.
 */
import { sql } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import type { App } from '../app.ts'
import { acceptInvitation } from '../invitations/index.ts'
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
    return await app.db.transaction({ organizationId: null, principal: personId }, async (tx) => {
      const note = await tx.maybe(takeNote(personId))
      if (!note) return { organization: null, refusal: null }
      const who = { personId, name: note.name, email: note.email, emailVerified: true, sessionToken: null, requestId }
      if (note.joins_organization_id && note.joins_invitation_id) {
        const handle = { organizationId: note.joins_organization_id, invitationId: note.joins_invitation_id, tokenHash: null }
        const { organization } = await acceptInvitation(app, tx, who, handle)
        return { organization, refusal: null }
      }
      return { organization: await createOrganization(app, tx, who, note.names_organization ?? ''), refusal: null }
    })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    await app.db.transaction({ organizationId: null, principal: personId }, (tx) => tx.maybe(takeNote(personId)))
    return { organization: null, refusal: { code: error.refusal.code, title: error.refusal.title } }
  }
}

function takeNote(personId: string) {
  return sql<Note>`
    update people set joins_organization_id = null, joins_invitation_id = null, names_organization = null
    where id = ${personId} and email_verified and num_nonnulls(joins_invitation_id, names_organization) > 0
    returning old.name, old.email, old.joins_organization_id, old.joins_invitation_id, old.names_organization`
}
