import { z } from 'zod'
import { sql } from '../../kernel/database/index.ts'
import { openQuery } from '../../kernel/http/read.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { memberRefusals } from '../members/contract.ts'
import { memberRoute, personRoute, type PersonCall, publicRoute } from '../request/index.ts'
import { acceptInvitation, declineInvitation } from './accept.ts'
import { askAgain } from './ask-again.ts'
import { cancelInvitation, resendInvitation } from './change.ts'
import {
  acceptance,
  accepted,
  invitation,
  invitationBehindLink,
  invitationId,
  invitationPage,
  invitationQuery,
  invitationRefusals,
  invite,
  inviteOutcome,
  inviteOutcomes,
} from './contract.ts'
import { dropHandle, type Handle, handleOfToken, keepHandle, readHandle } from './handle.ts'
import { invitePeople, invitePerson } from './invite.ts'
import { describeLink } from './link.ts'
import { listInvitations } from './open.ts'

const tag = 'Invitations'
const O = '/api/v1/organizations/{organizationId}'
const perPerson = { name: 'invitations.create', points: 200, seconds: 3600 }
const perOrganization = { name: 'invitations.organization', points: 500, seconds: 24 * 3600 }

const list = memberRoute({
  method: 'get',
  path: `${O}/invitations`,
  tag,
  summary: 'List open invitations, the expired among them (C11)',
  action: 'invitations.view',
  query: invitationQuery,
  answers: { 200: invitationPage },
  async handle({ tx, query }) {
    return { status: 200, body: await listInvitations(tx, query) }
  },
})

const create = memberRoute({
  method: 'post',
  path: `${O}/invitations`,
  tag,
  summary: 'Invite one person, or many at once with an outcome for each (C4–C7, Z3)',
  action: 'invitations.create',
  body: invite,
  answers: { 201: z.union([inviteOutcome, inviteOutcomes]) },
  refusals: [
    ...(['belongs-elsewhere', 'already-member', 'already-invited', 'no-seat-left', 'address-not-usable'] as const).map(
      (code) => invitationRefusals[code],
    ),
    memberRefusals['no-such-role'],
    memberRefusals['not-yours-to-give'],
  ],
  idempotent: true,
  async handle({ app, tx, who, body }) {
    const wanted = 'invitations' in body ? body.invitations : [body]
    await app.limits.spend(perPerson, `person ${who.personId}`, wanted.length)
    await app.limits.spend(perOrganization, `organization ${tx.organizationId}`, wanted.length)
    if ('invitations' in body) return { status: 201, body: { results: await invitePeople(app, tx, who, wanted) } }
    return { status: 201, body: await invitePerson(app, tx, who, body) }
  },
})

const cancel = memberRoute({
  method: 'delete',
  path: `${O}/invitations/{invitationId}`,
  tag,
  summary: 'Cancel an invitation: its link is dead (C14)',
  action: 'invitations.cancel',
  answers: { 204: null },
  refusals: [
    invitationRefusals['invitation-accepted'],
    invitationRefusals['invitation-cancelled'],
    invitationRefusals['invitation-declined'],
  ],
  async handle({ app, tx, who, params }) {
    await cancelInvitation(app, tx, who, params['invitationId'] ?? '')
    return { status: 204 }
  },
})

const resend = memberRoute({
  method: 'post',
  path: `${O}/invitations/{invitationId}/resend`,
  tag,
  summary: 'Send a new link; the old one is dead, and the days begin again (Z3)',
  action: 'invitations.resend',
  body: z.strictObject({}),
  answers: { 200: invitation },
  refusals: [
    ...(['invitation-accepted', 'invitation-cancelled', 'invitation-declined', 'no-seat-left'] as const).map(
      (code) => invitationRefusals[code],
    ),
    memberRefusals['not-yours-to-give'],
    memberRefusals['no-such-role'],
  ],
  idempotent: true,
  async handle({ app, tx, who, params }) {
    return { status: 200, body: await resendInvitation(app, tx, who, params['invitationId'] ?? '') }
  },
})

const linkLimit = { name: 'invitations.link', per: 'ip', points: 300, seconds: 3600 } as const

/** GET changes nothing: a mail scanner that follows the link takes nothing from whom it is for. */
const follow = publicRoute({
  method: 'get',
  path: '/invite/{token}',
  tag,
  summary: 'Follow the link of an invitation mail: the token leaves the address bar at once',
  // Mail programs add their own to the links that people follow.
  query: openQuery,
  answers: { 303: null },
  limits: [linkLimit],
  async handle({ app, context, params }) {
    const handle = await handleOfToken(app.db, params['token'] ?? '')
    if (handle) keepHandle(app, context, handle)
    else dropHandle(app, context)
    return { status: 303, headers: { location: '/invitation' } }
  },
})

