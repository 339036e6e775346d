import { newcomer, type Samples } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'

export const reassignment: Samples = {
  [`GET ${O}/reassignment`]: { call: () => ({}) },
  [`POST ${O}/reassignment`]: {
    async call(stage, team) {
      const { id } = await newcomer(stage, team)
      return { body: { kind: 'leads.assignee_id', from: id, to: team.organization.owner.id } }
    },
  },
}
