/** What the `support` commands have in common: their words, who acts and why, and in which transaction. */
import { parseArgs } from 'node:util'
import { canonicalAddress } from '../kernel/email-address.ts'
import type { Tx } from '../kernel/database/index.ts'
import type { App } from '../platform/app.ts'
import { organizationOfSlug } from '../platform/seats/index.ts'
import { reason as reasonShape } from '../platform/support/contract.ts'
import type { By } from '../platform/support/index.ts'
import type { Command } from './main.ts'
import { UsageError } from './usage.ts'
import { type Installed, productNamed } from './where.ts'
import { withApp } from './with-app.ts'

export const operator = { personId: null, name: 'Operator', kind: 'support', requestId: null } as const

export interface Words {
  readonly product: Installed
  /** Those after the product. */
  readonly positionals: readonly string[]
  readonly name: string | undefined
  readonly reason: string | undefined
}

export async function readWords({ words }: Command): Promise<Words> {
  const { values, positionals } = parsed(words)
  const [product, ...rest] = positionals
  return { product: await productNamed(product), positionals: rest, name: values.name, reason: values.reason }
}

/** The words after the product, exactly so many: `what` names them to whoever left one out. */
export function exactly<Count extends 1 | 2>({ positionals, name }: Words, count: Count, what: string) {
  if (positionals.length !== count || name !== undefined) throw new UsageError(`Name the product, and ${what}.`)
  return positionals as Count extends 1 ? [string] : [string, string]
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options: { reason: { type: 'string' }, name: { type: 'string' } } })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

export function byOperator({ reason }: Words): By {
  const read = reasonShape.safeParse(reason ?? '')
  if (!read.success) throw new UsageError(`--reason: ${read.error.issues[0]?.message ?? ''}`)
  return { actor: operator, reason: read.data }
}

export function addressIn(typed: string): string {
  const canonical = canonicalAddress(typed)
  if (!canonical.ok) throw new UsageError(canonical.reason)
  return canonical.address
}

type Work = (app: App, tx: Tx) => Promise<string>

/** In the organization's own context, in one transaction; says what was done. */
export async function acting(command: Command, { product }: Words, slug: string, work: Work): Promise<void> {
  await withApp(command, product, async (app) => act(app, await organizationOfSlug(app, slug), work))
}

/** On an account, in no organization's context. */
export async function actingOnAccount(command: Command, { product }: Words, work: Work): Promise<void> {
  await withApp(command, product, (app) => act(app, null, work))
}

async function act(app: App, organizationId: string | null, work: Work): Promise<void> {
  say(await app.db.transaction({ organizationId, principal: 'system' }, (tx) => work(app, tx)))
}

export function say(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
}
