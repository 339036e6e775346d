import { next, type Sample, type Samples, type Stage, type Team } from '../stage.ts'

const S = '/api/v1/support'
const O = `${S}/organizations/{organizationId}`

/** As the support, on the organization of this team. */
function supported(make: (stage: Stage, team: Team) => Promise<object> | object = () => ({})): Sample {
  return {
    shows: 'support',
    async call(stage, team) {
      const { client } = await stage.world.supporter()
      // That they look is noted at the first time only.
      await client.get(`${S}/organizations/${team.organization.id}`)
      return { params: { organizationId: team.organization.id }, ...(await make(stage, team)), client }
    },
  }
}

const reason = 'The owner asked for it by phone.'

async function invited({ organization }: Team) {
  const { body } = await organization.owner.client.post(`${organization.path}/invitations`, { email: `stuck${next()}@partner.example` })
  return body.invitation.id as string
}

/** Somebody who signed up by an invitation of this team, and has not verified their address. */
async function unverified({ world }: Stage, team: Team) {
  const person = await world.person(`Waiting ${next()}`, { verified: false })
  await world.admin.query('update people set joins_organization_id = $2 where id = $1', [person.id, team.organization.id])
  return person
}

/** Somebody with a second step, who owns an organization of their own. */
async function withSecondStep({ world }: Stage) {
  const person = await world.person(`Phoneless ${next()}`)
  await world.organization(person, `Phoneless ${next()}`)
  await world.admin.query('update people set two_factor_enabled = true where id = $1', [person.id])
  return person
}

export const support: Samples = {
  [`GET ${S}/organizations`]: supported((_stage, { organization }) => ({
    query: `search=${encodeURIComponent(organization.owner.email)}`,
  })),
  [`GET ${O}`]: supported(),
  [`GET ${O}/members`]: supported(),
  [`GET ${O}/invitations`]: supported(),
  [`POST ${O}/plan`]: supported(() => ({ body: { plan: 'enterprise', reason: `${reason} (${next()})` } })),
  [`POST ${O}/ownership-transfer`]: supported(async ({ world }) => {
    // Of its own: the others of the walk count on who owns theirs.
    const organization = await world.organization(await world.person(`Former ${next()}`), `Handed over ${next()}`, { plan: 'enterprise' })
    const heir = await world.person(`Heir ${next()}`)
    await world.join(organization, heir)
    return { params: { organizationId: organization.id }, body: { personId: heir.id, reason } }
  }),
  [`GET ${O}/deletion`]: supported(),
  [`POST ${O}/deletion`]: supported(async ({ world }) => {
    const name = `Ended ${next()}`
    const organization = await world.organization(await world.person(`Last owner ${next()}`), name)
    return { params: { organizationId: organization.id }, body: { name, reason } }
  }),
  [`POST ${O}/invitations/{invitationId}/cancellation`]: supported(async (_stage, team) => ({
    params: { organizationId: team.organization.id, invitationId: await invited(team) },
    body: { reason },
  })),
  [`POST ${S}/people/{personId}/second-step-reset`]: supported(async (stage) => ({
    params: { personId: (await withSecondStep(stage)).id },
    body: { reason },
  })),
  [`POST ${S}/people/{personId}/verification-mail`]: supported(async (stage, team) => ({
    params: { personId: (await unverified(stage, team)).id },
    body: { reason },
  })),
}
