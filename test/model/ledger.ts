import { isOver } from './keys.ts'
import type { Reality } from './reality.ts'
import type { Secret, State } from './state.ts'

/** The list of what to rotate names exactly who has seen what still works as they saw it. */
export async function ledgerBroken(reality: Reality, { organizations }: State): Promise<string[]> {
  const broken: string[] = []
  for (const [name, { members, secrets, keys }] of Object.entries(organizations)) {
    const all = { ...secrets, ...Object.fromEntries(Object.entries(keys).map(([id, key]) => [id, { ...key, ended: isOver(key) }])) }
    const owner = Object.keys(members).find((person) => members[person] === 'owner')
    if (owner === undefined || !Object.keys(all).length) continue
    const { body } = await reality.as(owner).get(reality.path(name, '/secrets/exposures?limit=200'))
    const { items } = body as { items: { person: { personId: string }; secret: { id: string } }[] }
    const listed = items.map(({ person, secret }) => `${reality.name(person.personId)} ${reality.name(secret.id)}`).toSorted()
    const open = Object.entries(all).flatMap(([id, secret]) => beholders(secret).map((person) => `${person} ${id}`))
    if (listed.join() !== open.toSorted().join())
      broken.push(`the ledger lists exactly what was seen and still works: not so in ${name}: ${listed.join()}, not ${open.join()}`)
  }
  return broken
}

function beholders({ version, previous, ended, shown }: Secret): string[] {
  const open = shown.filter(([, seen]) => !ended && (seen === version || (previous && seen === version - 1)))
  return [...new Set(open.map(([person]) => person))]
}
