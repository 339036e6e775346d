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
import { batches, kinds } from './kinds.ts'
import { walk } from './walk.ts'

const walks = Number(process.env['MODEL_WALKS'] ?? 2)
const seed = Number(process.env['MODEL_SEED'] ?? 3)
const shrinks = process.env['MODEL_SHRINK'] !== undefined

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
