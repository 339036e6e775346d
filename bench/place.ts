/** A PostgreSQL of its own for one run, durable as in production, with a database for the product that is measured. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startCluster } from '../kernel/database/cluster.ts'
import { migrateFor } from '../platform/schema.ts'
import clozup from '../products/clozup.ts'

export const product = clozup
export const secret = 'a secret for measurements alone, of more than 32 characters'

export interface Place {
  readonly adminUrl: string
  /** Past all row security. */
  readonly admin: pg.Pool
  stop(): Promise<void>
}

export async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-bench-'))
  // PostgreSQL runs as another user where this runs as root.
  await chmod(folder, 0o755)
  const cluster = await startCluster(join(folder, 'postgres'))
  await cluster.ensureDatabase(product.slug)
  const adminUrl = cluster.url(product.slug)
  await migrateFor(product, adminUrl, secret)
  const admin = new pg.Pool({ connectionString: adminUrl, max: 2, options: '-c search_path=app,pg_temp' })
  return {
    adminUrl,
    admin,
    async stop() {
      await admin.end()
      await cluster.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
