/** One running product: its database, its routes, its worker, put together and taken apart again. */
import type { Logger } from 'pino'
import type { Settings } from '../kernel/config.ts'
import { Database, sql } from '../kernel/database/index.ts'
import { urlAs } from '../kernel/database/roles.ts'
import { Limits } from '../kernel/http/limits.ts'
import { listen, type Listening } from '../kernel/http/listen.ts'
import { outbound } from '../kernel/http/outbound.ts'
import { readPages } from '../kernel/http/pages.ts'
import type { Route } from '../kernel/http/route.ts'
import { createServer, type Server } from '../kernel/http/server.ts'
import { type Handlers, startWorker } from '../kernel/jobs/jobs.ts'
import { Live } from '../kernel/live/live.ts'
import { mailboxMailer, type Mailer, smtpMailer } from '../kernel/mail/mail.ts'
import { accountDeletionMails, accountDeletionRoutes } from './account-deletion/index.ts'
import { type App, keysOf } from './app.ts'
import { apiKeyRoutes } from './api-keys/index.ts'
import { auditCrontab, auditJobs, auditRoutes } from './audit/index.ts'
import { deletionMails, deletionRoutes } from './deletion/index.ts'
import { eventRoutes } from './events/index.ts'
import { invitationJobs, invitationMails, invitationRoutes } from './invitations/index.ts'
import { createOutsideTokens, issuerCrontab, issuerJobs } from './issuers/index.ts'
import { completeSignUp } from './joining/index.ts'
import { mailJobs, mailRoutes } from './mail/index.ts'
import { memberRoutes } from './members/index.ts'
import type { ServerModule } from './module.ts'
import { documentOf } from './openapi.ts'
import { organizationRoutes } from './organizations/index.ts'
import { ownershipMails, ownershipRoutes } from './ownership/index.ts'
import { reassignmentRoutes } from './reassignment/index.ts'
import { removalRoutes } from './removal/index.ts'
import { createIdentity, identityMails, peopleCrontab, peopleJobs, peopleRoutes } from './people/index.ts'
import { permissionRoutes } from './permissions/index.ts'
import type { Product } from './product.ts'
import { secretRoutes } from './secrets/index.ts'
import { supportMails, supportRoutes } from './support/index.ts'
import { seatRoutes } from './seats/index.ts'
import { deliveryJobs, handOutCheckpoints, webhookCrontab, webhookJobs, webhookMails, webhookRoutes } from './webhooks/index.ts'

export interface Running {
  readonly app: App
  readonly routes: readonly Route[]
  readonly url: string
  readonly identity: ReturnType<typeof createIdentity>
  /** No new work; what is under way ends within ten seconds. */
  stop(): Promise<void>
}

export interface Options {
  product: Product
  settings: Settings
  adminUrl: string
  secret: string
  /** 0: any free port. */
  port: number
  baseUrl?: string
  log: Logger
  /** The built portal's folder; without it only the API is served. */
  pages?: string | undefined
  worker?: boolean
  connections?: number
  /** How long a request waits for one of them. */
  connectionTimeoutMillis?: number
  /** The server's part of the product's modules. */
  modules?: readonly ServerModule[]
  onUndeclared?: (route: Route, what: string) => void
}

const endsWithinMilliseconds = 10_000

export async function startApp(options: Options): Promise<Running> {
  const app = createApp(options)
  const identity = createIdentity(app, completeSignUp)
  const routes = routesOf(app, identity, options.modules)
  const server = createServer({
    baseUrl: app.baseUrl,
    log: app.log,
    routes,
    ready: () => app.db.one(sql`select 1 as ready`),
    onUndeclared: options.onUndeclared,
  })
  addPages(server, app, routes, options.pages)
  const worker = options.worker === false ? undefined : await startJobs(app)
  const release = async (http?: Listening) => {
    await app.live.stop()
    await http?.close()
    await worker?.stop()
    await app.settle()
    await app.db.stop()
  }
  const http = await listen(server, options.port).catch(async (error: unknown) => {
    // What runs by now would keep the process alive, deaf to every signal, and working off jobs.
    await release()
    throw error
  })
  return {
    app,
    routes,
    identity,
    url: options.baseUrl ?? `http://localhost:${http.port}`,
    async stop() {
      const ends = endInTime([() => http.cut(), () => worker?.cut(), () => app.db.cut()])
      await release(http)
      ends()
    },
  }
}

/** What hangs by then is cut off: the callers, the mail servers, and at last the database, which undoes what was not committed. */
export function endInTime(cuts: readonly (() => void)[]): () => void {
  const timers = cuts.map((cut, i) => setTimeout(cut, endsWithinMilliseconds + i * 250))
  return () => timers.forEach((timer) => clearTimeout(timer))
}

