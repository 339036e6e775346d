import { createHash } from 'node:crypto'
import { memberRoute, personRoute } from '../request/index.ts'
import { newOrganization, type Organization, organization, organizationChange, organizationRefusals } from './contract.ts'
import { createOrganization, readOrganization, renameOrganization } from './organizations.ts'

const tag = 'Organizations'
const O = '/api/v1/organizations/{organizationId}'

const create = personRoute({
  method: 'post',
  path: '/api/v1/organizations',
  tag,
  summary: 'Create an organization; whoever creates it owns it',
  body: newOrganization,
  answers: { 201: organization },
  refusals: [organizationRefusals['belongs-already']],
  limits: [{ name: 'organizations.create', per: 'person', points: 20, seconds: 3600 }],
  idempotent: true,
  async handle({ app, tx, who, body, requestId }) {
    const { id } = await createOrganization(app, tx, { ...who, requestId }, body.name)
    return { status: 201, body: await tx.within(id, (own) => readOrganization(app, own)) }
  },
})

const read = memberRoute({
  method: 'get',
  path: O,
  tag,
  summary: 'See the organization, its plan and its seats',
  action: 'organization.view',
  answers: { 200: organization },
  async handle({ app, tx }) {
    const found = await readOrganization(app, tx)
    return { status: 200, body: found, headers: { etag: versionOf(found) } }
  },
})

const rename = memberRoute({
  method: 'patch',
  path: O,
  tag,
  summary: 'Rename the organization; the slug stays (C12)',
  action: 'organization.rename',
  body: organizationChange,
  answers: { 200: organization },
  refusals: [organizationRefusals['changed-meanwhile']],
  async handle({ app, tx, who, body, context }) {
    const seen = context.req.header('if-match')
    const changed = await renameOrganization(app, tx, who, body.name, (now) => !seen || seen === versionOf(now))
    return { status: 200, body: changed, headers: { etag: versionOf(changed) } }
  },
})

/** Of what people may edit, so that somebody joining does not make an open form stale. */
function versionOf({ name }: Organization): string {
  return `"${createHash('sha256')
    .update(JSON.stringify([name]))
    .digest('base64url')
    .slice(0, 22)}"`
}

export const organizationRoutes = [create, read, rename]
