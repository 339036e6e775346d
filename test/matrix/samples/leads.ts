import { next, type Samples, type Stage, type Team } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'
const ownerOf = (team: Team) => team.organization.owner
const named = () => ({ name: `Lead ${next()}`, company: 'Wolke GmbH', email: `lead${next()}@wolke.example`, phone: '+49 30 123456' })

async function one(_stage: Stage, team: Team) {
  const answer = await ownerOf(team).client.post(`${team.organization.path}/leads`, { ...named(), assigneeId: ownerOf(team).id })
  if (answer.status !== 201) throw new Error(`A lead could not be added: ${answer.text}`)
  return { leadId: answer.body.id as string }
}

const csv = () => ({
  query: 'fileName=leads.csv',
  body: Buffer.from(`Name;E-mail\nLead ${next()};broken@\n`),
  headers: { 'content-type': 'text/csv' },
})

async function uploaded(_stage: Stage, team: Team) {
  const { body, headers } = csv()
  const answer = await ownerOf(team).client.request('POST', `${team.organization.path}/leads/imports`, { body, headers })
  if (answer.status !== 201) throw new Error(`A file could not be uploaded: ${answer.text}`)
  return { importId: answer.body.id as string }
}

const ofImport = (more: object = {}) => ({
  async call(stage: Stage, team: Team) {
    return { params: await uploaded(stage, team), ...more }
  },
})

export const leads: Samples = {
  [`GET ${O}/leads/imports`]: ofImport({ params: {} }),
  [`POST ${O}/leads/imports`]: { call: csv },
  [`GET ${O}/leads/imports/{importId}`]: ofImport(),
  [`POST ${O}/leads/imports/{importId}/start`]: ofImport({ body: { mapping: { name: 0, email: 1 }, onDuplicate: 'skip' } }),
  [`POST ${O}/leads/imports/{importId}/cancel`]: ofImport({ body: {} }),
  [`GET ${O}/leads/imports/{importId}/failures`]: ofImport({ query: 'limit=2' }),
  [`GET ${O}/leads/imports/{importId}/report`]: ofImport(),
  [`GET ${O}/leads`]: {
    async call(stage, team) {
      await one(stage, team)
      return { query: 'status=new&sort=name&limit=2' }
    },
  },
  [`GET ${O}/leads/choices`]: { call: () => ({}) },
  [`GET ${O}/leads/export`]: {
    async call(stage, team) {
      await one(stage, team)
      return { query: 'assignee=unassigned&sort=-value' }
    },
  },
  [`POST ${O}/leads`]: {
    call: (_stage, team) => ({ body: { ...named(), value: { amountMinor: 125_000 }, assigneeId: ownerOf(team).id } }),
  },
  [`POST ${O}/leads/bulk`]: {
    async call(stage, team) {
      const { leadId } = await one(stage, team)
      return { body: { ids: [leadId], set: { status: 'contacted' } } }
    },
  },
  [`GET ${O}/leads/{leadId}`]: {
    async call(stage, team) {
      return { params: await one(stage, team) }
    },
  },
  [`PATCH ${O}/leads/{leadId}`]: {
    async call(stage, team) {
      return { params: await one(stage, team), body: { name: `Lead ${next()}`, status: 'qualified' } }
    },
  },
  [`DELETE ${O}/leads/{leadId}`]: {
    async call(stage, team) {
      return { params: await one(stage, team) }
    },
  },
}
