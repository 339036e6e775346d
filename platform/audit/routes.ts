import type { HttpBindings } from '@hono/node-server'
import type { z } from 'zod'
import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { cursorOf, readCursor } from '../../kernel/http/cursor.ts'
import { memberRoute } from '../request/index.ts'
import type { Checkpoint } from './checkpoints.ts'
import { auditChoices, auditExportQuery, auditPage, auditQuery, checkpointPage, checkpointQuery, verdict } from './contract.ts'
import { exportLog, mediaTypes } from './export.ts'
import { listEvents, readChoices } from './list.ts'
import { checkpointColumns, verifyLog } from './verify.ts'

const tag = 'Audit log'
const O = '/api/v1/organizations/{organizationId}'
const action = 'audit.view'

const list = memberRoute({
  method: 'get',
  path: `${O}/audit`,
  tag,
  summary: 'List what happened, newest first (C18)',
  action,
  query: auditQuery,
  answers: { 200: auditPage },
  async handle({ tx, query }) {
    return { status: 200, body: await listEvents(tx, query) }
  },
})

const choices = memberRoute({
  method: 'get',
  path: `${O}/audit/choices`,
  tag,
  summary: 'What the log can be filtered by: which actions there are, and who acted',
  action,
  answers: { 200: auditChoices },
  async handle({ tx }) {
    return { status: 200, body: await readChoices(tx) }
  },
})

const download = memberRoute({
  method: 'get',
  path: `${O}/audit/export`,
  tag,
  summary: 'Download the log: JSON lines that `guildhall audit verify` reads, CSV, or the checkpoints',
  action,
  query: auditExportQuery,
  answers: { 200: null },
  media: ['application/jsonl', 'text/csv'],
  limits: [{ name: 'audit.export', per: 'person', points: 60, seconds: 3600 }],
  async handle({ app, tx, who, context, query: { format, ...filters } }) {
    const { slug } = await tx.one(build.selectFrom('organizations').select('slug').where('id', '=', tx.organizationId))
    const name = `${format === 'checkpoints' ? 'checkpoints' : 'audit'}-${slug}-${new Date().toISOString().slice(0, 10)}`
    const headers = {
      'content-type': mediaTypes[format],
      'content-disposition': `attachment; filename="${name}.${format === 'csv' ? 'csv' : 'jsonl'}"`,
    }
    const abort = () => (context.env as HttpBindings).outgoing.destroy()
    return { status: 200, body: exportLog(app, tx.organizationId, who, { format, filters, abort }), headers }
  },
})

const verify = memberRoute({
  method: 'get',
  path: `${O}/audit/verify`,
  tag,
  summary: 'Check the whole log against its hashes and checkpoints',
  action,
  answers: { 200: verdict },
  limits: [{ name: 'audit.verify', per: 'organization', points: 60, seconds: 3600 }],
  async handle({ tx }) {
    return { status: 200, body: await verifyLog(tx) }
  },
})

const checkpoints = memberRoute({
  method: 'get',
  path: `${O}/audit/checkpoints`,
  tag,
  summary: 'The signed heads of the log, newest first, and the key that signs them',
  action,
  query: checkpointQuery,
  answers: { 200: checkpointPage },
  async handle({ app, tx, query }) {
    const { keyId, publicKey } = app.keys.checkpoints
    return { status: 200, body: { ...(await listCheckpoints(tx, query)), key: { keyId, publicKey } } }
  },
})

async function listCheckpoints(tx: Tx, { limit, cursor }: z.infer<typeof checkpointQuery>) {
  const [before = Number.MAX_SAFE_INTEGER] = (readCursor(cursor, ['number']) ?? []) as number[]
  const [rows, { total }] = await Promise.all([
    tx.many(sql<Checkpoint>`
      select ${checkpointColumns} from audit_checkpoints
      where organization_id = ${tx.organizationId} and seq < ${before} order by audit_checkpoints.seq desc limit ${limit + 1}`),
    tx.one(
      build
        .selectFrom('audit_checkpoints')
        .where('organization_id', '=', tx.organizationId)
        .select((on) => on.fn.countAll<number>().as('total')),
    ),
  ])
  const items = rows.slice(0, limit)
  return { items, total, nextCursor: rows.length > limit ? cursorOf([items.at(-1)?.seq ?? 0]) : null }
}

export const auditRoutes = [list, choices, download, verify, checkpoints]
