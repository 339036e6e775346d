import { z } from 'zod'
import { memberRefusals } from '../members/contract.ts'
import { memberRoute } from '../request/index.ts'
import { execution, plan, removalList, removalQuery, removalRefusals, removed, restored } from './contract.ts'
import { executePlan, showPlan } from './execute.ts'
import { listRemovals, restoreRemoval } from './restore.ts'

const tag = 'Members'
const O = '/api/v1/organizations/{organizationId}'

const show = memberRoute({
  method: 'get',
  path: `${O}/members/{personId}/removal`,
  tag,
  summary: 'The plan: everything that the removal of this member touches (Z8)',
  action: 'members.remove',
  answers: { 200: plan },
  refusals: [memberRefusals['owner-stays'], memberRefusals['own-removal']],
  async handle({ app, tx, who, params }) {
    return { status: 200, body: await showPlan(app, tx, who, params['personId'] ?? '', 'members.remove') }
  },
})

const remove = memberRoute({
  method: 'post',
  path: `${O}/members/{personId}/removal`,
  tag,
  summary: 'Remove a member exactly as the plan says; their account stays (C13, Z8)',
  action: 'members.remove',
  body: execution,
  answers: { 200: removed },
  refusals: [
    memberRefusals['owner-stays'],
    memberRefusals['own-removal'],
    removalRefusals['plan-changed'],
    removalRefusals['no-such-choice'],
  ],
  idempotent: true,
  async handle({ app, tx, who, params, body }) {
    const wanted = { ...body, personId: params['personId'] ?? '', way: 'members.remove' } as const
    return { status: 200, body: { id: await executePlan(app, tx, who, wanted) } }
  },
})

const showLeaving = memberRoute({
  method: 'get',
  path: `${O}/leave`,
  tag,
  summary: 'The plan: what leaving touches',
  action: 'members.leave',
  answers: { 200: plan },
  refusals: [memberRefusals['owner-cannot-leave']],
  async handle({ app, tx, who }) {
    return { status: 200, body: await showPlan(app, tx, who, who.personId, 'members.leave') }
  },
})

const leave = memberRoute({
  method: 'post',
  path: `${O}/leave`,
  tag,
  summary: 'Leave the organization, exactly as the plan says',
  action: 'members.leave',
  body: execution,
  answers: { 200: removed },
  refusals: [memberRefusals['owner-cannot-leave'], removalRefusals['plan-changed'], removalRefusals['no-such-choice']],
  async handle({ app, tx, who, body }) {
    return { status: 200, body: { id: await executePlan(app, tx, who, { ...body, personId: who.personId, way: 'members.leave' }) } }
  },
})

const list = memberRoute({
  method: 'get',
  path: `${O}/removals`,
  tag,
  summary: 'Who was removed, or left, within the last 30 days',
  action: 'members.remove',
  query: removalQuery,
  answers: { 200: removalList },
  async handle({ tx, who, query }) {
    return { status: 200, body: await listRemovals(tx, who, query) }
  },
})

const restore = memberRoute({
  method: 'post',
  path: `${O}/removals/{removalId}/restore`,
  tag,
  summary: 'Undo a removal, with the role and every record that nobody has changed since',
  action: 'members.remove',
  body: z.strictObject({}),
  answers: { 200: restored },
  refusals: [
    ...(['too-late', 'restored-already', 'member-again', 'belongs-elsewhere', 'account-deleted', 'no-seat-left'] as const).map(
      (code) => removalRefusals[code],
    ),
    memberRefusals['no-such-role'],
    memberRefusals['not-yours-to-give'],
  ],
  idempotent: true,
  async handle({ app, tx, who, params }) {
    return { status: 200, body: await restoreRemoval(app, tx, who, params['removalId'] ?? '') }
  },
})

export const removalRoutes = [show, remove, showLeaving, leave, list, restore]
