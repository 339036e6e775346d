/**
 * The whole layer against a model of it: commands whose operands come from the state, one after the other and several at once, over
 * HTTP and on real connections. After each batch there must be an order of its commands in which the model answers the same and ends
 * in the same state, and every invariant must hold.
 *
 * The walks are the same each time. `MODEL_WALKS=500 MODEL_SEED=7` makes more and others. A failure tells the walk; with
 * `MODEL_SHRINK=1`, which takes minutes, the shortest that fails.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type World, world } from '../world.ts'
import type { Kind } from './command.ts'
import { accept, cancel, decline, expire, invite, resend } from './commands/invitations.ts'
import { changeRole, leave, remove, restore } from './commands/members.ts'
import { create, setPlan, transfer } from './commands/organizations.ts'
import { signUp, verifyAddress } from './commands/people.ts'
import { createWebhook, deleteWebhook, revealSecret, rotateSecret } from './commands/webhooks.ts'
import { walk } from './walk.ts'

const walks = Number(process.env['MODEL_WALKS'] ?? 3)
const seed = Number(process.env['MODEL_SEED'] ?? 3)
const shrinks = process.env['MODEL_SHRINK'] !== undefined

const membership = [
  invite,
  invite,
  invite,
  accept,
  accept,
  accept,
  cancel,
  resend,
  decline,
  expire,
  changeRole,
  remove,
  remove,
  leave,
  restore,
]
const rest = [
  signUp,
  signUp,
  signUp,
  verifyAddress,
  verifyAddress,
  restore,
  create,
  setPlan,
  setPlan,
  transfer,
  createWebhook,
  rotateSecret,
  revealSecret,
  deleteWebhook,
]
const kinds: readonly Kind[] = [...membership, ...membership, ...rest]

const step = fc.noBias(fc.record({ kind: fc.nat(10_000), picks: fc.array(fc.nat(10_000), { minLength: 12, maxLength: 12 }) }))
const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 24, maxLength: 32, size: 'max' })

describe.each(['clozup', 'cliqtel'])('%s', (slug) => {
  let it: World
  beforeAll(async () => {
    it = await world(slug, { connections: 12 })
  })
  afterAll(() => it.stop())

  test('does what the model does, in sequence and at once, and every invariant holds after each step', { timeout: walks * 120_000 }, () =>
    fc.assert(
      fc.asyncProperty(batches, (all) => walk(it, kinds, all)),
      { seed, numRuns: walks, endOnFailure: !shrinks },
    ),
  )
})
