import { endedInvitation } from '../invitations/contract.ts'
import { memberRefusals } from '../members/contract.ts'
import { removalRefusals } from '../removal/contract.ts'
import { memberRoute } from '../request/index.ts'
import { changePlan, planTheChange, readPlans } from './change.ts'
import { changeQuery, planChange, planOfChange, plansOverview, seatRefusals } from './contract.ts'

const tag = 'Organizations'
const path = '/api/v1/organizations/{organizationId}/plan'

const read = memberRoute({
  method: 'get',
  path,
  tag,
  summary: 'The plan, its seats, and what each other plan would need (Z4)',
  action: 'organization.view',
  answers: { 200: plansOverview },
  async handle({ app, tx }) {
    return { status: 200, body: await readPlans(app, tx) }
  },
})

const show = memberRoute({
  method: 'get',
  path: `${path}/change`,
  tag,
  summary: 'The plan of a change to another plan: seats to free, and who or what may give one up (Z4)',
  action: 'billing.manage',
  query: changeQuery,
  answers: { 200: planOfChange },
  refusals: [seatRefusals['no-such-plan'], seatRefusals['plan-in-force']],
  async handle({ app, tx, who, query }) {
    return { status: 200, body: await planTheChange(app, tx, who, query.to) }
  },
})

const change = memberRoute({
  method: 'post',
  path,
  tag,
  summary: 'Change to a smaller plan, letting go of members and invitations exactly as the plan says (Z4, Z21)',
  action: 'billing.manage',
  body: planChange,
  answers: { 200: plansOverview },
  refusals: [
    ...(['no-such-plan', 'plan-in-force', 'larger-by-support', 'does-not-fit', 'seats-in-use'] as const).map((code) => seatRefusals[code]),
    removalRefusals['plan-changed'],
    removalRefusals['no-such-choice'],
    memberRefusals['owner-stays'],
    memberRefusals['own-removal'],
    ...endedInvitation,
  ],
  idempotent: true,
  async handle({ app, tx, who, body }) {
    return { status: 200, body: await changePlan(app, tx, who, body) }
  },
})

export const seatRoutes = [read, show, change]
