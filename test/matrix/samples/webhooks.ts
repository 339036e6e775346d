import { next, type Samples, type Stage, type Team } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'
const one = `${O}/webhooks/{webhookId}`
const wanted = () => ({ url: `https://example.com/hooks/${next()}`, events: ['member.removed'] })

/** A webhook of the team. They are more than an organization may have, so those before go. */
async function made({ world }: Stage, { organization }: Team) {
  await world.admin.query(
    'delete from webhooks where organization_id = $1 and (select count(*) from webhooks where organization_id = $1) > 15',
    [organization.id],
  )
  const answer = await organization.owner.client.post(`${organization.path}/webhooks`, wanted())
  if (answer.status !== 201) throw new Error(`A webhook could not be made: ${answer.text}`)
  return { webhookId: answer.body.id as string }
}

async function tested(stage: Stage, team: Team) {
  const { webhookId } = await made(stage, team)
  const { client } = team.organization.owner
  const answer = await client.post(`${team.organization.path}/webhooks/${webhookId}/test`)
  if (answer.status !== 201) throw new Error(`A test could not be sent: ${answer.text}`)
  return { webhookId, deliveryId: answer.body.id as string }
}

export const webhooks: Samples = {
  [`GET ${O}/webhooks`]: { call: () => ({}) },
  [`GET ${O}/webhooks/events`]: { call: () => ({}) },
  [`POST ${O}/webhooks`]: {
    async call(stage, team) {
      await made(stage, team)
      return { body: wanted() }
    },
  },
  [`GET ${one}`]: { call: async (stage, team) => ({ params: await made(stage, team) }) },
  [`PATCH ${one}`]: { call: async (stage, team) => ({ params: await made(stage, team), body: { url: wanted().url } }) },
  [`DELETE ${one}`]: { call: async (stage, team) => ({ params: await made(stage, team) }) },
  [`POST ${one}/rotate`]: { call: async (stage, team) => ({ params: await made(stage, team), body: { grace: '1h' } }) },
  [`POST ${one}/reveal`]: { call: async (stage, team) => ({ params: await made(stage, team), body: {} }) },
  [`POST ${one}/test`]: { call: async (stage, team) => ({ params: await made(stage, team), body: {} }) },
  [`GET ${one}/deliveries`]: { call: async (stage, team) => ({ params: { webhookId: (await tested(stage, team)).webhookId } }) },
  [`GET ${one}/deliveries/{deliveryId}`]: { call: async (stage, team) => ({ params: await tested(stage, team) }) },
  [`POST ${one}/deliveries/{deliveryId}/redeliver`]: { call: async (stage, team) => ({ params: await tested(stage, team), body: {} }) },
}
