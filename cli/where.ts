/** Which product, which database. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Cluster, startCluster } from '../kernel/database/cluster.ts'
import { secretOf, type Settings } from '../kernel/config.ts'
import type { Product } from '../platform/product.ts'
import { migrateFor } from '../platform/schema.ts'
import type { Command } from './main.ts'
import { type Located, ownMigrations } from './modules.ts'
import { UsageError } from './usage.ts'

export const products = ['clozup', 'cliqtel'] as const

/** A product as it lies on this machine. */
export type Installed = Located & { readonly home: URL; readonly definition: string }

/** One of ours by its name, or any by the path of its definition, which lies in a folder `products`: `../ours/products/ours.ts`. */
export async function productNamed(name: string | undefined): Promise<Installed> {
  const definition = definitionOf(name)
  if (!definition) throw new UsageError(name ? `There is no product ${name}.` : 'Name a product.')
  const { default: product } = (await import(definition.href)) as { default: Product }
  return { ...product, home: new URL('../', definition), definition: fileURLToPath(definition) }
}

function definitionOf(name = ''): URL | undefined {
  if (products.some((ours) => ours === name)) return new URL(`../products/${name}.ts`, import.meta.url)
  const file = resolve(name)
  return name.endsWith('.ts') && existsSync(file) ? pathToFileURL(file) : undefined
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
    await migrateFor(product, await place.adminUrl(product), place.secret, await ownMigrations(product))
    process.stdout.write(`The database of ${product.name} has the newest schema.\n`)
  } finally {
    await place.stop()
  }
}
