import { type Call, newcomer, personAs, type Samples, type Stage, type Team } from '../stage.ts'
import { executed, shown } from '../../plan.ts'
import type { Person } from '../../world.ts'

const O = '/api/v1/organizations/{organizationId}'
const ownerOf = (team: Team) => team.organization.owner.client

/** Somebody new, and the plan of their removal. */
async function planned(stage: Stage, team: Team) {
  const { id } = await newcomer(stage, team)
  const { body } = await ownerOf(team).get(`${team.organization.path}/members/${id}/removal`)
  const role = stage.world.app.product.invitation.defaultRole
  return { params: { personId: id }, subject: { personId: id, role }, body: { planHash: body.planHash as string } }
}

async function removed(stage: Stage, team: Team) {
  const { id } = await newcomer(stage, team)
  const answer = await executed(ownerOf(team), `${team.organization.path}/members/${id}/removal`)
  if (answer.status !== 200) throw new Error(`Somebody could not be removed: ${answer.text}`)
  return { removalId: answer.body.id as string }
}

/** Somebody with the caller's role leaves in their stead: there is one of each. The owner can't, and tries. */
async function leaving({ world }: Stage, team: Team, caller: Pick<Person, 'id'>): Promise<Call> {
  const role = Object.keys(team.as).find((key) => personAs(team, key).id === caller.id)
  const [owner] = world.app.product.roles
  if (role === undefined || role === owner?.key) return { subject: { personId: caller.id, role } }
  const double = await world.person(`Leaving ${role}`)
  await world.join(team.organization, double, role)
  return { client: double.client, subject: { personId: double.id, role } }
}

export const removal: Samples = {
  [`GET ${O}/members/{personId}/removal`]: {
    async call(stage, team) {
      const { params, subject } = await planned(stage, team)
      return { params, subject }
    },
  },
  [`POST ${O}/members/{personId}/removal`]: { call: planned },
  [`GET ${O}/leave`]: { call: leaving },
  [`POST ${O}/leave`]: {
    async call(stage, team, caller) {
      const call = await leaving(stage, team, caller)
      return { ...call, body: await shown(call.client ?? caller.client, `${team.organization.path}/leave`) }
    },
  },
  [`GET ${O}/removals`]: {
    async call(stage, team) {
      await removed(stage, team)
      return {}
    },
  },
  [`POST ${O}/removals/{removalId}/restore`]: {
    async call(stage, team) {
      return { params: await removed(stage, team), body: {} }
    },
  },
}
