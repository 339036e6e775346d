/**
 * A server as a process of its own, for tests that stop one: product, address of the database, port, SMTP_URL if wished. It never calls `exit`: that it
 * ends says that nothing was left behind.
 */
import { pino } from 'pino'
import { readSettings } from '../kernel/config.ts'
import { startApp } from '../platform/server.ts'
import clozup from '../products/clozup.ts'
import cliqtel from '../products/cliqtel.ts'
import { testSecret } from './secret.ts'

const [slug, adminUrl = '', port, SMTP_URL] = process.argv.slice(2)
const running = await startApp({
  product: slug === cliqtel.slug ? cliqtel : clozup,
  settings: readSettings({ NODE_ENV: 'test', SMTP_URL }),
  adminUrl,
  secret: testSecret,
  port: Number(port),
  log: pino({ level: 'silent' }),
  connections: 4,
})
process.once('SIGTERM', () => void running.stop())
process.stdout.write('ready\n')
