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
  [`POST ${O}/members/{personId}/removal`]: {
    async call(stage, team) {
      const { id } = await newcomer(stage, team)
      return { params: { personId: id }, body: {}, subject: { personId: id, role: stage.world.app.product.invitation.defaultRole } }
    },
  },
  [`POST ${O}/leave`]: {
    /** Somebody with the caller's role leaves in their stead: there is one of each. The owner can't, and tries. */
    async call({ world }, team, caller) {
      const role = Object.keys(team.as).find((key) => team.as[key] === caller)
      const [owner] = world.app.product.roles
      if (role === undefined || role === owner?.key) return { body: {}, subject: { personId: caller.id, role } }
      const double = await world.person(`Leaving ${role}`)
      await world.join(team.organization, double, role)
      return { body: {}, client: double.client, subject: { personId: double.id, role } }
    },
  },
}
