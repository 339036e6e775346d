/** What the support console does, for whoever may run commands here: each act with a reason, in the organization's log, its owner told. */
import { parseArgs } from 'node:util'
import { canonicalAddress } from '../kernel/email-address.ts'
import { sql, type Tx } from '../kernel/database/index.ts'
import type { App } from '../platform/app.ts'
import { deleteOrganizationBySupport } from '../platform/deletion/index.ts'
import { transferOwnershipBySupport } from '../platform/ownership/index.ts'
import type { Product } from '../platform/product.ts'
import { organizationOfSlug } from '../platform/seats/index.ts'
import { reason as reasonShape } from '../platform/support/contract.ts'
import { type By, setPlanBySupport } from '../platform/support/index.ts'
import type { Command } from './main.ts'
import { UsageError } from './usage.ts'
import { productNamed } from './where.ts'
import { withApp } from './with-app.ts'

/** `support set-plan <product> <slug> <plan> --reason <text>` */
export async function setPlan(command: Command): Promise<void> {
  const { product, slug, third: plan, by } = await read(command, 'the plan')
  await acting(command, product, slug, async (app, tx) => {
    const done = await setPlanBySupport(app, tx, by, plan)
    return `${done.name} has the plan ${done.plan} now.`
  })
}

/** `support transfer-ownership <product> <slug> <e-mail> --reason <text>` */
export async function transferOwnership(command: Command): Promise<void> {
  const { product, slug, third: email, by } = await read(command, 'the e-mail address of the member who is to own it')
  const canonical = canonicalAddress(email)
  if (!canonical.ok) throw new UsageError(canonical.reason)
  await acting(command, product, slug, async (app, tx) => {
    const toPersonId = await memberWith(tx, canonical.address)
    const { owner, former } = await transferOwnershipBySupport(app, tx, by.actor, { toPersonId, reason: by.reason })
    return `${owner.name} owns it now; ${former.name} did before.`
  })
}

/** `support delete-organization <product> <slug> --name <name> --reason <text>` */
export async function deleteOrganization(command: Command): Promise<void> {
  const { product, positionals, values, by } = await readWords(command)
  const [slug, ...more] = positionals
  if (!slug || more.length) throw new UsageError('Name the product, and the organization’s slug.')
  const { name } = values
  if (!name) throw new UsageError('--name: Type the organization’s name, exactly as it stands.')
  await acting(command, product, slug, async (app, tx) => {
    const { people } = await deleteOrganizationBySupport(app, tx, by.actor, { name, reason: by.reason })
    return `${name} is deleted. ${people.count === 1 ? 'Its one member is' : `Its ${people.count} members are`} told by mail.`
  })
}

async function memberWith(tx: Tx, address: string): Promise<string> {
  const found = await tx.maybe(
    sql<{ id: string }>`select p.id from people p join memberships m on m.person_id = p.id
      where m.organization_id = ${tx.organizationId} and p.email = ${address}`,
  )
  if (!found) throw new Error(`Nobody with the address ${address} belongs to this organization.`)
  return found.id
}

interface Asked {
  readonly product: Product
  readonly slug: string
  readonly third: string
  readonly by: By
}

async function read(command: Command, third: string): Promise<Asked> {
  const { product, positionals, values, by } = await readWords(command)
  const [slug, given, ...more] = positionals
  if (!slug || !given || more.length || values.name !== undefined)
    throw new UsageError(`Name the product, the organization’s slug, and ${third}.`)
  return { product, slug, third: given, by }
}

async function readWords({ words }: Command) {
  const { values, positionals } = parsed(words)
  const [name, ...rest] = positionals
  const product = await productNamed(name)
  return { product, positionals: rest, values, by: { actor: operator, reason: readReason(values.reason) } }
}

const operator = { personId: null, name: 'Operator', kind: 'support', requestId: null } as const

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options: { reason: { type: 'string' }, name: { type: 'string' } } })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function readReason(given: string | undefined): string {
  const read = reasonShape.safeParse(given ?? '')
  if (!read.success) throw new UsageError(`--reason: ${read.error.issues[0]?.message ?? ''}`)
  return read.data
}

type Work = (app: App, tx: Tx) => Promise<string>

/** In the organization's own context, in one transaction; says what was done. */
async function acting(command: Command, product: Product, slug: string, work: Work): Promise<void> {
  await withApp(command, product, async (app) => {
    const organizationId = await organizationOfSlug(app, slug)
    const said = await app.db.transaction({ organizationId, principal: 'system' }, (tx) => work(app, tx))
    process.stdout.write(`${said}\n`)
  })
}
