import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kernelDatabase, type KernelDatabase } from '../../test/kernel.ts'
import { Refused } from '../refusal.ts'
import { Limits } from './limits.ts'

let kernel: KernelDatabase

beforeAll(async () => {
  kernel = await kernelDatabase()
})
afterAll(() => kernel.stop())

async function spend(limits: Limits, rate: Parameters<Limits['spend']>[0], who: string, cost?: number) {
  try {
    await limits.spend(rate, who, cost)
    return 'spent'
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}

describe('a limit', () => {
  test('lets as many through as it says, then refuses with 429 and how long to wait', async () => {
    const limits = new Limits(kernel.db.service)
    const rate = { name: 'three', points: 3, seconds: 60 }
    for (let i = 0; i < 3; i++) expect(await spend(limits, rate, 'jane')).toBe('spent')
    const refused = await spend(limits, rate, 'jane')
    expect(refused).toBeInstanceOf(Refused)
    expect(refused).toMatchObject({ refusal: { status: 429, code: 'too-often' } })
    expect((refused as Refused).retryAfterSeconds).toBeGreaterThan(0)
    expect((refused as Refused).retryAfterSeconds).toBeLessThanOrEqual(60)
  })

  test('is each caller’s own, and each name’s', async () => {
    const limits = new Limits(kernel.db.service)
    const rate = { name: 'one', points: 1, seconds: 60 }
    expect(await spend(limits, rate, 'jane')).toBe('spent')
    expect(await spend(limits, rate, 'lena')).toBe('spent')
    expect(await spend(limits, { ...rate, name: 'another' }, 'jane')).toBe('spent')
    expect(await spend(limits, rate, 'jane')).toBeInstanceOf(Refused)
  })

  test('is shared by every process on the database', async () => {
    const [first, second] = [new Limits(kernel.db.service), new Limits(kernel.db.service)]
    const rate = { name: 'shared', points: 10, seconds: 60 }
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, i) => spend(i % 2 ? first : second, rate, 'jane')))
    expect(outcomes.filter((outcome) => outcome === 'spent')).toHaveLength(10)
  })

  test('counts what costs more for more', async () => {
    const limits = new Limits(kernel.db.service)
    const rate = { name: 'costly', points: 10, seconds: 60 }
    expect(await spend(limits, rate, 'jane', 7)).toBe('spent')
    expect(await spend(limits, rate, 'jane', 7)).toBeInstanceOf(Refused)
  })

  test('begins anew when its time is over', async () => {
    const limits = new Limits(kernel.db.service)
    const rate = { name: 'short', points: 1, seconds: 600 }
    expect(await spend(limits, rate, 'jane')).toBe('spent')
    expect(await spend(limits, rate, 'jane')).toBeInstanceOf(Refused)
    await kernel.admin.query('update rate_limits set expire = expire - 600000')
    expect(await spend(limits, rate, 'jane')).toBe('spent')
  })

  test('keeps nobody’s name or address: the counter is kept under a hash', async () => {
    const limits = new Limits(kernel.db.service)
    await spend(limits, { name: 'hidden', points: 1, seconds: 60 }, 'ip 203.0.113.7')
    const { rows } = await kernel.admin.query<{ key: string }>(`select key from rate_limits where key like 'hidden%'`)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.key).not.toContain('203')
  })
})
