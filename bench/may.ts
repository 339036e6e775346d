/** Decisions of the one policy function on one core: Clozup's whole matrix, with and without a subject; and others' beside it. */
import { casbin, casl, type Decide } from './others.ts'
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
  const table = { roles: policy.roles.map(({ key }) => key), may: product.may }
  const others = { CASL: casl(table), casbin: await casbin(table) }
  const by = (decide: Decide) => () => {
    for (const { actor, action } of pairs) if (decide(actor.role, action)) allowed++
    return pairs.length
  }
  for (const [name, decide] of Object.entries(others)) mustAgree(name, decide)
  say(`${policy.roles.length} roles, ${actions.length} actions`)
  const all = { 'without a subject': without, 'with a subject': withSubject, CASL: by(others.CASL), casbin: by(others.casbin) }
  for (const [name, decide] of Object.entries(all)) {
    const perSecond = Array.from({ length: quick ? 5 : 11 }, () => rate(decide, quick ? 100 : 300))
    say(`  ${name.padEnd(20)} ${(median(perSecond) / 1e6).toFixed(3).padStart(8)} million decisions per second`)
  }
  if (allowed === 0) throw new Error('Nobody may do anything.')
}

/** Two that decide differently can't be compared. */
function mustAgree(name: string, decide: Decide): void {
  for (const { key } of product.policy.roles) {
    for (const action of Object.keys(product.may)) {
      if (decide(key, action) !== (product.policy.grant(key, action) !== null))
        throw new Error(`${name} decides otherwise: ${key}, ${action}.`)
    }
  }
}

function rate(decide: () => number, milliseconds: number): number {
  const began = performance.now()
  let decisions = 0
  while (performance.now() - began < milliseconds) decisions += decide()
  return (decisions / (performance.now() - began)) * 1000
}
