import { once } from 'node:events'
import { exportForOperator, readHead } from '../platform/audit/index.ts'
import { organizationId } from '../platform/organizations/contract.ts'
import type { Command } from './main.ts'
import { UsageError } from './usage.ts'
import { productNamed } from './where.ts'
import { withApp } from './with-app.ts'

/** `audit export <product> <organization's id>`: the log as JSON lines on the standard output, of a deleted organization too. */
export async function exportAudit(command: Command): Promise<void> {
  const [name, id, ...more] = command.words
  const product = await productNamed(name)
  if (!organizationId.safeParse(id).success || id === undefined || more.length)
    throw new UsageError('Name the product, and the organization’s id: org_ and 32 digits.')
  await withApp(command, product, async (app) => {
    const head = await app.db.reading({ organizationId: id, principal: 'system' }, readHead)
    if (!head) throw new Error(`There is no log of ${id}.`)
    for await (const text of exportForOperator(app, id)) if (!process.stdout.write(text)) await once(process.stdout, 'drain')
  })
}
