/** The kernel alone, without any capability: its schema in a database of its own, and a server with whatever routes a test declares. */
import type { Server as HttpServer } from 'node:http'
import { serve } from '@hono/node-server'
import type pg from 'pg'
import { pino } from 'pino'
import { Database } from '../kernel/database/index.ts'
import { migrate } from '../kernel/database/migrate.ts'
import type { Route } from '../kernel/http/route.ts'
import { createServer, type ServerOptions } from '../kernel/http/server.ts'
import { Client } from './client.ts'
import { adminPool, emptyDatabase } from './database.ts'
import { testSecret } from './secret.ts'

const kernelSchema = new URL('../kernel/database/kernel.sql', import.meta.url).pathname

export interface KernelDatabase {
  readonly db: Database
  readonly admin: pg.Pool
  stop(): Promise<unknown>
}

export async function kernelDatabase(): Promise<KernelDatabase> {
  const adminUrl = await emptyDatabase()
  await migrate({ adminUrl, secret: testSecret, from: { files: [kernelSchema] } })
  const db = new Database({ adminUrl, secret: testSecret, connections: 8 })
  const admin = adminPool(adminUrl)
  return {
    db,
    admin,
    // The database itself goes with its server: to drop it now would cut connections that are still closing.
    stop: () => Promise.all([db.stop(), admin.end()]),
  }
}

export interface KernelServer {
  readonly url: string
  readonly undeclared: string[]
  readonly logged: string[]
  client(): Client
  stop(): Promise<unknown>
}

export async function kernelServer(
  routes: readonly Route[],
  { baseUrl, ready = async () => {} }: Partial<Pick<ServerOptions, 'baseUrl' | 'ready'>> = {},
): Promise<KernelServer> {
  const undeclared: string[] = []
  const logged: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) })
  const app = createServer({
    baseUrl: baseUrl ?? 'http://localhost',
    log,
    routes,
    ready,
    onUndeclared: (route, what) => undeclared.push(`${route.method} ${route.path}: ${what}`),
  })
  const { http, port } = await new Promise<{ http: HttpServer; port: number }>((done) => {
    const made = serve({ fetch: app.fetch, port: 0 }, (info) => done({ http: made as HttpServer, port: info.port }))
  })
  const url = `http://localhost:${port}`
  return { url, undeclared, logged, client: () => new Client(url), stop: () => new Promise((done) => http.close(done)) }
}

/** A route of a test: what it leaves out is as plain as can be. */
export function route(more: Partial<Route> & Pick<Route, 'path' | 'run'>): Route {
  return {
    method: 'get',
    tag: 'Test',
    summary: 'For a test',
    access: 'public',
    answers: { 200: null },
    refusals: [],
    idempotent: false,
    limits: [],
    ...more,
  }
}
