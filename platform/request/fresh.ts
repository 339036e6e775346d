import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { Principal } from './principal.ts'

const freshForMilliseconds = 10 * 60 * 1000
const untold = 'This token doesn’t say when you signed in. Ask its issuer for one that has auth_time, by max_age for example.'

/** Refuses whoever signed in longer ago than ten minutes, and whoever's issuer doesn't say when that was. */
export function requireFresh({ authenticatedAt }: Pick<Principal, 'authenticatedAt'>): void {
  if (!authenticatedAt) throw new Refused(common['not-fresh'], { detail: untold })
  if (Date.now() - authenticatedAt.getTime() > freshForMilliseconds) throw new Refused(common['not-fresh'])
}
