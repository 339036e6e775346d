import { newcomer, type Samples } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'

export const members: Samples = {
  [`GET ${O}/members`]: { call: () => ({ query: 'sort=name&limit=2' }) },
  [`PATCH ${O}/members/{personId}`]: {
    async call(stage, team) {
      const { id } = await newcomer(stage, team)
      const role = stage.world.app.product.invitation.defaultRole
      // The last role: another one, where there is a choice.
      const given = stage.world.app.product.roles.at(-1)?.key
      return { params: { personId: id }, body: { role: given }, subject: { personId: id, role } }
    },
  },
}
