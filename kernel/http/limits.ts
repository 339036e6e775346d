import type pg from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { sha256 } from '../secrets.ts'
import { Refused } from '../refusal.ts'
import { common } from '../shared/contract.ts'

export interface Rate {
  readonly name: string
  readonly points: number
  readonly seconds: number
}

/** Limits that all processes share, since they are counted in the database. */
export class Limits {
  readonly #pool: pg.Pool
  readonly #limiters = new Map<string, RateLimiterPostgres>()

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** Counts `cost` attempts of `who`; refuses with 429 and Retry-After where that is too many. */
  async spend({ name, points, seconds }: Rate, who: string, cost = 1): Promise<void> {
    try {
      await this.#limiter(name, points, seconds).consume(sha256(who).toString('base64url'), cost)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw new Refused(common['too-often'], { retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) })
    }
  }

  #limiter(name: string, points: number, duration: number): RateLimiterPostgres {
    const known = this.#limiters.get(name)
    if (known) return known
    const made = new RateLimiterPostgres({
      storeClient: this.#pool,
      schemaName: 'app',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: name,
      points,
      duration,
    })
    this.#limiters.set(name, made)
    return made
  }
}
