import type { Context } from 'hono'
import { build } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import { memberRoute } from '../../platform/request/index.ts'
import { changeMany } from './bulk.ts'
import {
  bulk,
  bulkOutcome,
  exportQuery,
  leadChange,
  leadChoices,
  leadPage,
  leadQuery,
  leadRefusals,
  newLead,
  wholeLead,
} from './contract.ts'
import { currencyOf } from './currency.ts'
import { exportLeads } from './export.ts'
import { changeLead, createLead, deleteLead } from './leads.ts'
import { listLeads, readSources } from './list.ts'
import { showLead } from './rows.ts'
import { aborting, csvHeaders, streamed } from './stream.ts'

const tag = 'Leads'
const O = '/api/v1/organizations/{organizationId}'
const assigning = [leadRefusals['no-such-assignee'], leadRefusals['assignee-may-not-edit']]

const list = memberRoute({
  method: 'get',
  path: `${O}/leads`,
  tag,
  summary: 'List leads, searched, filtered and sorted (Z13)',
  action: 'leads.view',
  query: leadQuery,
  answers: { 200: leadPage },
  async handle({ tx, query }) {
    return { status: 200, body: await listLeads(tx, query) }
  },
})

const choices = memberRoute({
  method: 'get',
  path: `${O}/leads/choices`,
  tag,
  summary: 'What leads can be filtered by: where they came from',
  action: 'leads.view',
  answers: { 200: leadChoices },
  async handle({ tx }) {
    return { status: 200, body: { sources: await readSources(tx), currency: await currencyOf(tx) } }
  },
})

const download = memberRoute({
  method: 'get',
  path: `${O}/leads/export`,
  tag,
  summary: 'Download leads as CSV, filtered as the list is',
  action: 'leads.view',
  query: exportQuery,
  answers: { 200: null },
  media: ['text/csv'],
  limits: [{ name: 'leads.export', per: 'person', points: 60, seconds: 3600 }],
  async handle({ app, tx, who, context, query }) {
    const { slug } = await tx.one(build.selectFrom('organizations').select('slug').where('id', '=', tx.organizationId))
    const download = { app, organizationId: tx.organizationId, who, action: 'leads.view', abort: aborting(context) }
    return { status: 200, body: streamed(download, (inside) => exportLeads(inside, query)), headers: csvHeaders(`leads-${slug}`) }
  },
})

const create = memberRoute({
  method: 'post',
  path: `${O}/leads`,
  tag,
  summary: 'Add a lead (Z13)',
  action: 'leads.edit',
  body: newLead,
  answers: { 201: wholeLead },
  refusals: [...assigning, leadRefusals['not-a-phone-number'], leadRefusals['address-not-usable']],
  idempotent: true,
  async handle({ app, tx, who, body }) {
    const lead = await createLead(app, tx, who, body)
    return { status: 201, body: lead, headers: { etag: etagOf(lead) } }
  },
})

const many = memberRoute({
  method: 'post',
  path: `${O}/leads/bulk`,
  tag,
  summary: 'Change, assign or delete many leads: the named ones, or all that match (Z8)',
  action: 'leads.edit',
  body: bulk,
  answers: { 200: bulkOutcome },
  refusals: assigning,
  idempotent: true,
  async handle({ app, tx, who, body }) {
    return { status: 200, body: await changeMany(app, tx, who, body) }
  },
})

const show = memberRoute({
  method: 'get',
  path: `${O}/leads/{leadId}`,
  tag,
  summary: 'One lead, with its notes',
  action: 'leads.view',
  answers: { 200: wholeLead },
  async handle({ tx, params }) {
    const lead = await showLead(tx, params['leadId'] ?? '')
    return { status: 200, body: lead, headers: { etag: etagOf(lead) } }
  },
})

const change = memberRoute({
  method: 'patch',
  path: `${O}/leads/{leadId}`,
  tag,
  summary: 'Change a lead; with If-Match, only while nobody else has (Z13)',
  action: 'leads.edit',
  body: leadChange,
  answers: { 200: wholeLead },
  refusals: [...assigning, leadRefusals['not-a-phone-number'], leadRefusals['address-not-usable'], leadRefusals['changed-meanwhile']],
  async handle({ app, tx, who, context, params, body }) {
    const lead = await changeLead(app, tx, who, params['leadId'] ?? '', body, versionOf(context))
    return { status: 200, body: lead, headers: { etag: etagOf(lead) } }
  },
})

const remove = memberRoute({
  method: 'delete',
  path: `${O}/leads/{leadId}`,
  tag,
  summary: 'Delete a lead; with If-Match, only while nobody has changed it',
  action: 'leads.edit',
  answers: { 204: null },
  refusals: [leadRefusals['changed-meanwhile']],
  async handle({ app, tx, who, context, params }) {
    await deleteLead(app, tx, who, params['leadId'] ?? '', versionOf(context))
    return { status: 204 }
  },
})

function etagOf({ version }: { version: number }): string {
  return `"${version}"`
}

/** The version that `If-Match` names (RFC 9110, 13.1.1); undefined where any will do. */
function versionOf(context: Context): number | undefined {
  const given = context.req.header('if-match')
  if (given === undefined || given === '*') return undefined
  const version = /^"(\d{1,9})"$/.exec(given)?.[1]
  if (version !== undefined) return Number(version)
  throw new Refused(common['not-valid'], { errors: [{ path: 'If-Match', message: 'Send the ETag of the lead.' }] })
}

/** What has a name of its own comes before what an id names. */
export const leadRoutes = [list, choices, download, create, many]
export const oneLeadRoutes = [show, change, remove]
