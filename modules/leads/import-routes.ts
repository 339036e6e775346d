import { z } from 'zod'
import { line } from '../../kernel/shared/contract.ts'
import { memberRoute } from '../../platform/request/index.ts'
import { importFailures, importQuery, importStart, leadImport, leadImports, leadRefusals, mostImportBytes } from './contract.ts'
import { listFailures, reportOf } from './import-report.ts'
import { cancelImport, listImports, showImport, startImport, uploadImport } from './imports.ts'
import { aborting, csvHeaders, streamed } from './stream.ts'

const tag = 'Leads'
const imports = '/api/v1/organizations/{organizationId}/leads/imports'
const action = 'leads.edit'

const list = memberRoute({
  method: 'get',
  path: imports,
  tag,
  summary: 'The imports of leads, the newest first, and how far they are',
  action,
  query: importQuery,
  answers: { 200: leadImports },
  async handle({ tx, query }) {
    return { status: 200, body: await listImports(tx, query) }
  },
})

const upload = memberRoute({
  method: 'post',
  path: imports,
  tag,
  summary: 'Upload a CSV file: it is looked at, and nothing is taken over yet (Z13)',
  action,
  query: z.strictObject({ fileName: line('the name of the file', 200).default('leads.csv') }),
  upload: { types: ['text/csv', 'text/plain', 'application/csv', 'application/vnd.ms-excel'], maxBytes: mostImportBytes },
  answers: { 201: leadImport },
  refusals: [leadRefusals['csv-not-readable']],
  limits: [{ name: 'leads.import', per: 'person', points: 60, seconds: 3600 }],
  idempotent: true,
  async handle({ app, tx, who, query, body }) {
    return { status: 201, body: await uploadImport(app, tx, who, query.fileName, body as Buffer) }
  },
})

const show = memberRoute({
  method: 'get',
  path: `${imports}/{importId}`,
  tag,
  summary: 'An import: its columns and first rows, and how far it is',
  action,
  answers: { 200: leadImport },
  async handle({ tx, params }) {
    return { status: 200, body: await showImport(tx, params['importId'] ?? '') }
  },
})

const start = memberRoute({
  method: 'post',
  path: `${imports}/{importId}/start`,
  tag,
  summary: 'Take the file over, column by column as this says; it goes on in the background',
  action,
  body: importStart,
  answers: { 200: leadImport },
  refusals: [leadRefusals['import-started'], leadRefusals['no-such-column']],
  idempotent: true,
  async handle({ app, tx, who, params, body }) {
    return { status: 200, body: await startImport(app, tx, who, params['importId'] ?? '', body) }
  },
})

const cancel = memberRoute({
  method: 'post',
  path: `${imports}/{importId}/cancel`,
  tag,
  summary: 'Cancel an import: what was taken over stays, and nothing more is',
  action,
  body: z.strictObject({}),
  answers: { 200: leadImport },
  refusals: [leadRefusals['import-over']],
  async handle({ app, tx, who, params }) {
    return { status: 200, body: await cancelImport(app, tx, who, params['importId'] ?? '') }
  },
})

const failures = memberRoute({
  method: 'get',
  path: `${imports}/{importId}/failures`,
  tag,
  summary: 'The rows that could not be taken over, and why',
  action,
  query: importQuery,
  answers: { 200: importFailures },
  async handle({ tx, params, query }) {
    return { status: 200, body: await listFailures(tx, params['importId'] ?? '', query) }
  },
})

const report = memberRoute({
  method: 'get',
  path: `${imports}/{importId}/report`,
  tag,
  summary: 'Download every row that could not be taken over, with its line, column and reason, as CSV',
  action,
  answers: { 200: null },
  media: ['text/csv'],
  limits: [{ name: 'leads.import-report', per: 'person', points: 60, seconds: 3600 }],
  async handle({ app, tx, who, context, params }) {
    const { id } = await showImport(tx, params['importId'] ?? '')
    const download = { app, organizationId: tx.organizationId, who, action, abort: aborting(context) }
    return { status: 200, body: streamed(download, (inside) => reportOf(inside, id)), headers: csvHeaders('import-report') }
  },
})

export const importRoutes = [list, upload, show, start, cancel, failures, report]
