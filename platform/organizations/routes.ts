import { ifMatch } from '../../kernel/http/if-match.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import { memberRoute, personRoute, publicRoute } from '../request/index.ts'
import { newOrganization, type Organization, organization, organizationChange, organizationRefusals, settingsChange } from './contract.ts'
import { logoAt, readLogo, removeLogo, setLogo } from './logo.ts'
import { createOrganization, readOrganization, renameOrganization } from './organizations.ts'
import { changeSettings } from './settings.ts'

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
    return present(await readOrganization(app, tx))
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
    const isCurrent = ifMatch(context)
    return present(await renameOrganization(app, tx, who, body.name, ({ etag }) => isCurrent(etag)))
  },
})

const change = memberRoute({
  method: 'patch',
  path: `${O}/settings`,
  tag,
  summary: 'Change the settings that this product has; what is not named stays as it is (Z1)',
  action: 'organization.settings',
  body: settingsChange,
  answers: { 200: organization },
  refusals: [organizationRefusals['changed-meanwhile']],
  async handle({ app, tx, who, body, context }) {
    const isCurrent = ifMatch(context)
    return present(await changeSettings(app, tx, who, body, ({ etag }) => isCurrent(etag)))
  },
})

const putLogo = memberRoute({
  method: 'put',
  path: `${O}/logo`,
  tag,
  summary: 'Set the logo: a PNG, JPEG or WebP of at most 5 MB, kept as PNG within 320 × 320 (Z1)',
  action: 'organization.settings',
  upload: { types: ['image/png', 'image/jpeg', 'image/webp'], maxBytes: 5 * 1024 * 1024 },
  prepare: readLogo,
  answers: { 200: organization },
  refusals: [organizationRefusals['logo-not-readable']],
  limits: [{ name: 'organizations.logo', per: 'organization', points: 60, seconds: 3600 }],
  async handle({ app, tx, who, body }) {
    await setLogo(app, tx, who, body as Buffer)
    return present(await readOrganization(app, tx))
  },
})

const deleteLogo = memberRoute({
  method: 'delete',
  path: `${O}/logo`,
  tag,
  summary: 'Remove the logo',
  action: 'organization.settings',
  answers: { 200: organization },
  async handle({ app, tx, who }) {
    await removeLogo(app, tx, who)
    return present(await readOrganization(app, tx))
  },
})

const logo = publicRoute({
  method: 'get',
  path: '/api/v1/logos/{logoId}',
  tag,
  summary: 'A logo, by an address that can’t be guessed and never shows another one; mail programs ask for it',
  answers: { 200: null, 304: null },
  media: ['image/png'],
  refusals: [common['not-found']],
  async handle({ app, params }) {
    const found = await logoAt(app, params['logoId'] ?? '')
    if (!found) throw new Refused(common['not-found'])
    const headers = { etag: found.etag, 'cache-control': 'public, max-age=31536000, immutable' }
    // Mails are read on other sites.
    const shown = { 'content-type': 'image/png', 'cross-origin-resource-policy': 'cross-origin' }
    return { status: 200, body: found.png, headers: { ...headers, ...shown, 'content-security-policy': "default-src 'none'; sandbox" } }
  },
})

function present(found: Organization) {
  return { status: 200, body: found, headers: { etag: found.etag } }
}

export const organizationRoutes = [create, read, rename, change, putLogo, deleteLogo, logo]
