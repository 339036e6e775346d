import { memberRoute } from '../request/index.ts'
import { exposurePage, exposureQuery } from './contract.ts'
import { listExposures } from './exposures.ts'

const list = memberRoute({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/secrets/exposures',
  tag: 'Secrets',
  summary: 'Who has seen which secret, and what of it still works (C29)',
  action: 'secrets.view',
  query: exposureQuery,
  answers: { 200: exposurePage },
  async handle({ app, tx, query }) {
    return { status: 200, body: await listExposures(app, tx, query) }
  },
})

export const secretRoutes = [list]
