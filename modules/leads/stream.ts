import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../../platform/app.ts'
import { type Member, presentPermissions } from '../../platform/request/index.ts'

export type Inside = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

export interface Download {
  readonly app: App
  readonly organizationId: string
  readonly who: Member
  /** What whoever reads must be allowed, all the while. */
  readonly action: string
  /** Breaks the connection: nobody must take half a file for a whole one. */
  readonly abort: () => void
}

/**
 * A file of any length, made while it is read: each page is a short transaction of its own, in which the reader is asked anew whether
 * they may see it. Whoever is removed meanwhile gets half of it, and a broken connection.
 */
export function streamed(
  { app, organizationId, who, action, abort }: Download,
  make: (inside: Inside) => AsyncIterable<string>,
): ReadableStream<Uint8Array> {
  const inside: Inside = (work) =>
    app.db.reading({ organizationId, principal: who.personId }, async (tx) => {
      await mustStillSee(tx, who, action)
      return work(tx)
    })
  const failed = (error: unknown) => {
    app.log.warn({ requestId: who.requestId, err: error }, 'a download broke off')
    abort()
  }
  return ReadableStream.from(encoded(make(inside), failed))
}

async function mustStillSee(tx: Tx, who: Member, action: string): Promise<void> {
  const now = await tx.maybe(
    sql<{ role: string }>`select role from memberships where organization_id = ${tx.organizationId} and person_id = ${who.personId}`,
  )
  if (!now) throw new Refused(common['not-found'])
  const permissions = who.apiKey && (await presentPermissions(tx, who.apiKey))
  who.withRole(now.role, permissions).require(action)
}

async function* encoded(texts: AsyncIterable<string>, failed: (error: unknown) => void): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder()
  try {
    for await (const text of texts) yield encoder.encode(text)
  } catch (error) {
    failed(error)
  }
}

export function csvHeaders(name: string): Record<string, string> {
  return {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}-${new Date().toISOString().slice(0, 10)}.csv"`,
  }
}

/** Breaks the connection of this request. */
export function aborting(context: Context): () => void {
  return () => (context.env as HttpBindings).outgoing.destroy()
}