const show = publicRoute({
  method: 'get',
  path: '/api/v1/invitation',
  tag,
  summary: 'The invitation whose link this browser followed',
  answers: { 200: invitationBehindLink },
  refusals: [common['not-found']],
  async handle({ app, context, who }) {
    return { status: 200, body: await describeLink(app, requireHandle(app, context), who) }
  },
})

const open = personRoute({
  method: 'post',
  path: '/api/v1/invitation/open',
  tag,
  summary: 'Open an invitation from the list of one’s own, without its link',
  body: z.strictObject({ invitationId }),
  answers: { 204: null },
  refusals: [common['not-found']],
  async handle({ app, tx, context, who, body }) {
    const found = await tx.maybe(
      sql<{
        organization_id: string
      }>`select organization_id from session_invitations(${who.sessionToken}) where id = ${body.invitationId}`,
    )
    if (!found) throw new Refused(common['not-found'])
    keepHandle(app, context, { organizationId: found.organization_id, invitationId: body.invitationId, tokenHash: null })
    return { status: 204 }
  },
})

const endings = [
  'invitation-expired',
  'invitation-superseded',
  'invitation-cancelled',
  'invitation-declined',
  'invitation-accepted',
  'inviter-gone',
] as const

const accept = personRoute({
  method: 'post',
  path: '/api/v1/invitation/accept',
  tag,
  summary: 'Accept the invitation whose link was followed, or whose token is given (C10)',
  body: acceptance,
  answers: { 200: accepted },
  refusals: [
    common['not-found'],
    ...(
      [...endings, 'wrong-account', 'address-not-verified', 'must-stay', 'already-member', 'belongs-elsewhere', 'no-seat-left'] as const
    ).map((code) => invitationRefusals[code]),
  ],
  limits: [{ name: 'invitations.accept', per: 'person', points: 60, seconds: 3600 }],
  idempotent: true,
  async handle({ app, tx, context, who, body, requestId }) {
    const handle = await handleOf({ app, tx, context, body })
    const joined = await acceptInvitation(app, tx, { ...who, requestId }, handle)
    dropHandle(app, context)
    return { status: 200, body: joined }
  },
})

const decline = publicRoute({
  method: 'post',
  path: '/api/v1/invitation/decline',
  tag,
  summary: 'Decline the invitation whose link was followed',
  body: z.strictObject({}),
  answers: { 204: null },
  refusals: [common['not-found'], ...endings.map((code) => invitationRefusals[code])],
  limits: [linkLimit],
  async handle({ app, context, requestId }) {
    const handle = requireHandle(app, context)
    await app.db.transaction({ organizationId: handle.organizationId, principal: 'link' }, (tx) =>
      declineInvitation(app, tx, handle, requestId),
    )
    dropHandle(app, context)
    return { status: 204 }
  },
})

const again = publicRoute({
  method: 'post',
  path: '/api/v1/invitation/ask-again',
  tag,
  summary: 'Ask for a new invitation in place of a dead one',
  body: z.strictObject({}),
  answers: { 204: null },
  refusals: [common['not-found'], invitationRefusals['not-needed'], invitationRefusals['asked-already']],
  limits: [linkLimit],
  async handle({ app, context, who, requestId }) {
    const handle = requireHandle(app, context)
    const principal = who?.personId ?? 'link'
    await app.db.transaction({ organizationId: handle.organizationId, principal }, (tx) =>
      askAgain(app, tx, handle, who?.personId ?? null, requestId),
    )
    return { status: 204 }
  },
})

async function handleOf({
  app,
  tx,
  context,
  body,
}: Pick<PersonCall<unknown, { token?: string | undefined }>, 'app' | 'tx' | 'context' | 'body'>): Promise<Handle> {
  if (body.token === undefined) return requireHandle(app, context)
  const handle = await handleOfToken(tx, body.token)
  if (!handle) throw new Refused(common['not-found'])
  return handle
}

function requireHandle(app: App, context: Parameters<typeof readHandle>[1]): Handle {
  const handle = readHandle(app, context)
  if (!handle) throw new Refused(common['not-found'])
  return handle
}

export const invitationRoutes = [list, create, cancel, resend, follow, show, open, accept, decline, again]
