import type { Route } from '../../kernel/http/route.ts'
import type { App } from '../app.ts'
import { deletionPlan, deletionRefusals } from '../deletion/contract.ts'
import { deleteOrganizationBySupport, showDeletion } from '../deletion/index.ts'
import { endedInvitation, invitationPage, invitationQuery } from '../invitations/contract.ts'
import { listInvitations } from '../invitations/index.ts'
import { memberQuery } from '../members/contract.ts'
import { ownershipRefusals, transferred } from '../ownership/contract.ts'
import { transferOwnershipBySupport } from '../ownership/index.ts'
import type { Product } from '../product.ts'
import { seatRefusals } from '../seats/contract.ts'
import { cancelBySupport, resendVerificationBySupport, resetSecondStepBySupport, setPlanBySupport } from './acts.ts'
import {
  because,
  ending,
  found,
  handOver,
  planChange,
  supportMembers,
  supportOrganization,
  supportQuery,
  supportRefusals,
} from './contract.ts'
import { find, seeMembers, seeOrganization } from './find.ts'
import { acting, seeing, supportRoute } from './route.ts'
import { supportActor } from './who.ts'

const O = '/api/v1/support/organizations/{organizationId}'

const search = supportRoute({
  method: 'get',
  path: '/api/v1/support/organizations',
  summary: 'Find organizations by name, slug, id or the address of a member; and the account of that address (C16)',
  query: supportQuery,
  answers: { 200: found },
  async handle({ app, query }) {
    return { status: 200, body: await find(app, query) }
  },
})

const see = seeing({
  path: O,
  summary: 'An organization’s plan, seats and owner, and nothing of its data; its log says who looked (C16)',
  answers: { 200: supportOrganization },
  async handle({ app, tx }) {
    return { status: 200, body: await seeOrganization(app, tx) }
  },
})

const members = seeing({
  path: `${O}/members`,
  summary: 'Who belongs to the organization, with role and status (C16)',
  query: memberQuery,
  answers: { 200: supportMembers },
  async handle({ tx, query }) {
    return { status: 200, body: await seeMembers(tx, query) }
  },
})

const invitations = seeing({
  path: `${O}/invitations`,
  summary: 'Invitations that nobody has answered (C16)',
  query: invitationQuery,
  answers: { 200: invitationPage },
  async handle({ tx, query }) {
    return { status: 200, body: await listInvitations(tx, query) }
  },
})

const setPlan = acting({
  path: `${O}/plan`,
  summary: 'Set the organization’s plan; refused where more seats are in use than it has (C16, Z4)',
  body: planChange,
  answers: { 204: null },
  refusals: [seatRefusals['no-such-plan'], seatRefusals['seats-in-use']],
  async handle({ app, tx, actor, body: { plan, reason } }) {
    await setPlanBySupport(app, tx, { actor, reason }, plan)
    return { status: 204 }
  },
})

const transfer = acting({
  path: `${O}/ownership-transfer`,
  summary: 'Hand the organization over to one of its members; both are told (C16)',
  body: handOver,
  answers: { 200: transferred },
  refusals: [ownershipRefusals['owner-already']],
  async handle({ app, tx, actor, body: { personId: toPersonId, reason } }) {
    return { status: 200, body: await transferOwnershipBySupport(app, tx, actor, { toPersonId, reason }) }
  },
})

const showEnd = seeing({
  path: `${O}/deletion`,
  summary: 'What deleting the organization would do: the kinds of record and their numbers (C16)',
  answers: { 200: deletionPlan },
  async handle({ app, tx }) {
    return { status: 200, body: await showDeletion(app, tx) }
  },
})

const end = acting({
  path: `${O}/deletion`,
  summary: 'Delete the organization, by its name typed; every member is told, and its log stays (C16)',
  body: ending,
  answers: { 204: null },
  refusals: [deletionRefusals['not-its-name']],
  async handle({ app, tx, actor, body }) {
    await deleteOrganizationBySupport(app, tx, actor, body)
    return { status: 204 }
  },
})

const cancel = acting({
  path: `${O}/invitations/{invitationId}/cancellation`,
  summary: 'Cancel an invitation that nobody has answered (C16)',
  body: because,
  answers: { 204: null },
  refusals: endedInvitation,
  async handle({ app, tx, actor, params, body: { reason } }) {
    await cancelBySupport(app, tx, { actor, reason }, params['invitationId'] ?? '')
    return { status: 204 }
  },
})

const resend = supportRoute({
  method: 'post',
  path: '/api/v1/support/people/{personId}/verification-mail',
  summary: 'Send somebody the mail that verifies their address once more (C16)',
  body: because,
  answers: { 204: null },
  refusals: [supportRefusals['verified-already']],
  idempotent: true,
  fresh: true,
  async handle({ app, tx, who, requestId, params, body: { reason } }) {
    await resendVerificationBySupport(app, tx, { actor: supportActor(who, requestId), reason }, params['personId'] ?? '')
    return { status: 204 }
  },
})

const resetSecondStep = supportRoute({
  method: 'post',
  path: '/api/v1/support/people/{personId}/second-step-reset',
  summary: 'Turn off two-step sign-in of somebody who lost it, and end their sessions (C16, Z9)',
  body: because,
  answers: { 204: null },
  refusals: [supportRefusals['two-step-off'], supportRefusals['support-account']],
  idempotent: true,
  fresh: true,
  async handle({ app, tx, who, requestId, params, body: { reason } }) {
    await resetSecondStepBySupport(app, tx, { actor: supportActor(who, requestId), reason }, params['personId'] ?? '')
    return { status: 204 }
  },
})

/** Without plans there is none to set. */
export function supportRoutes({ plans }: Pick<Product, 'plans'>): ((app: App) => Route)[] {
  return [search, see, members, invitations, ...(plans ? [setPlan] : []), transfer, showEnd, end, cancel, resend, resetSecondStep]
}
