import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pino } from 'pino'
import type { Settings } from '../kernel/config.ts'
import { createApp, endInTime, type Running, startApp, startJobs } from '../platform/server.ts'
import { migrateFor } from '../platform/schema.ts'
import { demonstrate, people, password } from './demonstration.ts'
import type { Command } from './main.ts'
import { loadModules, ownMigrations } from './modules.ts'
import { UsageError } from './usage.ts'
import { type Installed, openPlace, type Place, productNamed, products } from './where.ts'

const ports: Record<string, number> = { clozup: 3000, cliqtel: 3001 }

/** What a newcomer runs: builds the pages if needed, migrates, makes demonstration people, serves, and says where. */
export async function startAll({ settings, words }: Command): Promise<void> {
  const stop = asked()
  const wanted = await Promise.all((words[0] ? [words[0]] : products).map(productNamed))
  if (settings.DATABASE_URL && wanted.length > 1)
    throw new UsageError('With DATABASE_URL set, name one product: each needs a database of its own.')
  if (settings.BASE_URL && wanted.length > 1) throw new UsageError('With BASE_URL set, name one product: each has an address of its own.')
  for (const product of wanted) await buildPages(product)
  const place = await openPlace(settings)
  const running: Running[] = []
  try {
    for (const [i, product] of wanted.entries()) {
      const one = await serve(settings, place, product, portOf(settings, product, i))
      running.push(one)
      if (settings.NODE_ENV !== 'production') await demonstrate(one)
      announce(one, settings)
    }
    await stop
  } finally {
    await Promise.all(running.map((one) => one.stop()))
    await place.stop()
  }
}

export async function serveOne({ settings, words }: Command): Promise<void> {
  const stop = asked()
  const product = await productNamed(words[0])
  await buildPages(product)
  const place = await openPlace(settings)
  try {
    const running = await serve(settings, place, product, portOf(settings, product))
    process.stdout.write(`${product.name} is ready at ${running.url}\n`)
    await stop
    await running.stop()
  } finally {
    await place.stop()
  }
}

export async function workOne({ settings, words }: Command): Promise<void> {
  const stop = asked()
  const product = await productNamed(words[0])
  const place = await openPlace(settings)
  const log = logFor(settings, product)
  const adminUrl = await place.adminUrl(product)
  const app = createApp({
    product,
    modules: await loadModules(product),
    settings,
    adminUrl,
    secret: place.secret,
    port: portOf(settings, product),
    log,
  })
  const worker = await startJobs(app)
  process.stdout.write(`A worker of ${product.name} is ready.\n`)
  await stop
  const ends = endInTime([() => worker.cut(), () => app.db.cut()])
  await worker.stop()
  await app.settle()
  await app.db.stop()
  ends()
  await place.stop()
}

async function serve(settings: Settings, place: Place, product: Installed, port: number): Promise<Running> {
  const adminUrl = await place.adminUrl(product)
  await migrateFor(product, adminUrl, place.secret, await ownMigrations(product))
  const pages = pagesFolder(product)
  try {
    return await startApp({
      product,
      modules: await loadModules(product),
      settings,
      adminUrl,
      secret: place.secret,
      port,
      log: logFor(settings, product),
      pages,
    })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new Error(`Port ${port} is in use. Set PORT to another one.`, { cause: error })
    throw error
  }
}

/** Where several products are served, each has the port after the one before. */
function portOf({ PORT }: Settings, product: Installed, place = 0): number {
  return PORT === undefined ? (ports[product.slug] ?? 3000) : PORT && PORT + place
}

function logFor(settings: Settings, product: Installed) {
  return pino({ level: settings.LOG_LEVEL, base: { product: product.slug } })
}

function pagesFolder(product: Installed): string {
  return fileURLToPath(new URL(`../dist/portal/${product.slug}`, import.meta.url))
}

/** The pages are built once; a changed source builds them anew. An image without sources serves what it has. */
async function buildPages(product: Installed): Promise<void> {
  const builder = fileURLToPath(new URL('../portal/build.ts', import.meta.url))
  if (!(await stat(builder).catch(() => undefined))) return
  const { portalIsFresh } = (await import(builder)) as { portalIsFresh(definition: string): Promise<boolean> }
  if (await portalIsFresh(product.definition)) return
  process.stdout.write(`Building the pages of ${product.name} …\n`)
  // In a process of its own: what a build takes of memory, the server would keep.
  await promisify(execFile)(process.execPath, [builder, product.definition])
}

function announce({ url, app }: Running, settings: Settings) {
  const lines = [`${app.product.name}, ${app.product.brand.tagline.toLowerCase()}: ${url}`]
  if (settings.NODE_ENV !== 'production') {
    const shown = people(app.product)
    const width = Math.max(...shown.map(({ email }) => email.length))
    if (shown.length) lines.push(`  Sign in as one of these people. The password of each is ${password}`)
    lines.push(...shown.map(({ email, what }) => `    ${email.padEnd(width)}  ${what}`))
    if (!settings.SMTP_URL) lines.push(`  Mails are not sent; they are at ${url}/mailbox`)
  }
  process.stdout.write(`${lines.join('\n')}\n\n`)
}

/**
 * Resolves when somebody asks the process to stop. Asked for before anything is started, and not for the first signal alone: one that
 * nobody heard would end the process at once, and leave its database running. npm hands on what the process has got already.
 */
function asked(): Promise<void> {
  return new Promise((done) => {
    process.on('SIGTERM', () => done())
    process.on('SIGINT', () => done())
  })
}
