import { ifMatch } from '../../kernel/http/if-match.ts'
import { memberRoute } from '../request/index.ts'
import { changeKey, createKey, revokeKey, rotateKey } from './api-keys.ts'
import { apiKey, apiKeyChange, apiKeyPage, apiKeyQuery, apiKeyRefusals, apiKeyWithSecret, newApiKey, rotation } from './contract.ts'
import { type KeyRow, listKeys, present, readKey } from './list.ts'

const tag = 'API keys'
const O = '/api/v1/organizations/{organizationId}'
const one = `${O}/api-keys/{apiKeyId}`

const list = memberRoute({
  method: 'get',
  path: `${O}/api-keys`,
  tag,
  summary: 'List the keys, newest first; no secret is in it (C29)',
  action: 'api-keys.view',
  query: apiKeyQuery,
  answers: { 200: apiKeyPage },
  async handle({ app, tx, query }) {
    return { status: 200, body: await listKeys(app, tx, query) }
  },
})

const create = memberRoute({
  method: 'post',
  path: `${O}/api-keys`,
  tag,
  summary: 'Make a key that acts for its maker; the secret is in this answer and in no other (C29)',
  action: 'api-keys.manage',
  body: newApiKey,
  answers: { 201: apiKeyWithSecret },
  refusals: [apiKeyRefusals['not-yours-to-give']],
  limits: [{ name: 'api-keys.create', per: 'organization', points: 100, seconds: 3600 }],
  idempotent: true,
  async handle({ app, tx, who, body }) {
    return { status: 201, body: await createKey(app, tx, who, body) }
  },
})

const show = memberRoute({
  method: 'get',
  path: one,
  tag,
  summary: 'See a key',
  action: 'api-keys.view',
  answers: { 200: apiKey },
  async handle({ app, tx, params }) {
    const row = await readKey(tx, params['apiKeyId'] ?? '')
    return { status: 200, body: present(app, row), headers: { etag: versionOf(row) } }
  },
})

const change = memberRoute({
  method: 'patch',
  path: one,
  tag,
  summary: 'Change a key’s name, permissions or end',
  action: 'api-keys.manage',
  body: apiKeyChange,
  answers: { 200: apiKey },
  refusals: [apiKeyRefusals['not-yours-to-give'], apiKeyRefusals['changed-meanwhile']],
  async handle({ app, tx, who, params, body, context }) {
    const isNamed = ifMatch(context)
    const isCurrent = (row: KeyRow) => isNamed(versionOf(row))
    const row = await changeKey(app, tx, who, params['apiKeyId'] ?? '', { change: body, isCurrent })
    return { status: 200, body: present(app, row), headers: { etag: versionOf(row) } }
  },
})

const rotate = memberRoute({
  method: 'post',
  path: `${one}/rotate`,
  tag,
  summary: 'Give a key a new secret, which is in this answer and in no other; the one before works for the grace (C29)',
  action: 'api-keys.manage',
  body: rotation,
  answers: { 200: apiKeyWithSecret },
  refusals: [apiKeyRefusals['not-yours-to-give'], apiKeyRefusals['key-expired']],
  idempotent: true,
  async handle({ app, tx, who, params, body }) {
    return { status: 200, body: await rotateKey(app, tx, who, params['apiKeyId'] ?? '', body.grace) }
  },
})

const revoke = memberRoute({
  method: 'delete',
  path: one,
  tag,
  summary: 'Revoke a key: the next request with it is refused',
  action: 'api-keys.manage',
  answers: { 204: null },
  async handle({ app, tx, who, params }) {
    await revokeKey(app, tx, who, params['apiKeyId'] ?? '')
    return { status: 204 }
  },
})

function versionOf({ edition }: KeyRow): string {
  return `"${edition}"`
}

export const apiKeyRoutes = [list, create, show, change, rotate, revoke]
