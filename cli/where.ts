/** Which product, which database. */
import { resolve } from 'node:path'
import { type Cluster, startCluster } from '../kernel/database/cluster.ts'
import { secretOf, type Settings } from '../kernel/config.ts'
import type { Product } from '../platform/product.ts'
import { migrateFor } from '../platform/schema.ts'
import type { Command } from './main.ts'
import { UsageError } from './usage.ts'

export const products = ['clozup', 'cliqtel'] as const

export async function productNamed(name: string | undefined): Promise<Product> {
  if (!products.includes(name as (typeof products)[number])) throw new UsageError(name ? `There is no product ${name}.` : 'Name a product.')
  return ((await import(`../products/${name}.ts`)) as { default: Product }).default
}

export interface Place {
  readonly secret: string
  /** The administrator's address of this product's database. */
  adminUrl(product: Product): Promise<string>
  stop(): Promise<void>
}

/** DATABASE_URL where it is set, else the embedded PostgreSQL under DATA_DIR with a database for each product. */
export async function openPlace(settings: Settings): Promise<Place> {
  const secret = await secretOf(settings)
  const { DATABASE_URL } = settings
  if (DATABASE_URL) return { secret, adminUrl: async () => DATABASE_URL, stop: async () => {} }
  const cluster: Cluster = await startCluster(resolve(settings.DATA_DIR, 'postgres'))
  return {
    secret,
    async adminUrl({ slug }) {
      await cluster.ensureDatabase(slug)
      return cluster.url(slug)
    },
    stop: () => cluster.stop(),
  }
}

export async function migrateOne({ settings, words }: Command): Promise<void> {
  const product = await productNamed(words[0])
  const place = await openPlace(settings)
  try {
    await migrateFor(product, await place.adminUrl(product), place.secret)
    process.stdout.write(`The database of ${product.name} has the newest schema.\n`)
  } finally {
    await place.stop()
  }
}
