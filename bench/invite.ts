/** Inviting one new address by mail; the job is added, the mail is the worker's. */
import { measureWork } from './crowd.ts'
import type { Wanted } from './load.ts'
import { addSmallOrganizations, cookieOf, idOf } from './people.ts'
import type { Place } from './place.ts'

const organizations = 500
const from = 1
const mostPerRound = 4000
let asked = 0

export async function invite(options: { quick: boolean }): Promise<void> {
  await measureWork({ name: 'invite', fill: (place) => addSmallOrganizations(place, { from, count: organizations }), ready }, options)
}

/** Each round finds no open invitations, no waiting jobs, and no attempt that was counted. */
async function ready({ admin }: Place): Promise<readonly Wanted[]> {
  await admin.query('truncate invitations, former_links, rate_limits, graphile_worker._private_jobs')
  return Array.from({ length: mostPerRound }, (_, i) => {
    const owner = from + (i % organizations) * 5
    const email = `invited.${++asked}@example.net`
    return {
      method: 'POST',
      path: `/api/v1/organizations/${idOf('org', owner)}/invitations`,
      cookie: cookieOf(owner),
      body: { email, role: 'member' },
    }
  })
}
