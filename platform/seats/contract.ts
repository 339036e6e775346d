import { refusals } from '../../kernel/shared/contract.ts'

export const seatRefusals = refusals({
  'no-such-plan': [422, 'There is no such plan.'],
  'no-such-organization': [404, 'There is no such organization.'],
  'seats-in-use': [409, 'More members belong to the organization than this plan allows.'],
})
