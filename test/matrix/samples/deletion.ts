import { shown } from '../../plan.ts'
import { type Call, next, type Samples, type Stage, type Team } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'

/** The team's people in an organization of its own, so that the stage keeps its own. Where one belongs to one only, nobody may. */
async function another({ world }: Stage, team: Team, more: (path: string) => Promise<Partial<Call>>): Promise<Call> {
  const { owner } = team.organization
  if (world.app.product.belonging === 'one') return { body: { name: team.organization.name, planHash: 'none' } }
  await world.admin.query('delete from rate_limits')
  const made = await world.organization(owner, `Deleted ${next()}`, { plan: 'enterprise' })
  for (const [role, person] of Object.entries(team.as)) if (person.id !== owner.id) await world.join(made, person, role)
  return { params: { organizationId: made.id }, ...(await more(made.path)) }
}

export const deletion: Samples = {
  [`GET ${O}/deletion`]: { call: () => ({}) },
  [`DELETE ${O}`]: {
    call: (stage, team) =>
      another(stage, team, async (path) => {
        const { client } = team.organization.owner
        const { name } = (await client.get(path)).body
        return { body: { name, ...(await shown(client, `${path}/deletion`)) } }
      }),
  },
}
