import type { App } from '../app.ts'
import type { SecretKind } from './contract.ts'

/** The organization layer's own kinds. */
const platformKinds: readonly SecretKind[] = [
  { kind: 'api-key', words: ['API key', 'API keys'], page: (id) => `settings/api-keys?key=${id}` },
  { kind: 'webhook-secret', words: ['webhook secret', 'webhook secrets'], page: (id) => `settings/webhooks/${id}` },
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
