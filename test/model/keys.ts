/** API keys in the model: what a program may do, and what becomes of the keys of somebody who goes. */
import { type End, ends, type Key, type Organization, refuse, type Removal, type State } from './state.ts'

/** What the product is told; `passed` comes with time alone. */
export const endsAt: Readonly<Record<Exclude<End, 'passed'>, string | null>> = {
  later: '2098-01-01T00:00:00.000Z',
  'much later': '2099-01-01T00:00:00.000Z',
  never: null,
}

/** Revoked, or run out: in no version does it open anything. */
export const isOver = ({ ended, end }: Key) => ended || end === 'passed'

export const livesLonger = (after: End, before: End) => ends.indexOf(after) > ends.indexOf(before)

export function keysHeldBy({ keys }: Organization, person: string): [name: string, key: Key][] {
  return Object.entries(keys).filter(([, { holder, ended }]) => holder === person && !ended)
}

interface Going {
  readonly holder: string
  readonly role: string
  /** Null: they are revoked. */
  readonly to: string | null
}

/** A key that is handed on does no more than it could before; what was its holder's own is nobody's. */
export function handOnKeys({ product }: State, here: Organization, { holder, role, to }: Going): Removal['keys'] {
  const theirs = keysHeldBy(here, holder)
  for (const [, key] of theirs) {
    if (to === null) {
      key.ended = true
      continue
    }
    key.holder = to
    key.permissions = key.permissions.filter((action) => product.policy.grant(role, action) === 'all')
  }
  return Object.fromEntries(theirs.map(([name]) => [name, to]))
}

export function giveBackKeys(here: Organization, { person, keys }: Removal): void {
  for (const [name, heir] of Object.entries(keys)) {
    const key = here.keys[name]
    if (!key) continue
    if (heir === null) key.ended = false
    else if (key.holder === heir) key.holder = person
  }
}

export interface Program {
  readonly organization: string
  readonly key: string
  /** Of its secret. */
  readonly version: number
}

/** Its holder's role as it is now, as far as that was given to the key. */
export function enterByKey({ product, organizations }: State, { organization, key, version }: Program, action: string) {
  const here = organizations[organization]
  const found = here?.keys[key]
  const role = here?.members[found?.holder ?? '']
  if (!here || !found || role === undefined || isOver(found) || !works(found, version)) refuse('401 key-not-valid')
  if (!found.permissions.includes(action) || product.policy.grant(role, action) === null) refuse('403 not-allowed')
  return { organization: here, key: found, role }
}

export const works = ({ version, previous }: Key, shown: number) => shown === version || (previous && shown === version - 1)
