import type { App } from '../app.ts'
import type { Exposure, SecretKind } from './contract.ts'

/** The organization layer's own kinds. */
const platformKinds: readonly SecretKind[] = [
  {
    kind: 'api-key',
    words: ['API key', 'API keys'],
    page: (id) => `settings/api-keys?key=${id}`,
    rotation: { action: 'api-keys.manage', path: (id) => `/api-keys/${id}/rotate`, hasGrace: true, shows: { Key: 'secret' } },
    revocation: (id) => `/api-keys/${id}`,
  },
  {
    kind: 'webhook-secret',
    words: ['webhook secret', 'webhook secrets'],
    page: (id) => `settings/webhooks/${id}`,
    rotation: { action: 'webhooks.manage', path: (id) => `/webhooks/${id}/rotate`, hasGrace: true, shows: { 'Signing secret': 'secret' } },
  },
]

/** Every kind of secret, of the organization layer and of the product's modules. */
export function secretKindsOf({ modules }: Pick<App, 'modules'>): readonly SecretKind[] {
  return [...platformKinds, ...modules.flatMap((module) => module.secretKinds ?? [])]
}

/** How a secret is called, and where it is rotated. A module that is gone leaves its ledger, and no page. */
export function presentKind(app: Pick<App, 'modules'>, kind: string, id: string): { kindLabel: string; link: string | null } {
  const found = secretKindsOf(app).find((one) => one.kind === kind)
  return { kindLabel: found?.words[0] ?? kind, link: found?.page(id) ?? null }
}

/** How it is rotated, and ended, by the API. */
export function remediesOf(app: Pick<App, 'modules'>, kind: string, id: string): Pick<Exposure['secret'], 'rotation' | 'revocation'> {
  const found = secretKindsOf(app).find((one) => one.kind === kind)
  return {
    rotation: found ? { ...found.rotation, path: found.rotation.path(id) } : null,
    revocation: found?.revocation?.(id) ?? null,
  }
}
