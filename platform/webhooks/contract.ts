import { z } from 'zod'
import type { Action } from '../../kernel/shared/policy.ts'
import { filter, id, page, paging, refusals, timestamp } from '../../kernel/shared/contract.ts'
import { addressProblem } from '../../kernel/shared/outbound-address.ts'
import { grace } from '../secrets/contract.ts'

export const webhookId = id('whk')
export const deliveryId = id('msg')

/** More would be asked for by nobody, and each costs a row for each event. */
export const mostWebhooks = 20
/** Every event of the log, those to come included. */
export const everyEvent = '*'
/** How long deliveries are kept. */
export const keptDays = 30

// Whether http and private addresses are allowed is for the running server to say.
const endpoint = z
  .string()
  .trim()
  .min(1, 'Enter the address to send to.')
  .superRefine((text, context) => {
    const problem = addressProblem(text, { allowPrivate: true })
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })
  .meta({ example: 'https://example.com/webhooks' })

const description = z
  .string()
  .trim()
  .max(100, 'Use at most 100 characters.')
  .refine((text) => !/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(text) && text.isWellFormed(), {
    message: 'Use letters, digits and signs only, without line breaks.',
  })

const eventName = z.string().max(80)
const events = z
  .array(eventName)
  .min(1, 'Choose at least one event.')
  .max(500)
  .refine((names) => new Set(names).size === names.length, 'Name each event once.')

export const newWebhook = z.strictObject({ url: endpoint, description: description.optional(), events })
export const webhookChange = z.strictObject({
  url: endpoint.optional(),
  description: description.optional(),
  events: events.optional(),
  /** False switches it off: nothing is sent, and what happens meanwhile is not sent later either. */
  enabled: z.boolean().optional(),
})
export type NewWebhook = z.infer<typeof newWebhook>
export type WebhookChange = z.infer<typeof webhookChange>

export const offReasons = ['person', 'gone', 'failing'] as const

export const webhook = z
  .object({
    id: webhookId,
    url: z.string(),
    description: z.string(),
    events: z.array(z.string()),
    enabled: z.boolean(),
    /** `person`: somebody switched it off. `gone`: the endpoint answered 410. `failing`: for three days there was no success. */
    switchedOff: z.object({ at: timestamp, because: z.enum(offReasons) }).nullable(),
    createdAt: timestamp,
    createdBy: z.object({ personId: z.string(), name: z.string() }),
    secretMadeAt: timestamp,
    /** While it lasts, the secret before the last rotation signs as well. */
    formerSecretUntil: timestamp.nullable(),
    lastSuccessAt: timestamp.nullable(),
    /** Since when every attempt failed, and how many did. */
    failing: z.object({ since: timestamp, attempts: z.number().int() }).nullable(),
    /** Of what people may edit: the ETag. */
    version: z.string(),
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.infer<typeof webhook>

/** The secret stands in the answer that makes it, and where somebody asks for it to be shown. */
export const webhookWithSecret = webhook
  .extend({ secret: z.string().meta({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }) })
  .meta({ id: 'WebhookWithSecret' })
export type WebhookWithSecret = z.infer<typeof webhookWithSecret>

export const webhookPage = page(webhook)
  .extend({
    most: z.number().int(),
    /** A development machine: http and private addresses are allowed. */
    allowsPrivate: z.boolean(),
  })
  .meta({ id: 'WebhookPage' })

export const webhookEvent = z.object({ name: z.string(), sentence: z.string() }).meta({ id: 'WebhookEvent' })
export const webhookEvents = z.object({ items: z.array(webhookEvent) }).meta({ id: 'WebhookEvents' })

export const rotation = z.strictObject({
  /** How long the former secret signs as well. */
  grace: grace.default('24h'),
})

export const deliveryStates = ['waiting', 'succeeded', 'failed'] as const

export const attempt = z.object({
  number: z.number().int(),
  at: timestamp,
  milliseconds: z.number().int(),
  /** Of the answer; null where there was none. */
  status: z.number().int().nullable(),
  /** Why there was none, in one word. */
  failure: z.string().nullable(),
})
export type Attempt = z.infer<typeof attempt>

export const delivery = z
  .object({
    /** The `webhook-id` of every attempt. */
    id: deliveryId,
    type: z.string(),
    /** The event of the log that it tells. */
    eventId: z.string().nullable(),
    createdAt: timestamp,
    state: z.enum(deliveryStates),
    attempts: z.number().int(),
    nextAttemptAt: timestamp.nullable(),
    lastAttempt: attempt.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })
export type Delivery = z.infer<typeof delivery>

export const deliveryPage = page(delivery).meta({ id: 'WebhookDeliveryPage' })
export const deliveryQuery = z.strictObject({
  state: z.enum(deliveryStates).optional(),
  /** The id of a delivery or of an event, or the name of an event. */
  search: filter(100).optional(),
  ...paging,
})
export type DeliveryQuery = z.infer<typeof deliveryQuery>

export const deliveryDetails = delivery
  .extend({
    attemptList: z.array(attempt),
    /** As it is sent, to the byte; the signature is made anew for each attempt. */
    body: z.string(),
  })
  .meta({ id: 'WebhookDeliveryDetails' })
export type DeliveryDetails = z.infer<typeof deliveryDetails>

export const webhookRefusals = refusals({
  'too-many-webhooks': [409, `An organization has at most ${mostWebhooks} webhooks. Delete one that you no longer need.`],
  'webhook-off': [409, 'This webhook is switched off. Switch it on first.'],
  'changed-meanwhile': [412, 'Somebody else changed this in the meantime. Look at the new state, then try again.'],
})

export const webhookActions = {
  'webhooks.view': { label: 'see webhooks and what they sent' },
  'webhooks.manage': { label: 'manage webhooks' },
} satisfies Record<string, Action>

export const webhookLogEvents = {
  'webhook.created': 'A webhook was created',
  'webhook.changed': 'A webhook was changed',
  'webhook.switched-on': 'A webhook was switched on',
  'webhook.switched-off': 'A webhook was switched off, by somebody or because it failed for long',
  'webhook.secret-rotated': 'A webhook got a new signing secret',
  'webhook.secret-revealed': 'Somebody was shown the signing secret of a webhook',
  'webhook.tested': 'Somebody sent a test to a webhook',
  'webhook.resent': 'Somebody sent a delivery of a webhook again',
  'webhook.deleted': 'A webhook was deleted',
}

/** What is sent and stands in no log. `*` does not mean these. */
export const besideTheLog = {
  'audit.checkpoint': 'The end of the audit log was signed: keep it, and you can prove later that the log is whole',
}

/** Only when somebody asks for it; it can't be chosen. */
export const testEvent = 'webhook.test'
