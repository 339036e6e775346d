import type { Logger } from 'pino'
import type { Settings } from '../kernel/config.ts'
import type { Database } from '../kernel/database/index.ts'
import type { Limits } from '../kernel/http/limits.ts'
import type { Live } from '../kernel/live/live.ts'
import { keyFor } from '../kernel/secrets.ts'
import { type SigningKey, signingKey } from '../kernel/signing.ts'
import type { OutsideTokens } from './issuers/index.ts'
import type { ServerModule } from './module.ts'
import type { Product } from './product.ts'

/** What one running product consists of, handed to every route and job. Nothing here is another process's to know. */
export interface App {
  readonly product: Product
  readonly settings: Settings
  readonly baseUrl: string
  readonly db: Database
  readonly limits: Limits
  /** Wake-ups for open streams. */
  readonly live: Live
  readonly log: Logger
  readonly keys: Keys
  /** Tokens of outside issuers. */
  readonly outsideTokens: OutsideTokens
  readonly modules: readonly ServerModule[]
  /** Work that goes on after an answer; a graceful stop waits for it. Failures are logged. */
  readonly background: (work: Promise<unknown>) => void
}

export interface Keys {
  /** Better Auth's own: signs session cookies. */
  readonly identity: string
  /** Seals what must not lie readable in a job or a cookie. */
  readonly sealing: Buffer
  /** Signs the heads of the log. */
  readonly checkpoints: SigningKey
}

export function keysOf(secret: string): Keys {
  return {
    identity: keyFor(secret, 'identity').toString('base64url'),
    sealing: keyFor(secret, 'sealing'),
    checkpoints: signingKey(keyFor(secret, 'audit checkpoints')),
  }
}
