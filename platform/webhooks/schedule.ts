/** When a delivery that failed is tried again, and when a webhook that fails is given up. */

const minute = 60
const hour = 60 * minute

/** Seconds from one attempt to the next: nine attempts in a little more than a day. */
export const waits = [5, 30, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour] as const

/**
 * Seconds until the attempt that follows number `tries`; undefined where that was the last. Up to a fifth more, by chance: what failed
 * together does not come back together.
 */
export function nextWait(tries: number, chance = Math.random()): number | undefined {
  const wait = waits[tries - 1]
  return wait === undefined ? undefined : wait * (1 + chance / 5)
}

export interface Health {
  readonly failingSince: Date
  readonly failedAttempts: number
  readonly warnedAt: Date | null
}

const warnsAfter = { seconds: hour, attempts: 5 }
const endsAfter = { seconds: 72 * hour, attempts: 20 }

/** What a failure more means for the webhook: after an hour its owner is told, after three days it is switched off. */
export function verdictOf({ failingSince, failedAttempts, warnedAt }: Health, now: Date): 'warn' | 'switch-off' | undefined {
  const seconds = (now.getTime() - failingSince.getTime()) / 1000
  const reached = (limit: typeof warnsAfter) => seconds >= limit.seconds && failedAttempts >= limit.attempts
  if (reached(endsAfter)) return 'switch-off'
  return warnedAt === null && reached(warnsAfter) ? 'warn' : undefined
}
