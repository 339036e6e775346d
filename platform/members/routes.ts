import { memberRoute } from '../request/index.ts'
import { member, memberPage, memberQuery, memberRefusals, removal, roleChange } from './contract.ts'
import { listMembers } from './list.ts'
import { changeRole, leaveOrganization, removeMember } from './members.ts'

const tag = 'Members'
const O = '/api/v1/organizations/{organizationId}'

const list = memberRoute({
  method: 'get',
  path: `${O}/members`,
  tag,
  summary: 'List who belongs to the organization (C11, Z2)',
  action: 'members.view',
  query: memberQuery,
  answers: { 200: memberPage },
  async handle({ tx, query }) {
    return { status: 200, body: await listMembers(tx, query) }
  },
})

const change = memberRoute({
  method: 'patch',
  path: `${O}/members/{personId}`,
  tag,
  summary: 'Change a member’s role, never the owner’s (Z5)',
  action: 'members.change-role',
  body: roleChange,
  answers: { 200: member },
  refusals: [
    memberRefusals['owner-keeps-role'],
    memberRefusals['own-role'],
    memberRefusals['no-such-role'],
    memberRefusals['not-yours-to-give'],
  ],
  async handle({ app, tx, who, params, body }) {
    return { status: 200, body: await changeRole(app, tx, who, params['personId'] ?? '', body.role) }
  },
})

const remove = memberRoute({
  method: 'post',
  path: `${O}/members/{personId}/removal`,
  tag,
  summary: 'Remove a member; their account stays (C13)',
  action: 'members.remove',
  body: removal,
  answers: { 204: null },
  refusals: [memberRefusals['owner-stays'], memberRefusals['own-removal']],
  idempotent: true,
  async handle({ app, tx, who, params }) {
    await removeMember(app, tx, who, params['personId'] ?? '')
    return { status: 204 }
  },
})

const leave = memberRoute({
  method: 'post',
  path: `${O}/leave`,
  tag,
  summary: 'Leave the organization',
  action: 'members.leave',
  body: removal,
  answers: { 204: null },
  refusals: [memberRefusals['owner-cannot-leave']],
  async handle({ app, tx, who }) {
    await leaveOrganization(app, tx, who)
    return { status: 204 }
  },
})

export const memberRoutes = [list, change, remove, leave]
