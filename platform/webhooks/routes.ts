import { z } from 'zod'
import { ifMatch } from '../../kernel/http/if-match.ts'
import { memberRoute } from '../request/index.ts'
import {
  delivery,
  deliveryDetails,
  deliveryPage,
  deliveryQuery,
  mostWebhooks,
  newWebhook,
  rotation,
  webhook,
  webhookChange,
  webhookEvents,
  webhookPage,
  webhookRefusals,
  webhookWithSecret,
} from './contract.ts'
import { listDeliveries, readDelivery, resendDelivery, sendTest } from './deliveries.ts'
import { findWebhook, listWebhooks, present } from './read.ts'
import { revealSecret, rotateSecret } from './rotation.ts'
import { changeWebhook, choosableEvents, createWebhook, deleteWebhook } from './webhooks.ts'

const tag = 'Webhooks'
const O = '/api/v1/organizations/{organizationId}'
const one = `${O}/webhooks/{webhookId}`
const view = 'webhooks.view'
const manage = 'webhooks.manage'
const etagOf = ({ version }: { version: string }) => `"${version}"`
const sending = { name: 'webhooks.send', per: 'organization', points: 300, seconds: 3600 } as const

const list = memberRoute({
  method: 'get',
  path: `${O}/webhooks`,
  tag,
  summary: 'List webhooks, with how they fare (C30)',
  action: view,
  answers: { 200: webhookPage },
  async handle({ app, tx }) {
    const items = await listWebhooks(tx)
    const allowsPrivate = app.settings.WEBHOOKS_ALLOW_PRIVATE
    return { status: 200, body: { items, nextCursor: null, total: items.length, most: mostWebhooks, allowsPrivate } }
  },
})

const create = memberRoute({
  method: 'post',
  path: `${O}/webhooks`,
  tag,
  summary: 'Create a webhook; the answer has its signing secret (C30)',
  action: manage,
  body: newWebhook,
  answers: { 201: webhookWithSecret },
  refusals: [webhookRefusals['too-many-webhooks']],
  limits: [{ name: 'webhooks.create', per: 'organization', points: 60, seconds: 3600 }],
  idempotent: true,
  async handle({ app, tx, who, body }) {
    return { status: 201, body: await createWebhook(app, tx, who, body) }
  },
})

const events = memberRoute({
  method: 'get',
  path: `${O}/webhooks/events`,
  tag,
  summary: 'Which events there are to choose from, each with a sentence',
  action: view,
  answers: { 200: webhookEvents },
  async handle({ app }) {
    const items = Object.entries(choosableEvents(app.product)).map(([name, sentence]) => ({ name, sentence }))
    return { status: 200, body: { items } }
  },
})

const read = memberRoute({
  method: 'get',
  path: one,
  tag,
  summary: 'See one webhook',
  action: view,
  answers: { 200: webhook },
  async handle({ tx, params }) {
    const found = present(await findWebhook(tx, params['webhookId'] ?? ''))
    return { status: 200, body: found, headers: { etag: etagOf(found) } }
  },
})

const change = memberRoute({
  method: 'patch',
  path: one,
  tag,
  summary: 'Change a webhook, or switch it on or off',
  action: manage,
  body: webhookChange,
  answers: { 200: webhook },
  refusals: [webhookRefusals['changed-meanwhile']],
  async handle({ app, tx, who, params, body, context }) {
    const isCurrent = ifMatch(context)
    const changed = await changeWebhook(app, tx, who, params['webhookId'] ?? '', body, (now) => isCurrent(etagOf(now)))
    return { status: 200, body: changed, headers: { etag: etagOf(changed) } }
  },
})

const remove = memberRoute({
  method: 'delete',
  path: one,
  tag,
  summary: 'Delete a webhook, with its deliveries',
  action: manage,
  answers: { 204: null },
  async handle({ app, tx, who, params }) {
    await deleteWebhook(app, tx, who, params['webhookId'] ?? '')
    return { status: 204 }
  },
})

const rotate = memberRoute({
  method: 'post',
  path: `${one}/rotate`,
  tag,
  summary: 'Make a new signing secret; the former one signs as well until its grace ends (C29)',
  action: manage,
  body: rotation,
  answers: { 200: webhookWithSecret },
  idempotent: true,
  async handle({ app, tx, who, params, body }) {
    return { status: 200, body: await rotateSecret(app, tx, who, params['webhookId'] ?? '', body.grace) }
  },
})

const reveal = memberRoute({
  method: 'post',
  path: `${one}/reveal`,
  tag,
  summary: 'Show the signing secret; that you saw it is noted (C29)',
  action: manage,
  body: z.strictObject({}),
  answers: { 200: webhookWithSecret },
  fresh: true,
  async handle({ app, tx, who, params }) {
    return { status: 200, body: await revealSecret(app, tx, who, params['webhookId'] ?? '') }
  },
})

const test = memberRoute({
  method: 'post',
  path: `${one}/test`,
  tag,
  summary: 'Send a test',
  action: manage,
  body: z.strictObject({}),
  answers: { 201: delivery },
  refusals: [webhookRefusals['webhook-off']],
  limits: [sending],
  idempotent: true,
  async handle({ app, tx, who, params }) {
    return { status: 201, body: await sendTest(app, tx, who, params['webhookId'] ?? '') }
  },
})

const deliveries = memberRoute({
  method: 'get',
  path: `${one}/deliveries`,
  tag,
  summary: 'What was sent in the last 30 days, the newest first, and what came of it',
  action: view,
  query: deliveryQuery,
  answers: { 200: deliveryPage },
  async handle({ tx, params, query }) {
    return { status: 200, body: await listDeliveries(tx, params['webhookId'] ?? '', query) }
  },
})

const details = memberRoute({
  method: 'get',
  path: `${one}/deliveries/{deliveryId}`,
  tag,
  summary: 'One delivery, with its body and every attempt',
  action: view,
  answers: { 200: deliveryDetails },
  async handle({ tx, params }) {
    return { status: 200, body: await readDelivery(tx, params['webhookId'] ?? '', params['deliveryId'] ?? '') }
  },
})

const redeliver = memberRoute({
  method: 'post',
  path: `${one}/deliveries/{deliveryId}/redeliver`,
  tag,
  summary: 'Send a delivery once more, under the same id',
  action: manage,
  body: z.strictObject({}),
  answers: { 200: delivery },
  refusals: [webhookRefusals['webhook-off']],
  limits: [sending],
  idempotent: true,
  async handle({ app, tx, who, params }) {
    return { status: 200, body: await resendDelivery(app, tx, who, params['webhookId'] ?? '', params['deliveryId'] ?? '') }
  },
})

export const webhookRoutes = [list, create, events, read, change, remove, rotate, reveal, test, deliveries, details, redeliver]
