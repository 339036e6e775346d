import { memberRoute } from '../request/index.ts'
import { overview, reassigned, reassignment, reassignmentRefusals } from './contract.ts'
import { readKinds, reassign } from './reassign.ts'

const tag = 'Members'
const path = '/api/v1/organizations/{organizationId}/reassignment'

const read = memberRoute({
  method: 'get',
  path,
  tag,
  summary: 'What can be reassigned, by kind: unassigned, by member, and what removed people had (Z8)',
  action: 'records.reassign',
  answers: { 200: overview },
  async handle({ app, tx }) {
    return { status: 200, body: { kinds: await readKinds(app, tx) } }
  },
})

const act = memberRoute({
  method: 'post',
  path,
  tag,
  summary: 'Give all records of a kind to one member: the unassigned ones, a member’s, or a removed person’s (Z8)',
  action: 'records.reassign',
  body: reassignment,
  answers: { 200: reassigned },
  refusals: [reassignmentRefusals['no-such-kind'], reassignmentRefusals['no-such-receiver']],
  idempotent: true,
  async handle({ app, tx, who, body }) {
    return { status: 200, body: await reassign(app, tx, who, body) }
  },
})

export const reassignmentRoutes = [read, act]
