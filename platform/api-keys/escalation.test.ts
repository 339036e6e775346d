/** Whatever happens to roles and permissions: a key never does more than was given to it, nor than its holder may now. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Grant, type Policy, policy } from '../../kernel/shared/policy.ts'
import { type SalesCast, salesCast } from '../../test/cast.ts'
import { Client } from '../../test/client.ts'
import { type Person, type World, world } from '../../test/world.ts'
import type { App } from '../app.ts'
import { memberOf } from '../request/index.ts'

const actions = ['a.view', 'b.view', 'b.edit', 'c.own', 'd.personal']
const roles = ['owner', 'admin', 'member'].map((key) => ({ key, label: key, plural: key }))

const someGrant = fc.constantFrom<Grant>('all', 'own', null)
const somePolicy: fc.Arbitrary<Policy> = fc
  .array(fc.tuple(someGrant, someGrant, someGrant), { minLength: 5, maxLength: 5 })
  .map((rows) =>
    policy(
      roles,
      Object.fromEntries(actions.map((action) => [action, { label: action, personal: action === 'd.personal' }])),
      Object.fromEntries(actions.map((action, at) => [action, rows[at] ?? [null, null, null]])),
    ),
  )

test('first 16: over any policy, a key may what is on its list and what its holder may, in the holder’s scope', () => {
  const asked = fc.record({
    rules: somePolicy,
    role: fc.constantFrom('owner', 'admin', 'member'),
    permissions: fc.subarray(actions),
    action: fc.constantFrom(...actions),
    ownedBy: fc.constantFrom(undefined, null, 'per_holder', 'per_other'),
  })
  fc.assert(
    fc.property(asked, ({ rules, role, permissions, action, ownedBy }) => {
      const app = { product: { policy: rules } } as unknown as App
      const apiKey = { id: 'key_1', name: 'Key', permissions }
      const subject = ownedBy === undefined ? undefined : { ownedBy }
      const program = memberOf(app, { personId: 'per_holder', name: '', email: '', apiKey }, role, '').may(action, subject)
      const holder = rules.may({ personId: 'per_holder', role }, action, subject)
      const given = permissions.includes(action) && action !== 'd.personal'
      expect(program.allowed).toBe(given && holder.allowed)
      if (program.allowed) expect(program).toEqual(holder)
    }),
    { numRuns: 2000 },
  )
})

let w: World
let cast: SalesCast
let nia: Person

beforeAll(async () => {
  w = await world('clozup')
  cast = await salesCast(w)
  nia = await w.person('Nia Roberts')
  await w.join(cast.acme, nia, 'admin')
})
afterAll(() => w.stop())

/** Action → a call that takes it. */
const probes: Readonly<Record<string, string>> = {
  'organization.view': '',
  'members.view': '/members',
  'invitations.view': '/invitations',
  'audit.view': '/audit',
  'secrets.view': '/secrets/exposures',
}
const probed = Object.keys(probes)

type Step = { readonly role: string } | { readonly permissions: string[] } | { readonly rotate: true }
const someStep: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom('admin', 'member', 'viewer').map((role) => ({ role })),
  fc.subarray(probed, { minLength: 1 }).map((permissions) => ({ permissions })),
  fc.constant({ rotate: true as const }),
)

test('first 16: after any changes of role, permissions and secret, each call answers as the policy says of both', async () => {
  const steps = fc.record({ begins: fc.subarray(probed, { minLength: 1 }), goesOn: fc.array(someStep, { minLength: 1, maxLength: 6 }) })
  await fc.assert(
    fc.asyncProperty(steps, async ({ begins, goesOn }) => {
      await w.admin.query('delete from rate_limits')
      await setRole('admin')
      const made = await nia.client.post(`${cast.acme.path}/api-keys`, { name: 'Key', permissions: begins })
      const path = `${cast.acme.path}/api-keys/${made.body.apiKey.id as string}`
      const state = { role: 'admin', permissions: begins, secret: made.body.secret as string }
      for (const step of goesOn) {
        if ('role' in step) await setRole((state.role = step.role))
        else if ('permissions' in step) await cast.jane.client.patch(path, { permissions: (state.permissions = step.permissions) })
        else state.secret = (await cast.jane.client.post(`${path}/rotate`, {})).body.secret as string
        await hold(state)
      }
    }),
    { numRuns: 8 },
  )
})

async function setRole(role: string) {
  await w.admin.query('update memberships set role = $1 where person_id = $2', [role, nia.id])
}

async function hold({ role, permissions, secret }: { role: string; permissions: readonly string[]; secret: string }) {
  const program = new Client(w.url, [], secret)
  for (const [action, rest] of Object.entries(probes)) {
    const may = permissions.includes(action) && w.app.product.policy.grant(role, action) !== null
    const { status } = await program.get(`${cast.acme.path}${rest}`)
    expect(status, `${action} as ${role} with ${permissions.join(', ')}`).toBe(may ? 200 : 403)
  }
}
