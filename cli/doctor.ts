import pg from 'pg'
import { catalogue, inspect } from '../kernel/database/catalogue.ts'
import { urlAs } from '../kernel/database/roles.ts'
import { undeclared } from '../platform/removal/index.ts'
import type { Command } from './main.ts'
import { exceptionsOf, loadModules, type Located } from './modules.ts'
import { openPlace, productNamed, products } from './where.ts'

/** Checks what a start would need, one line each; throws at the end where something is wrong. */
export async function doctor({ settings, words }: Command): Promise<void> {
  const product = await productNamed(words[0])
  const place = await openPlace(settings)
  let wrong = 0
  const check = async (what: string, look: () => Promise<string>) => {
    try {
      process.stdout.write(`  ok     ${what}: ${await look()}\n`)
    } catch (error) {
      wrong++
      process.stdout.write(`  wrong  ${what}: ${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
  try {
    const adminUrl = await place.adminUrl(product)
    const ask = (url: string, text: string) => value(url, text)
    await check('database', () => ask(adminUrl, `select 'PostgreSQL ' || current_setting('server_version')`))
    await check('schema', async () => {
      const slug = await ask(adminUrl, 'select slug from app.product')
      if (slug !== product.slug) throw new Error(`this database belongs to ${slug}`)
      return `of ${slug}, ${await ask(adminUrl, 'select count(*)::text from migrations.done')} migrations`
    })
    for (const role of ['guildhall_app', 'guildhall_service'] as const) {
      await check(role, () =>
        ask(
          urlAs(role, adminUrl, place.secret),
          `select 'signs in, ' || case when usesuper then 'as a superuser' else 'not a superuser' end from pg_user where usename = current_user`,
        ),
      )
    }
    await check('guards', async () => {
      const exceptions = await exceptionsOf(product)
      const broken = await asking(adminUrl, (client) => inspect(client, exceptions))
      if (broken.length) throw new Error(broken.map(({ check: rule, found }) => `${rule}: ${found}`).join('; '))
      return `${catalogue.length} rules hold for every table, function and role`
    })
    await check('people', async () => {
      const touches = await touchesIn(product)
      const open = await asking(adminUrl, (client) => undeclared(client, touches))
      if (open.length) throw new Error(`no module says what becomes of ${open.join(', ')} when that person goes`)
      return 'of each column that points at one it is said what becomes of it'
    })
    await check('mail', async () => (settings.SMTP_URL ? `goes to ${new URL(settings.SMTP_URL).host}` : 'is kept on the mailbox page'))
  } finally {
    await place.stop()
  }
  if (wrong) throw new Error(`${wrong} of these need a remedy.`)
}

/** Of every module whose tables are in this database: all of ours, and the product's own. */
async function touchesIn(product: Located) {
  const ours = await Promise.all(products.map((name) => productNamed(name)))
  const modules = await Promise.all([product, ...ours].map((one) => loadModules(one)))
  return modules.flat().flatMap(({ touches = [] }) => touches)
}

async function value(connectionString: string, text: string): Promise<string> {
  const { rows } = await asking(connectionString, (client) => client.query<Record<string, string>>(text))
  return Object.values(rows[0] ?? {})[0] ?? ''
}

async function asking<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
