/** What came of deliveries, in words. */
import type { Attempt, Delivery, Webhook } from '../contract.ts'

/** How a webhook fares. */
export function healthOf({ enabled, switchedOff, failing, lastSuccessAt }: Webhook): { label: string; color: string; why: string } {
  if (!enabled) return { label: 'Switched off', color: 'gray', why: offWords[switchedOff?.because ?? 'person'] }
  if (failing)
    return { label: 'Failing', color: 'red', why: `${failing.attempts} ${failing.attempts === 1 ? 'attempt' : 'attempts'} failed in a row` }
  if (!lastSuccessAt) return { label: 'Nothing sent yet', color: 'gray', why: 'No event has happened yet that it wants' }
  return { label: 'Works', color: 'green', why: 'The last delivery got through' }
}

const offWords = {
  person: 'Somebody switched it off',
  gone: 'The endpoint answered that it is gone for good (410)',
  failing: 'Nothing got through for three days',
}

const failures: Readonly<Record<string, string>> = {
  blocked: 'Not sent: the address is not on the public internet',
  'not-found': 'The name of the host is not known',
  unreachable: 'The host does not accept connections',
  timeout: 'No answer within 15 seconds',
  tls: 'No secure connection: check the certificate',
  'cut-off': 'The connection was cut off',
  'switched-off': 'Not sent: the webhook was switched off',
}

/** "204", "500: not a status from 200 to 299", "No answer within 15 seconds" */
export function outcomeWords({ status, failure }: Pick<Attempt, 'status' | 'failure'>): string {
  if (failure !== null) return failures[failure] ?? failure
  if (status !== null && status >= 300 && status < 400) return `Answered ${status}; redirects are not followed`
  return `Answered ${status}`
}

export const stateWords: Readonly<Record<Delivery['state'], { label: string; color: string }>> = {
  waiting: { label: 'Waiting', color: 'yellow' },
  succeeded: { label: 'Succeeded', color: 'green' },
  failed: { label: 'Failed', color: 'red' },
}

/** "Every event", "3 events", "Member removed" */
export function eventsWords(events: readonly string[]): string {
  const [first = ''] = events
  if (events.includes('*')) return events.length > 1 ? 'Every event, and checkpoints' : 'Every event'
  return events.length === 1 ? first : `${events.length} events`
}

/** "API key" for `api-key.created` */
export function groupWords(event: string): string {
  const words = (event.split('.')[0] ?? '').replaceAll('-', ' ').replace(/^api\b/, 'API')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export interface EventGroup {
  readonly name: string
  readonly events: readonly { readonly name: string; readonly sentence: string }[]
}

/** The events that have these words in their name or sentence, under the first word of their name. */
export function groupsOf(events: Readonly<Record<string, string>>, search: string): EventGroup[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = Object.entries(events)
    .map(([name, sentence]) => ({ name, sentence }))
    .filter(({ name, sentence }) => wanted.every((word) => `${name} ${sentence}`.toLowerCase().includes(word)))
  return [...Map.groupBy(found, ({ name }) => groupWords(name))].map(([name, inGroup]) => ({ name, events: inGroup }))
}

/** Milliseconds as people say them: "85 ms", "1.2 s" */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}
