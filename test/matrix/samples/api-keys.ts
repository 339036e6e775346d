import { next, type Samples, type Team } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'

async function made({ organization }: Team) {
  const answer = await organization.owner.client.post(`${organization.path}/api-keys`, {
    name: `Key ${next()}`,
    permissions: ['organization.view'],
  })
  if (answer.status !== 201) throw new Error(`A key could not be made: ${answer.text}`)
  return { params: { apiKeyId: answer.body.apiKey.id as string } }
}

const one = { call: (_stage: unknown, team: Team) => made(team) }
const withBody = (body: object) => ({ call: async (_stage: unknown, team: Team) => ({ ...(await made(team)), body }) })

export const apiKeys: Samples = {
  [`GET ${O}/api-keys`]: {
    async call(_stage, team) {
      await made(team)
      return { query: 'limit=2' }
    },
  },
  [`POST ${O}/api-keys`]: { call: () => ({ body: { name: `Key ${next()}`, permissions: ['organization.view'] } }) },
  [`GET ${O}/api-keys/{apiKeyId}`]: one,
  [`PATCH ${O}/api-keys/{apiKeyId}`]: withBody({ name: 'Renamed' }),
  [`POST ${O}/api-keys/{apiKeyId}/rotate`]: withBody({ grace: '1h' }),
  [`DELETE ${O}/api-keys/{apiKeyId}`]: one,
}
