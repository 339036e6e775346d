/** A walk through the layer: batches of commands, each chosen from the state that the ones before have left. */
import { expect } from 'vitest'
import { released } from '../race.ts'
import type { World } from '../world.ts'
import { type Command, type Done, explanations, type Kind, type Pick } from './command.ts'
import { leftOver } from './ended.ts'
import { ledgerBroken } from './ledger.ts'
import { exposuresOf, mustHold, observed, visible } from './observe.ts'
import { Reality } from './reality.ts'
import { newOrganization, type State } from './state.ts'

/** What the generator gives for one command: which, and with what. */
export interface Step {
  readonly kind: number
  readonly picks: readonly number[]
}

const names = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gil']
/** The last of them have not verified their addresses yet. */
const unverified = 5
let walks = 0

/** Throws where the product does what the model does not, or an invariant breaks. */
export async function walk(world: World, kinds: readonly Kind[], batches: readonly (readonly Step[])[]): Promise<void> {
  const reality = new Reality(world)
  let state = await begin(reality, ++walks)
  let made = 0
  const story: string[] = []
  for (const steps of batches) {
    const commands = steps
      .flatMap((step) => chosen(kinds, state, step))
      .filter(({ alone }, i, all) => alone === undefined || all.findIndex((other) => other.alone === alone) === i)
      .map((command) => ({ command, name: `c${++made}` }))
    if (!commands.length) continue
    const organizations = reality.ids(Object.keys(state.organizations))
    const exposures = await exposuresOf(reality, organizations)
    const done = await together(reality, organizations, commands)
    story.push(done.map(({ name, command, outcome }) => `${name}: ${command.words} → ${outcome}`).join('\n  with '))
    await reality.readMail()
    const before = state
    state = await judge(reality, before, done, story)
    const broken = await mustHold(reality, reality.ids(Object.keys(state.organizations)), exposuresStill(exposures, reality, state))
    broken.push(...(await ledgerBroken(reality, state)), ...(await leftOver(reality, endedSince(before, state))))
    if (broken.length) throw new Error(`${broken.join('\n')}\nafter\n${story.join('\n')}`)
  }
  const revenants = await leftOver(reality, Object.entries(state.ended))
  if (revenants.length) throw new Error(`${revenants.join('\n')}\nat the end of\n${story.join('\n')}`)
}

const endedSince = (before: State, { ended }: State) => Object.entries(ended).filter(([name]) => !before.ended[name])

/** Whose organization was closed has gone with it. */
function exposuresStill(exposures: readonly string[], reality: Reality, { organizations }: State): string[] {
  const ids = reality.ids(Object.keys(organizations))
  return exposures.filter((one) => ids.some((id) => one.includes(id)))
}

async function begin(reality: Reality, number: number): Promise<State> {
  const { world } = reality
  const state: State = {
    product: world.app.product,
    people: {},
    strangers: [1, 2].map((one) => `stranger${one}.${number}@example.com`),
    organizations: {},
    ended: {},
  }
  await reality.forgetLimits()
  for (const [i, name] of names.entries()) {
    const verified = i < unverified
    const { id, email, client } = await world.person(name, { email: `${name.toLowerCase()}.${number}@example.com`, verified })
    reality.know(`p${i}`, id, client)
    state.people[`p${i}`] = { email, verified }
  }
  for (const [i, owner] of ['p0', 'p1'].entries()) {
    const answer = await reality.as(owner).post('/api/v1/organizations', { name: `Organization ${i}` })
    reality.know(`o${i}`, (answer.body as { id: string }).id)
    state.organizations[`o${i}`] = newOrganization(state.product, owner)
  }
  await room(reality, state)
  await settle(reality, state, 'o0', ['p2', 'p3'])
  await settle(reality, state, 'o1', state.product.belonging === 'one' ? ['p4'] : ['p3'])
  return state
}

/** With room for a few: at one seat there is little to do. */
async function room(reality: Reality, { product, organizations }: State): Promise<void> {
  const plan = product.plans?.find(({ seats }) => seats !== null && seats > 1)
  for (const [name, organization] of Object.entries(plan ? organizations : {})) {
    await reality.world.admin.query('update organizations set plan = $2, seat_limit = $3 where id = $1', [
      reality.id(name),
      plan?.key,
      plan?.seats,
    ])
    organization.limit = plan?.seats ?? null
  }
}

/** With a member of each lesser role, as far as there are people. */
async function settle(reality: Reality, { product, organizations }: State, name: string, people: readonly string[]) {
  for (const [i, person] of people.entries()) {
    const role = product.roles[i + 1]?.key ?? product.roles[1]?.key ?? ''
    await reality.world.admin.query('insert into memberships (organization_id, person_id, role) values ($1, $2, $3)', [
      reality.id(name),
      reality.id(person),
      role,
    ])
    const organization = organizations[name]
    if (organization) organization.members[person] = role
  }
}

function chosen(kinds: readonly Kind[], state: State, { kind, picks }: Step): Command[] {
  let at = 0
  const pick: Pick = (from) => (from.length ? from[(picks[at++ % picks.length] ?? 0) % from.length] : undefined)
  const command = kinds[kind % kinds.length]?.(state, pick) ?? kinds[0]?.(state, pick)
  return command ? [command] : []
}

type Named = Omit<Done, 'outcome'>

async function together(reality: Reality, organizationIds: readonly string[], commands: readonly Named[]): Promise<Done[]> {
  await reality.forgetLimits()
  for (const { command } of commands) await command.prepare?.(reality)
  const runs = commands.map(
    ({ command, name }) =>
      () =>
        command.run(reality, name),
  )
  const [only] = runs
  const outcomes = runs.length === 1 && only ? [await only()] : await released(reality.world, organizationIds, runs)
  return commands.map((one, i) => ({ ...one, outcome: outcomes[i] ?? '' }))
}

/** The state that explains what was answered and what is there now. */
async function judge(reality: Reality, before: State, done: readonly Done[], story: readonly string[]): Promise<State> {
  const candidates = explanations(before, done)
  const organizations = new Set([before, ...candidates].flatMap((one) => Object.keys(one.organizations)))
  const seen = await observed(reality, reality.ids([...organizations].filter((name) => reality.knows(name))))
  const found = candidates.find((candidate) => visible(candidate) === seen)
  if (found) return found
  const told = `${story.join('\n')}\n\nbefore the last:\n${visible(before)}`
  if (!candidates.length) throw new Error(`In no order of the commands is this what the model answers:\n${told}`)
  expect(seen, told).toBe(visible(candidates[0] ?? before))
  throw new Error(told)
}
