import { no, type Policy } from '../../kernel/shared/policy.ts'
import { memberRoute } from '../request/index.ts'
import { member, memberPage, memberQuery, memberRefusals, roleChange } from './contract.ts'
import { listMembers } from './list.ts'
import { changeRole } from './members.ts'

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
  async handle({ app, tx, query }) {
    return { status: 200, body: await listMembers(tx, { ...query, roles: rolesThat(app.product.policy, query.may) }) }
  },
})

/** Undefined where it is not asked; an action that there is not is nobody's. */
function rolesThat({ roles, grant }: Policy, action: string | undefined): string[] | undefined {
  return action ? roles.map(({ key }) => key).filter((role) => grant(role, action) !== no) : undefined
}

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

export const memberRoutes = [list, change]
