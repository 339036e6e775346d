/** Writes tables.gen.ts: the types of all tables, read from a database made of the migrations. `node migrations/generate.ts` */
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startCluster } from '../kernel/database/cluster.ts'
import { migrate } from '../kernel/database/migrate.ts'
import { migrationsFolder } from '../platform/schema.ts'

const run = promisify(execFile)
const generator = join(import.meta.dirname, '..', 'node_modules', '.bin', 'kysely-codegen')
export const tablesFile = join(migrationsFolder, 'tables.gen.ts')

/** Writes the types of the tables of this database into `out`. */
export async function generateTables(adminUrl: string, out: string): Promise<void> {
  const schema = ['--dialect', 'postgres', '--url', adminUrl, '--default-schema', 'app', '--include-pattern', 'app.*']
  const types = ['--numeric-parser', 'number', '--type-mapping', '{"int8":"number"}']
  await run(generator, [...schema, ...types, '--out-file', out])
}

async function main() {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-types-'))
  // PostgreSQL runs as another user where this runs as root.
  await chmod(folder, 0o755)
  const cluster = await startCluster(join(folder, 'postgres'), { durable: false })
  try {
    await cluster.ensureDatabase('types')
    await migrate({ adminUrl: cluster.url('types'), secret: 'only for the types of the tables', from: { folder: migrationsFolder } })
    await generateTables(cluster.url('types'), tablesFile)
  } finally {
    await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) await main()
