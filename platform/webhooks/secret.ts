import { createHmac, randomBytes } from 'node:crypto'
import { seal, unseal } from '../../kernel/secrets.ts'
import type { App } from '../app.ts'

/** `whsec_` and 24 random bytes in base64, as Standard Webhooks writes a symmetric secret. */
export function newSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`
}

interface Sealed {
  readonly of: string
  readonly secret: string
}

/** Sealed together with the webhook that it is of: moved to another row, it opens nothing. */
export function sealSecret({ keys }: Pick<App, 'keys'>, webhookId: string, secret: string): string {
  const sealed: Sealed = { of: webhookId, secret }
  return seal(keys.sealing, sealed)
}

export function openSecret({ keys }: Pick<App, 'keys'>, webhookId: string, sealed: string): string {
  const opened = unseal<Sealed>(keys.sealing, sealed)
  if (opened?.of !== webhookId) throw new Error(`The secret of ${webhookId} was sealed under another secret.`)
  return opened.secret
}

export interface Message {
  readonly id: string
  readonly at: Date
  readonly body: string
}

/** The headers of Standard Webhooks 1.0, signed by each of these secrets: a receiver takes whichever it knows. */
export function signedHeaders({ id, at, body }: Message, secrets: readonly string[]): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1000)
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') }
}
