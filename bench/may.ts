/** Decisions of the one policy function on one core: Clozup's whole matrix, with and without a subject. */
import { product } from './place.ts'
import { median } from './rounds.ts'
import { say } from './table.ts'

export async function may({ quick }: { quick: boolean }): Promise<void> {
  const { policy } = product
  const actions = Object.keys(product.may)
  const actors = policy.roles.map(({ key }) => ({ personId: 'per_actor', role: key }))
  const subjects = [
    { personId: 'per_other', role: 'member', ownedBy: 'per_other' },
    { personId: 'per_actor', role: 'owner', ownedBy: 'per_actor' },
  ]
  const pairs = actors.flatMap((actor) => actions.map((action) => ({ actor, action })))
  let allowed = 0
  const without = () => {
    for (const { actor, action } of pairs) if (policy.may(actor, action).allowed) allowed++
    return pairs.length
  }
  const withSubject = () => {
    for (const { actor, action } of pairs) for (const subject of subjects) if (policy.may(actor, action, subject).allowed) allowed++
    return pairs.length * subjects.length
  }
  say(`${policy.roles.length} roles, ${actions.length} actions`)
  for (const [name, decide] of Object.entries({ 'without a subject': without, 'with a subject': withSubject })) {
    const perSecond = Array.from({ length: quick ? 5 : 11 }, () => rate(decide, quick ? 100 : 300))
    say(`  ${name.padEnd(20)} ${(median(perSecond) / 1e6).toFixed(1).padStart(6)} million decisions per second`)
  }
  if (allowed === 0) throw new Error('Nobody may do anything.')
}

function rate(decide: () => number, milliseconds: number): number {
  const began = performance.now()
  let decisions = 0
  while (performance.now() - began < milliseconds) decisions += decide()
  return (decisions / (performance.now() - began)) * 1000
}
