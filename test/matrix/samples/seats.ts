import { shown } from '../../plan.ts'
import { type Call, next, type Samples, type Stage, type Team } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'

/** The team's people in an organization with few of them, so that all fit into a smaller plan. */
async function roomy({ world }: Stage, team: Team): Promise<Call & { path: string }> {
  const { owner } = team.organization
  const { path } = team.organization
  if (!world.app.product.plans) return { path }
  await world.admin.query('delete from rate_limits')
  const made = await world.organization(owner, `Smaller ${next()}`, { plan: 'enterprise' })
  for (const [role, person] of Object.entries(team.as)) if (person.id !== owner.id) await world.join(made, person, role)
  return { params: { organizationId: made.id }, path: made.path }
}

export const seats: Samples = {
  [`GET ${O}/plan`]: { call: () => ({}) },
  [`GET ${O}/plan/change`]: {
    async call(stage, team) {
      const { path: _path, ...call } = await roomy(stage, team)
      return { ...call, query: 'to=pro' }
    },
  },
  [`POST ${O}/plan`]: {
    async call(stage, team) {
      const { path, ...call } = await roomy(stage, team)
      return { ...call, body: { to: 'pro', ...(await shown(team.organization.owner.client, `${path}/plan/change?to=pro`)) } }
    },
  },
}
