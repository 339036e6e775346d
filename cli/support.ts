import { pino } from 'pino'
import { Refused } from '../kernel/refusal.ts'
import { setPlanOf } from '../platform/seats/index.ts'
import { createApp } from '../platform/server.ts'
import type { Command } from './main.ts'
import { UsageError } from './usage.ts'
import { openPlace, productNamed } from './where.ts'

/** `support set-plan <product> <slug> <plan>`: until the console does it, and for scripts after that. */
export async function setPlan({ settings, words: [name, slug, plan] }: Command): Promise<void> {
  const product = await productNamed(name)
  if (!slug || !plan) throw new UsageError('Name the organization’s slug and the plan.')
  const place = await openPlace(settings)
  const app = createApp({
    product,
    settings,
    adminUrl: await place.adminUrl(product),
    secret: place.secret,
    port: 3000,
    log: pino({ level: 'silent' }),
  })
  try {
    const { name: organization, plan: now } = await setPlanOf(app, slug, plan)
    process.stdout.write(`${organization} has the plan ${now} now.\n`)
  } catch (error) {
    if (error instanceof Refused) throw new Error(error.detail ?? error.refusal.title, { cause: error })
    throw error
  } finally {
    await app.db.stop()
    await place.stop()
  }
}
