import { memberRoute } from '../request/index.ts'
import { ownershipRefusals, transfer, transferred } from './contract.ts'
import { transferOwnership } from './transfer.ts'

const move = memberRoute({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/ownership-transfer',
  tag: 'Organizations',
  summary: 'Hand the organization over to a member; the former owner stays, with a lesser role (Z6)',
  action: 'ownership.transfer',
  body: transfer,
  answers: { 200: transferred },
  refusals: [ownershipRefusals['owner-already'], ownershipRefusals['cannot-receive'], ownershipRefusals['name-differs']],
  limits: [{ name: 'ownership.transfer', per: 'person', points: 30, seconds: 3600 }],
  fresh: true,
  async handle({ app, tx, who, body }) {
    return { status: 200, body: await transferOwnership(app, tx, who, body) }
  },
})

export const ownershipRoutes = [move]
