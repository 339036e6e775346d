import { type Call, next, type Samples, type Stage, type Team } from '../stage.ts'

/** The team's people in an organization of its own, so that the stage keeps its owners; and a member who may receive it. */
async function receiver({ world }: Stage, team: Team): Promise<Call> {
  const { belonging, ownership } = world.app.product
  const role = ownership.receivers[0] ?? world.app.product.invitation.defaultRole
  const person = await world.person(`Receiver ${next()}`)
  const { owner } = team.organization
  const organization = belonging === 'many' ? await another({ world }, team) : team.organization
  await world.join(organization, person, role)
  const body = { personId: person.id, name: organization.name }
  return { params: { organizationId: organization.id }, body, subject: { personId: person.id, role, ownedBy: owner.id } }
}

async function another({ world }: Pick<Stage, 'world'>, team: Team) {
  await world.admin.query('delete from rate_limits')
  const { owner } = team.organization
  const made = await world.organization(owner, `Handed over ${next()}`, { plan: 'enterprise' })
  for (const [role, person] of Object.entries(team.as)) if (person.id !== owner.id) await world.join(made, person, role)
  return made
}

export const ownership: Samples = {
  'POST /api/v1/organizations/{organizationId}/ownership-transfer': { call: receiver },
}
