import type { Samples } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'

export const permissions: Samples = {
  [`GET ${O}/permissions`]: {
    call: (_stage, team) => ({ query: `action=members.remove&subject=${team.organization.owner.id}` }),
  },
}
