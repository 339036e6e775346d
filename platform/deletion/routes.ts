import { memberRoute } from '../request/index.ts'
import { deleted, deletion, deletionPlan, deletionRefusals } from './contract.ts'
import { deleteOrganization, showDeletion } from './delete.ts'

const tag = 'Organizations'
const O = '/api/v1/organizations/{organizationId}'

const show = memberRoute({
  method: 'get',
  path: `${O}/deletion`,
  tag,
  summary: 'The plan of a deletion: what goes, what stays and why, who loses access (Z12)',
  action: 'organization.delete',
  answers: { 200: deletionPlan },
  async handle({ app, tx }) {
    return { status: 200, body: await showDeletion(app, tx) }
  },
})

const remove = memberRoute({
  method: 'delete',
  path: O,
  tag,
  summary: 'Delete the organization, exactly as the plan says; it can’t be undone (Z12)',
  action: 'organization.delete',
  body: deletion,
  answers: { 200: deleted },
  refusals: [deletionRefusals['deletion-plan-changed'], deletionRefusals['not-its-name']],
  fresh: true,
  async handle({ app, tx, who, body }) {
    return { status: 200, body: await deleteOrganization(app, tx, who, body) }
  },
})

export const deletionRoutes = [show, remove]
