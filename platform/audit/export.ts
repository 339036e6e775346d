import { csvRow } from '../../kernel/csv.ts'
import { build, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { type Member, presentPermissions } from '../request/index.ts'
import type { ChainedEvent } from './chain.ts'
import { checkpointLines } from './checkpoints.ts'
import type { AuditFilters, exportFormats } from './contract.ts'
import { readHead } from './events.ts'
import { matchingEvents, type Stretch, stretchOf } from './list.ts'
import { allCheckpoints } from './verify.ts'

const pageSize = 1000

export type Format = (typeof exportFormats)[number]

export const mediaTypes: Readonly<Record<Format, string>> = {
  jsonl: 'application/jsonl; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  checkpoints: 'application/jsonl; charset=utf-8',
}

export interface Wanted {
  readonly format: Format
  readonly filters: AuditFilters
  /** Breaks the connection: whoever reads must not take half an export for a whole one. */
  readonly abort: () => void
}

/**
 * An export of any length, made while it is read: each page is a short transaction of its own, in which the reader is asked anew
 * whether they may see the log. Whoever is removed meanwhile gets half of it, and a broken connection.
 */
export function exportLog(app: App, organizationId: string, who: Member, { format, filters, abort }: Wanted): ReadableStream<Uint8Array> {
  const inside = <T>(work: (tx: Tx) => Promise<T>) =>
    app.db.transaction({ organizationId, principal: who.personId }, async (tx) => {
      await mustStillSee(tx, who)
      return work(tx)
    })
  const texts = { jsonl: wholeLog, csv: table, checkpoints: signedHeads }[format](app, inside, filters)
  const failed = (error: unknown) => {
    app.log.warn({ requestId: who.requestId, err: error }, 'an export of the log broke off')
    abort()
  }
  return ReadableStream.from(encoded(texts, failed))
}

/** The same for the operator: the log of an organization that was deleted has no reader of its own any more. */
export function exportForOperator(app: App, organizationId: string): AsyncIterable<string> {
  return wholeLog(app, (work) => app.db.reading({ organizationId, principal: 'system' }, work), {})
}

async function* encoded(texts: AsyncIterable<string>, failed: (error: unknown) => void): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder()
  try {
    for await (const text of texts) yield encoder.encode(text)
  } catch (error) {
    failed(error)
  }
}

async function mustStillSee(tx: Tx, who: Member): Promise<void> {
  const now = await tx.maybe(
    build.selectFrom('memberships').select('role').where('organization_id', '=', tx.organizationId).where('person_id', '=', who.personId),
  )
  if (!now) throw new Refused(common['not-found'])
  const permissions = who.apiKey && (await presentPermissions(tx, who.apiKey))
  who.withRole(now.role, permissions).require('audit.view')
}

type Inside = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

/** JSON lines, oldest first: a header, the checkpoints, the events. `guildhall audit verify` reads it, if it was not filtered. */
async function* wholeLog(app: App, inside: Inside, filters: AuditFilters): AsyncIterable<string> {
  const isFiltered = Object.values(filters).some((value) => value)
  const { header, checkpoints, stretch } = await inside(async (tx) => {
    const head = await readHead(tx)
    const { keyId, publicKey } = app.keys.checkpoints
    return {
      stretch: { ...(await stretchOf(tx, filters)), ...(!isFiltered && { highest: head?.seq ?? 0 }) },
      checkpoints: isFiltered ? [] : await allCheckpoints(tx),
      header: {
        kind: 'export',
        format: 'guildhall-audit-1',
        organizationId: tx.organizationId,
        exportedAt: new Date().toISOString(),
        filters: isFiltered ? filters : null,
        head: head ? { seq: head.seq, hash: head.hash } : null,
        key: { keyId, publicKey },
      },
    }
  })
  yield `${JSON.stringify(header)}\n`
  if (checkpoints.length) yield checkpointLines(checkpoints)
  for await (const events of pages(inside, filters, stretch)) yield events.map(line).join('')
}

/** `before` and `after` go out as the database writes them: what they say is hashed to the letter. */
function line(event: ChainedEvent): string {
  const { id, seq, at, action, before, after, rule, requestId, hash } = event
  const head = JSON.stringify({
    kind: 'event',
    seq,
    id,
    at,
    actor: { kind: event.actorKind, id: event.actorId, name: event.actorName },
    action,
    target: { kind: event.targetKind, id: event.targetId, label: event.targetLabel },
  })
  return `${head.slice(0, -1)},"before":${before},"after":${after},${JSON.stringify({ rule, requestId, hash }).slice(1)}\n`
}

const headings = [
  'Number',
  'Time',
  'Actor',
  'Actor id',
  'Actor kind',
  'Action',
  'Target',
  'Target id',
  'Target kind',
  'Before',
  'After',
  'Rule',
  'Request',
  'Hash',
]

/** For spreadsheets. The mark in front tells them that it is UTF-8. */
async function* table(_app: App, inside: Inside, filters: AuditFilters): AsyncIterable<string> {
  yield `\ufeff${csvRow(headings)}`
  const stretch = await inside((tx) => stretchOf(tx, filters))
  for await (const events of pages(inside, filters, stretch)) yield events.map(row).join('')
}

function row(event: ChainedEvent): string {
  const actor = [event.actorName, event.actorId, event.actorKind]
  const target = [event.targetLabel, event.targetId, event.targetKind]
  return csvRow([
    event.seq,
    event.at,
    ...actor,
    event.action,
    ...target,
    event.before,
    event.after,
    event.rule,
    event.requestId,
    event.hash,
  ])
}

async function* signedHeads(_app: App, inside: Inside): AsyncIterable<string> {
  yield checkpointLines(await inside(allCheckpoints))
}

async function* pages(inside: Inside, filters: AuditFilters, stretch: Stretch): AsyncIterable<ChainedEvent[]> {
  for (let { lowest } = stretch; ;) {
    const events = await inside((tx) => matchingEvents(tx, filters, { ...stretch, lowest }, pageSize, 'oldest first'))
    if (events.length) yield events
    if (events.length < pageSize) return
    lowest = (events.at(-1)?.seq ?? 0) + 1
  }
}
