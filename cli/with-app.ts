import { pino } from 'pino'
import { Refused } from '../kernel/refusal.ts'
import type { App } from '../platform/app.ts'
import type { Product } from '../platform/product.ts'
import { createApp } from '../platform/server.ts'
import type { Command } from './main.ts'
import { loadModules } from './modules.ts'
import { openPlace } from './where.ts'

/** Works on a product's database without serving it; a refusal is told as the sentence that people read. */
export async function withApp({ settings }: Command, product: Product, work: (app: App) => Promise<void>): Promise<void> {
  const place = await openPlace(settings)
  const app = createApp({
    product,
    modules: await loadModules(product),
    settings,
    adminUrl: await place.adminUrl(product),
    secret: place.secret,
    port: 3000,
    log: pino({ level: 'silent' }),
  })
  try {
    await work(app)
  } catch (error) {
    if (error instanceof Refused) throw new Error(error.detail ?? error.refusal.title, { cause: error })
    throw error
  } finally {
    await app.db.stop()
    await place.stop()
  }
}
