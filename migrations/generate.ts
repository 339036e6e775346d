/** Writes tables.gen.ts: the types of all tables, read from a database made of the migrations. `npm run generate` */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../kernel/database/cluster.ts'
import { migrate } from '../kernel/database/migrate.ts'
import { migrationsFolder } from '../platform/schema.ts'

const folder = await mkdtemp(join(tmpdir(), 'guildhall-types-'))
const { chmod } = await import('node:fs/promises')
await chmod(folder, 0o755)
const cluster = await startCluster(join(folder, 'postgres'), { durable: false })
try {
  await cluster.ensureDatabase('types')
  await migrate({ adminUrl: cluster.url('types'), secret: 'only for the types of the tables', from: { folder: migrationsFolder } })
  const options = ['--dialect', 'postgres', '--url', cluster.url('types'), '--default-schema', 'app', '--include-pattern', 'app.*']
  const out = join(migrationsFolder, 'tables.gen.ts')
  execFileSync('kysely-codegen', [...options, '--out-file', out, '--numeric-parser', 'number', '--type-mapping', '{"int8":"number"}'], {
    stdio: 'inherit',
  })
} finally {
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
}
