/** Once for the whole run: one PostgreSQL, and a template database for each product, which every test file clones. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startCluster } from '../kernel/database/cluster.ts'
import { migrateFor } from '../platform/schema.ts'
import clozup from '../products/clozup.ts'
import cliqtel from '../products/cliqtel.ts'
import { testSecret } from './secret.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The administrator's address of the database `postgres`. */
    adminUrl: string
  }
}

export default async function setup(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-test-'))
  // PostgreSQL runs as another user where the tests run as root.
  await chmod(folder, 0o755)
  const cluster = await startCluster(join(folder, 'postgres'), { durable: false })
  const teardown = async () => {
    await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (const product of [clozup, cliqtel]) {
      await cluster.ensureDatabase(templateOf(product.slug))
      await migrateFor(product, cluster.url(templateOf(product.slug)), testSecret)
    }
  } catch (error) {
    // A failed setup has no teardown; the server would outlive the run.
    await teardown()
    throw error
  }
  project.provide('adminUrl', cluster.url('postgres'))
  return teardown
}

function templateOf(slug: string): string {
  return `template_${slug}`
}
