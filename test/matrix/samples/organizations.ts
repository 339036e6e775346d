import { next, type Samples } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'

export const organizations: Samples = {
  'POST /api/v1/organizations': {
    // Where a person belongs to one organization only, it takes somebody who belongs to none.
    call: async ({ world }) => {
      const number = next()
      return { body: { name: `Further ${number}` }, client: (await world.person(`Founder ${number}`)).client }
    },
  },
  [`GET ${O}`]: { call: () => ({}) },
  [`PATCH ${O}`]: { call: (_stage, team) => ({ body: { name: `${team.organization.name} ${next()}` } }) },
}
