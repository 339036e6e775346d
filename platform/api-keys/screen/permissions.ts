/** The permissions of a key as people choose them. */
import type { Product } from '../../product.ts'

export type Preset = 'read' | 'all' | 'chosen'

export interface Offered {
  readonly action: string
  readonly label: string
}

/** What somebody with this role can give a key, and what is on it already. */
export function offered({ policy }: Product, role: string, already: readonly string[] = []): Offered[] {
  return Object.entries(policy.actions)
    .filter(([action, { personal }]) => !personal && (policy.grant(role, action) !== null || already.includes(action)))
    .map(([action, { label }]) => ({ action, label: capital(label) }))
}

/** Seeing, and nothing else. */
export function isReading({ action }: Offered): boolean {
  return action.endsWith('.view')
}

export function presetOf(given: readonly string[], all: readonly Offered[]): Preset {
  const is = (some: readonly Offered[]) => some.length === given.length && some.every(({ action }) => given.includes(action))
  return is(all) ? 'all' : is(all.filter(isReading)) ? 'read' : 'chosen'
}

export function permissionsOf(preset: Preset, chosen: readonly string[], all: readonly Offered[]): string[] {
  if (preset === 'chosen') return all.map(({ action }) => action).filter((action) => chosen.includes(action))
  return (preset === 'all' ? all : all.filter(isReading)).map(({ action }) => action)
}

export interface PermissionGroup {
  /** "Members" for `members.view` and `members.remove`. */
  readonly name: string
  readonly permissions: readonly Offered[]
}

/** By what they are about, and only those that have the text in their words or their name. */
export function grouped(all: readonly Offered[], search = ''): PermissionGroup[] {
  const wanted = search.trim().toLowerCase()
  const found = all.filter(({ action, label }) => `${label} ${action}`.toLowerCase().includes(wanted))
  const groups = Map.groupBy(found, ({ action }) => action.split('.')[0] ?? '')
  return [...groups].map(([name, permissions]) => ({ name: capital(name.replaceAll('-', ' ')).replace(/^Api /, 'API '), permissions }))
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
