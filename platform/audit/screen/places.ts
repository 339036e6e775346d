/** Where in the portal a target of the log is found. */
import type { Place, Product } from '../../product.ts'
import type { AuditEvent } from '../contract.ts'

/** Undefined where there is no page of it. */
export function placeOf(target: AuditEvent['target'], { words, modules }: Pick<Product, 'words' | 'modules'>): Place | undefined {
  const members = words.membersPage
  if (target.kind === 'person') return { to: members.path, search: { search: target.label }, label: `Show in ${members.title}` }
  if (target.kind === 'invitation') return { to: members.path, label: `Show invitations in ${members.title}` }
  if (target.kind === 'webhook') return { to: `settings/webhooks/${target.id}`, label: 'Show the webhook' }
  if (target.kind === 'api-key') return { to: 'settings/api-keys', search: { key: target.id }, label: 'Show the API key' }
  if (target.kind === 'organization') return { to: '', label: 'Show the overview' }
  return modules.find(({ places }) => places?.[target.kind])?.places?.[target.kind]?.(target)
}
