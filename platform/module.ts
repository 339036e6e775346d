/** What a module is to the server. `docs/modules.md` tells how to write one. */
import type { Tx } from '../kernel/database/index.ts'
import type { Route } from '../kernel/http/route.ts'
import type { Handlers } from '../kernel/jobs/jobs.ts'
import type { App } from './app.ts'
import type { Words } from './deletion/index.ts'
import type { Templates } from './mail/index.ts'
import type { SubjectLoader } from './permissions/index.ts'
import type { Touch } from './removal/index.ts'
import type { Member } from './request/index.ts'
import type { SecretKind } from './secrets/contract.ts'

/**
 * Its `index.ts` exports one as default. It lies in `modules/<name>/` beside the `products/` folder whose product names it, so a
 * product outside of this repository brings its own in the same way. Where else a module stands:
 * - `contract.ts` exports its `Module` (platform/product.ts), which the product lists;
 * - `screen/index.ts` exports `screens`; the portal of a product holds those of its own modules alone;
 * - its SQL is in modules/schema.ts, what departs from a rule of the catalogue in modules/exceptions.ts, and the way there in migrations/.
 */
export interface ServerModule {
  readonly name: string
  readonly routes: readonly ((app: App) => Route)[]
  readonly jobs?: (app: App) => Handlers
  /** Lines in cron's format. */
  readonly crontab?: string
  readonly mails?: Templates
  /** What its actions are about, by the beginning of their ids: `lead` for `lead_…`. The explanation of a decision asks for it. */
  readonly subjects?: Readonly<Record<string, SubjectLoader>>
  /** Each of its columns that points at a person, and what becomes of the rows when that person goes. A missing one fails the tests. */
  readonly touches?: readonly Touch[]
  /** The kinds of secrets that it shows; each showing goes into the ledger (platform/secrets). */
  readonly secretKinds?: readonly SecretKind[]
  /** The organization counts in another currency: amounts stay what they were, in units of another size where its smallest unit is another. */
  readonly currencyChanged?: (tx: Tx, from: string, to: string) => Promise<void>
  /** What the organization holds of it that keeps the organization from being closed by a move (C10), each in a sentence. */
  readonly holdings?: (tx: Tx) => Promise<string[]>
  /** What is to be done and said where the organization is deleted; its tables are found in the catalogue, and their rows go. */
  readonly deletion?: {
    /** What is owed to the world outside, and what becomes of it: "3 numbers are released." */
    readonly obligations?: (tx: Tx) => Promise<string[]>
    /** Settles them, in the transaction of the deletion and before any row goes: by jobs that know by their payload alone what to do. */
    readonly settle?: (app: App, tx: Tx) => Promise<void>
    /** How people call the rows of its tables, where that is not the table's name. */
    readonly words?: Readonly<Record<string, Words>>
    /** Its tables that stay, and why. They point at no table that goes. */
    readonly stays?: Readonly<Record<string, string>>
  }
  /** Rows for a first look at a demonstration organization, made as its owner would make them. */
  readonly demonstrate?: (app: App, tx: Tx, owner: Member) => Promise<void>
}
