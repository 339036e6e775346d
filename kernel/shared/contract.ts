/** The building stones of a capability's `contract.ts`: shapes that server and screens share, and its refusals. */
import { z } from 'zod'
import type { Refusal } from './policy.ts'

/** An id says its kind: `org_` and the 32 hexadecimal digits of a uuid v7. */
export function id(kind: string) {
  return z
    .string()
    .regex(new RegExp(`^${kind}_[0-9a-f]{32}$`), `This is not an id of the kind ${kind}_….`)
    .meta({ example: `${kind}_0199c2f0c8b07d3e9f3a6d1c2b4e5f60` })
}

/** RFC 3339 in UTC. What the database hands out as a Date is presented as text. */
export const timestamp = z
  .union([z.string(), z.date().transform((date) => date.toISOString())])
  .meta({ type: 'string', format: 'date-time', example: '2026-01-31T09:30:00.000Z' })

// Line breaks would reach mail headers, NUL would reach the database, and bidirectional overrides let one name pose as another.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

// Zero-width signs, and two that count as a letter and a sign: the filler of Hangul, the empty pattern of Braille. Of these alone a name
// could not be seen, nor clicked.
const invisible = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** One line of text that people wrote: trimmed, without control characters, with something to see. */
export function line(what: string, max: number) {
  return (
    z
      .string()
      .trim()
      .min(1, `Enter ${what}.`)
      .max(max, `Use at most ${max} characters.`)
      .refine((text) => !unprintable.test(text), 'Use letters, digits and signs only, without line breaks.')
      // JSON can carry half of a surrogate pair, which no UTF-8 column takes.
      .refine((text) => text.isWellFormed(), 'This text is damaged. Type it again.')
      .refine((text) => text === '' || !invisible.test(text), `Enter ${what}.`)
  )
}

/** What a list is narrowed by: any text, but for what a database can't compare, or keep in the log. */
export function filter(max: number) {
  return z
    .string()
    .max(max)
    .refine((text) => !text.includes('\0') && text.isWellFormed(), 'Use letters, digits and signs only.')
}

const exampleOfMoment = 'Write a time such as 2026-01-31T09:30:00Z.'

/** A time to look from or up to. The database knows no year 0, no place that is 16 hours from Greenwich, and few digits behind the point. */
export const moment = z.iso
  .datetime({ offset: true, abort: true, message: exampleOfMoment })
  .refine((text) => text.length <= 40 && !/^0000|[+-](1[6-9]|2\d):\d\d$/.test(text), exampleOfMoment)

/** An e-mail address as people typed it; its canonical form is made by `canonicalAddress`, which also refuses the odd ones. */
export const address = z
  .string()
  .trim()
  .min(1, 'Enter an e-mail address.')
  .max(254, 'An e-mail address has at most 254 characters.')
  .meta({ example: 'jane@example.com' })

/** What every list takes besides its filters: how many at once, and where the page before has ended. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
}

export function page<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.number().int(),
  })
}

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string().optional(),
    requestId: z.string(),
    because: z.string().optional(),
    who: z.array(z.string()).optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' })
export type Problem = z.infer<typeof problem>

/** The closed list of what a capability refuses: code → status and sentence. */
export function refusals<const Table extends Record<string, readonly [Refusal['status'], string]>>(table: Table) {
  return Object.fromEntries(Object.entries(table).map(([code, [status, title]]) => [code, { code, status, title }])) as {
    readonly [Code in keyof Table]: Refusal & { readonly code: Code }
  }
}

/** What the kernel itself refuses, on any route. */
export const common = refusals({
  'not-readable': [400, 'The request could not be read.'],
  'not-signed-in': [401, 'Sign in first.'],
  'key-not-valid': [401, 'This API key is not valid here: it was mistyped, has expired or was revoked, or its holder has left.'],
  'not-for-keys': [403, 'No API key can do this. It takes a person who is signed in.'],
  'not-allowed': [403, 'Your role does not allow this.'],
  'address-not-vouched': [403, 'Whoever issued this token does not vouch for your e-mail address. Verify it there, then come back.'],
  'foreign-origin': [403, 'This request came from another site.'],
  'not-found': [404, 'This does not exist, or it is not yours to see.'],
  'key-reused': [409, 'This Idempotency-Key was used for a different request.'],
  'too-large': [413, 'The request is too large.'],
  'not-json': [415, 'Send the request as application/json.'],
  'not-valid': [422, 'Some fields need another value.'],
  'not-fresh': [428, 'Confirm that it is you: sign in again, then repeat this.'],
  'too-often': [429, 'Too many attempts. Wait a little, then try again.'],
  'not-ready': [503, 'The service is not ready. Try again in a few seconds.'],
})
