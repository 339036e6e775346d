import type { App } from '../app.ts'

/** How people call one, and many, of a table's rows. Null: a part of another kind, not told by itself. */
export type Words = readonly [one: string, many: string] | null

const platformWords: Readonly<Record<string, Words>> = {
  organizations: null,
  memberships: ['member', 'members'],
  former_links: null,
  open_streams: null,
  api_keys: ['API key', 'API keys'],
  removals: ['removal that can be undone', 'removals that can be undone'],
  removal_changes: null,
  secrets: ['key or password that was shown', 'keys and passwords that were shown'],
  secret_exposures: null,
  webhook_deliveries: null,
  webhook_attempts: null,
  audit_events: ['event of the audit log', 'events of the audit log'],
  audit_heads: null,
  audit_checkpoints: ['signed checkpoint of the log', 'signed checkpoints of the log'],
}

/** Without words of its own, a table's name: "3 lead imports". */
export function wordsOf({ modules }: Pick<App, 'modules'>, table: string): Words {
  for (const words of [platformWords, ...modules.map((module) => module.deletion?.words ?? {})]) {
    const found = words[table]
    if (found !== undefined) return found
  }
  const many = table.replaceAll('_', ' ')
  return [many.replace(/ies$/, 'y').replace(/s$/, ''), many]
}
