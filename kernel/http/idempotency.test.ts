import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { kernelDatabase, type KernelDatabase } from '../../test/kernel.ts'
import { sql } from '../database/index.ts'
import { testSecret } from '../../test/secret.ts'
import { Refused } from '../refusal.ts'
import { keyFor } from '../secrets.ts'
import { once } from './idempotency.ts'
import type { Answer } from './route.ts'

let kernel: KernelDatabase
let done: string[]
let sealing = keyFor(testSecret, 'sealing')

beforeAll(async () => {
  kernel = await kernelDatabase()
})
afterAll(() => kernel.stop())
beforeEach(async () => {
  done = []
  await kernel.admin.query('truncate idempotency_keys')
})

/** As a route does it: the key, the work and the answer in one transaction of this person. */
function ask(key: string | undefined, request: string, { by = 'per_jane', work }: { by?: string; work?: () => Promise<Answer> } = {}) {
  const plain = async () => {
    done.push(request)
    return { status: 201, body: { made: request } }
  }
  return kernel.db.transaction({ organizationId: null, principal: by }, (tx) => once(tx, { key, request, sealing }, work ?? plain))
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: unknown) => (error instanceof Refused ? error.refusal.code : String(error)),
  )

describe('an Idempotency-Key', () => {
  test('gives the same answer again, and the work is done once', async () => {
    const first = await ask('k1', 'top up 10')
    const second = await ask('k1', 'top up 10')
    expect(second).toEqual({ ...first, headers: { 'idempotency-replayed': 'true' } })
    expect(done).toEqual(['top up 10'])
  })

  test('gives its headers again, such as the ETag of what was made', async () => {
    const work = async () => ({ status: 201, body: {}, headers: { etag: '"1"' } })
    await ask('k1', 'make', { work })
    expect((await ask('k1', 'make', { work })).headers).toEqual({ etag: '"1"', 'idempotency-replayed': 'true' })
  })

  test('under another body is refused, and nothing is done', async () => {
    await ask('k1', 'top up 10')
    expect(await codeOf(ask('k1', 'top up 1000'))).toBe('key-reused')
    expect(done).toEqual(['top up 10'])
  })

  test('is each person’s own: nobody gets the answer of another', async () => {
    await ask('k1', 'top up 10')
    expect((await ask('k1', 'top up 10', { by: 'per_lena' })).headers).toBeUndefined()
    expect(done).toHaveLength(2)
  })

  test('is free again where the change was rolled back', async () => {
    const failing = async () => {
      throw new Error('the wire was cut')
    }
    expect(await codeOf(ask('k1', 'top up 10', { work: failing }))).toContain('the wire was cut')
    expect((await ask('k1', 'top up 10')).status).toBe(201)
    expect(done).toHaveLength(1)
  })

  test('that is left out means: as often as asked', async () => {
    await ask(undefined, 'top up 10')
    await ask(undefined, 'top up 10')
    expect(done).toHaveLength(2)
  })

  test('has 1 to 255 characters', async () => {
    expect(await codeOf(ask('', 'x'))).toBe('not-valid')
    expect(await codeOf(ask('k'.repeat(256), 'x'))).toBe('not-valid')
    expect(await codeOf(ask('k'.repeat(255), 'x'))).toBe('answered')
  })

  test('keeps an answer without a body, too', async () => {
    const silent = async () => ({ status: 204 })
    await ask('k1', 'remove', { work: silent })
    expect(await ask('k1', 'remove', { work: silent })).toMatchObject({ status: 204 })
  })
})

describe('an answer that is kept', () => {
  const shown = async () => ({ status: 201, body: { password: 'shown once' } })
  afterEach(() => {
    sealing = keyFor(testSecret, 'sealing')
  })

  test('lies sealed in the database: it may hold what is shown once', async () => {
    await ask('k1', 'make a key', { work: shown })
    const { rows } = await kernel.admin.query<{ answer: string }>('select answer from idempotency_keys')
    expect(rows[0]?.answer).toMatch(/^[\w-]{40,}$/)
    expect((await ask('k1', 'make a key')).body).toEqual({ password: 'shown once' })
  })

  test('is refused where another secret is in force by now, and the work is not done again', async () => {
    await ask('k1', 'make a key', { work: shown })
    sealing = keyFor('another secret, as long as one has to be', 'sealing')
    expect(await codeOf(ask('k1', 'make a key'))).toBe('key-reused')
    expect(done).toEqual([])
  })
})

test('twenty times the same key at once: one does the work, all get its answer', async () => {
  // Breaks without `on conflict do nothing` in `once`, and without the update that keeps the answer in the same transaction.
  const slow = async () => {
    done.push('slow')
    await kernel.admin.query('select pg_sleep(0.05)')
    return { status: 201, body: { number: done.length } }
  }
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('k1', 'slow', { work: slow })))
  expect(done).toEqual(['slow'])
  expect(answers.map(({ status, body }) => [status, body])).toEqual(Array.from({ length: 20 }, () => [201, { number: 1 }]))
})

test('what waits for a change that is then rolled back does the work itself', async () => {
  let failed = 0
  const failOnce = async () => {
    await kernel.admin.query('select pg_sleep(0.02)')
    if (failed++ === 0) throw new Error('the wire was cut')
    return { status: 201, body: {} }
  }
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => codeOf(ask('k1', 'x', { work: failOnce }))))
  expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(4)
  expect(failed).toBe(2)
})

test('a person sees no key of another', async () => {
  await ask('k1', 'top up 10')
  const seen = await kernel.db.transaction({ organizationId: null, principal: 'per_lena' }, (tx) =>
    tx.many(sql<{ key: string }>`select key from idempotency_keys`),
  )
  expect(seen).toEqual([])
})