/** Every route of the product. The document of the API is made of them; it needs nothing that runs. */
export function routesOf(
  app: Pick<App, 'product' | 'baseUrl' | 'settings'>,
  identity?: ReturnType<typeof createIdentity>,
  modules: readonly ServerModule[] = [],
): Route[] {
  const platform = [
    ...peopleRoutes(identity),
    ...accountDeletionRoutes,
    ...organizationRoutes,
    ...ownershipRoutes,
    ...deletionRoutes,
    ...supportRoutes(app.product),
    ...memberRoutes,
    ...removalRoutes,
    ...reassignmentRoutes,
    ...seatRoutes,
    ...invitationRoutes,
    ...auditRoutes,
    ...webhookRoutes,
    ...permissionRoutes,
    ...secretRoutes,
    ...apiKeyRoutes,
    ...eventRoutes,
    ...mailRoutes,
  ]
  return [...platform, ...modules.flatMap((module) => module.routes)].map((make) => make(app as App))
}

type OwnApp = App & { settle(): Promise<unknown> }

export function createApp({ product, settings, port, baseUrl, log, modules = [], ...access }: Options): OwnApp {
  const { adminUrl, secret, connections, connectionTimeoutMillis } = access
  const db = new Database({ adminUrl, secret, connections, connectionTimeoutMillis })
  const pending = new Set<Promise<unknown>>()
  const background = (work: Promise<unknown>) => {
    const watched = work
      .catch((error: unknown) => log.warn({ err: error }, 'work in the background failed'))
      .finally(() => pending.delete(watched))
    pending.add(watched)
  }
  return {
    product,
    settings,
    baseUrl: baseUrl ?? settings.BASE_URL ?? `http://localhost:${port}`,
    db,
    limits: new Limits(db.service),
    live: new Live(urlAs('guildhall_service', adminUrl, secret), log),
    log,
    keys: keysOf(secret),
    outsideTokens: createOutsideTokens({ db, settings }),
    modules,
    background,
    settle: () => Promise.all(pending),
  }
}

function addPages(server: Server, app: App, routes: readonly Route[], folder: string | undefined) {
  // Made when first asked for: at each start it would take a tenth of a second.
  let document: ReturnType<typeof documentOf> | undefined
  server.get('/api/v1/openapi.json', (context) => context.json((document ??= documentOf(app, routes))))
  server.get('/api/v1/docs', (context) => context.redirect('/api-docs'))
  if (!folder) return
  const pages = readPages(folder)
  server.get('*', (context) => (context.req.path.startsWith('/api/') ? context.notFound() : pages(context)))
}

const platformMails = [identityMails, accountDeletionMails, invitationMails, ownershipMails, deletionMails, webhookMails, supportMails]

/** The worker of this product: mail, and what has to be forgotten in time. */
export async function startJobs(app: App) {
  const mailer = mailerOf(app)
  const handlers = {
    ...mailJobs(app, mailer, Object.assign({}, ...platformMails, ...app.modules.map((module) => module.mails))),
    ...peopleJobs(app),
    ...invitationJobs(app),
    ...issuerJobs(app),
    ...auditJobs(app, [handOutCheckpoints]),
    ...webhookJobs(app),
    'forget-idempotency-keys': async () =>
      void (await app.db.service.query(`delete from idempotency_keys where created_at < now() - interval '24 hours'`)),
    'forget-rate-limits': async () => void (await app.db.service.query('delete from rate_limits where expire < $1', [Date.now()])),
    ...(Object.assign({}, ...app.modules.map((module) => module.jobs?.(app))) as Handlers),
  }
  const own = [
    '7 * * * * forget-idempotency-keys',
    '37 * * * * forget-rate-limits',
    peopleCrontab,
    issuerCrontab,
    auditCrontab,
    webhookCrontab,
  ]
  const crontab = [...own, ...app.modules.flatMap((module) => module.crontab ?? [])].join('\n')
  const out = outbound({ allowPrivate: app.settings.WEBHOOKS_ALLOW_PRIVATE })
  const { db, log } = app
  const workers = [
    await startWorker({ pool: db.service, handlers, log, crontab }),
    await startWorker({ pool: db.service, handlers: deliveryJobs(app, out), log, concurrency: 8, pollMilliseconds: 5000 }),
  ]
  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
      mailer.stop()
    },
    cut() {
      mailer.cut()
      out.cut()
    },
  }
}

function mailerOf({ settings, product, db }: App): Mailer {
  const from = settings.MAIL_FROM ?? `${product.name} <${product.brand.supportAddress}>`
  return settings.SMTP_URL ? smtpMailer(settings.SMTP_URL, from) : mailboxMailer(db.service)
}
