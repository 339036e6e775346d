import { next, type Samples, type Stage, type Team } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'
const one = `${O}/trunks/{trunkId}`
const name = () => `Trunk ${next()}`

async function made(_stage: Stage, { organization }: Team) {
  const answer = await organization.owner.client.post(`${organization.path}/trunks`, { name: name() })
  if (answer.status !== 201) throw new Error(`No trunk could be made: ${answer.text}`)
  return { params: { trunkId: answer.body.trunk.id as string }, subject: { state: 'active' } }
}

async function suspended(stage: Stage, team: Team) {
  const trunk = await made(stage, team)
  await team.organization.owner.client.post(`${team.organization.path}/trunks/${trunk.params.trunkId}/suspend`)
  return { ...trunk, subject: { state: 'suspended' } }
}

const changing = (body: unknown) => async (stage: Stage, team: Team) => ({ ...(await made(stage, team)), body })

export const trunks: Samples = {
  [`GET ${O}/trunks`]: {
    async call(stage, team) {
      await made(stage, team)
      return { query: 'status=active&limit=2' }
    },
  },
  [`POST ${O}/trunks`]: { call: () => ({ body: { name: name() } }) },
  [`GET ${one}`]: { call: made },
  [`PATCH ${one}`]: { call: (stage, team) => changing({ name: name() })(stage, team) },
  [`POST ${one}/rotate`]: { call: changing({}) },
  [`POST ${one}/suspend`]: { call: changing({ when: 're-registration' }) },
  [`POST ${one}/resume`]: {
    async call(stage, team) {
      return { ...(await suspended(stage, team)), body: {} }
    },
  },
  [`DELETE ${one}`]: { call: made },
}
