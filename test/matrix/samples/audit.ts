import type { Samples } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'

export const audit: Samples = {
  [`GET ${O}/audit`]: { call: () => ({ query: 'limit=2' }) },
  [`GET ${O}/audit/choices`]: { call: () => ({}) },
  [`GET ${O}/audit/export`]: { call: () => ({ query: 'format=jsonl' }) },
  [`GET ${O}/audit/verify`]: { call: () => ({}) },
  [`GET ${O}/audit/checkpoints`]: { call: () => ({ query: 'limit=2' }) },
  [`GET ${O}/events`]: { call: () => ({}) },
}
