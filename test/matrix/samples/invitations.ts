import type { Client } from '../../client.ts'
import { next, personAs, type Samples, type Stage, type Team } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'
const address = () => `guest${next()}@partner.example`

async function open({ world }: Stage, team: Team, email = address()) {
  const [owner] = world.app.product.roles
  const answer = await personAs(team, owner?.key ?? '').client.post(`${team.organization.path}/invitations`, { email })
  if (answer.status !== 201) throw new Error(`${email} could not be invited: ${answer.text}`)
  return { email, invitationId: answer.body.invitation.id as string, token: await world.invitationToken(email) }
}

/** Invited while unknown, and signed up since. */
async function guest(stage: Stage, team: Team) {
  const invitation = await open(stage, team)
  return { ...invitation, person: await stage.world.person('Guest', { email: invitation.email }) }
}

async function following(stage: Stage, token: string): Promise<Client> {
  const client = stage.world.client()
  await client.get(`/invite/${token}`)
  return client
}

export const invitations: Samples = {
  [`GET ${O}/invitations`]: {
    async call(stage, team) {
      await open(stage, team)
      return { query: 'state=pending&limit=2' }
    },
  },
  [`POST ${O}/invitations`]: { call: () => ({ body: { email: address() } }) },
  [`DELETE ${O}/invitations/{invitationId}`]: {
    async call(stage, team) {
      return { params: { invitationId: (await open(stage, team)).invitationId } }
    },
  },
  [`POST ${O}/invitations/{invitationId}/resend`]: {
    async call(stage, team) {
      return { params: { invitationId: (await open(stage, team)).invitationId }, body: {} }
    },
  },
  'GET /invite/{token}': {
    shows: 'link',
    async call(stage, team) {
      return { params: { token: (await open(stage, team)).token } }
    },
  },
  'GET /api/v1/invitation': {
    shows: 'link',
    async call(stage, team) {
      return { client: await following(stage, (await open(stage, team)).token) }
    },
  },
  'POST /api/v1/invitation/open': {
    shows: 'link',
    async call(stage, team) {
      const { person, invitationId } = await guest(stage, team)
      return { body: { invitationId }, client: person.client }
    },
  },
  'POST /api/v1/invitation/accept': {
    shows: 'link',
    async call(stage, team) {
      const { person, token } = await guest(stage, team)
      return { body: { token }, client: person.client }
    },
  },
  'POST /api/v1/invitation/decline': {
    shows: 'link',
    async call(stage, team) {
      return { body: {}, client: await following(stage, (await open(stage, team)).token) }
    },
  },
  'POST /api/v1/invitation/ask-again': {
    shows: 'link',
    async call(stage, team) {
      const { invitationId, token } = await open(stage, team)
      await stage.world.admin.query('update invitations set expires_at = now() where id = $1', [invitationId])
      return { body: {}, client: await following(stage, token) }
    },
  },
}
