import { isUtf8 } from 'node:buffer'
import type { Context } from 'hono'
import { z } from 'zod'
import { Refused } from '../refusal.ts'
import { common } from '../shared/contract.ts'
import type { Route } from './route.ts'

const mostJsonBytes = 256 * 1024

/** For addresses that others write to: providers and mail programs add what they like. Every other query is a closed list. */
export const openQuery = z.looseObject({})

/** The query as the route's schema has it. A name that it doesn't know is refused: a misspelt filter must not widen a list. */
export function readQuery(context: Context, schema: z.ZodObject): Record<string, unknown> {
  const given = Object.entries(context.req.queries())
  const twice = given.filter(([, values]) => values.length > 1).map(([path]) => ({ path, message: 'Give this once.' }))
  if (twice.length > 0 && schema !== openQuery) throw new Refused(common['not-valid'], { errors: twice })
  return checked(schema, Object.fromEntries(given.map(([name, [value]]) => [name, value])))
}

export async function readBody(context: Context, route: Pick<Route, 'body' | 'upload'>): Promise<unknown> {
  if (route.upload) return readUpload(context, route.upload)
  if (!route.body) return undefined
  const bytes = await readBytes(context, mostJsonBytes)
  if (bytes.length === 0) return checked(route.body, {})
  requireJson(context)
  return checked(route.body, parse(bytes))
}

/** JSON is UTF-8 (RFC 8259, 8.1), and comes as it is: what was packed or written otherwise would be read as something else. */
function requireJson(context: Context): void {
  const [type = '', ...parameters] = (context.req.header('content-type') ?? '').toLowerCase().split(';')
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith('charset='))
  if (type.trim() !== 'application/json') throw new Refused(common['not-json'])
  if (charset && !/^charset="?utf-8"?$/.test(charset)) throw new Refused(common['not-json'], { detail: 'JSON is written in UTF-8.' })
}

function parse(bytes: Buffer): unknown {
  // Else each byte that is none would be kept as a question mark, and nobody told.
  if (!isUtf8(bytes)) throw new Refused(common['not-readable'], { detail: 'The body is not valid UTF-8.' })
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new Refused(common['not-readable'], { detail: 'The body is not valid JSON.' })
  }
}

async function readUpload(context: Context, { types, maxBytes }: NonNullable<Route['upload']>): Promise<Buffer> {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!types.includes(type)) throw new Refused({ ...common['not-json'], title: `Send one of: ${types.join(', ')}.` })
  return readBytes(context, maxBytes, (bytes) => hold(context, bytes))
}

/** What uploads hold in memory together, in this process: a few who send large files at once would else have all of it. */
export const uploads = { most: 128 * 1024 * 1024, held: 0 }
const heldBy = new WeakMap<Context, number>()

function hold(context: Context, bytes: number): void {
  if (uploads.held + bytes > uploads.most)
    throw new Refused(common['not-ready'], {
      detail: 'Much is being uploaded at this moment. Try again in a few seconds.',
      retryAfterSeconds: 5,
    })
  uploads.held += bytes
  heldBy.set(context, (heldBy.get(context) ?? 0) + bytes)
}

/** Of whoever has been answered: what they uploaded is held no more. */
export function letGo(context: Context): void {
  uploads.held -= heldBy.get(context) ?? 0
  heldBy.delete(context)
}

/** Counted while it comes in: a length that the header understates, or leaves out, is caught as well. */
async function readBytes(context: Context, most: number, onBytes: (bytes: number) => void = () => {}): Promise<Buffer> {
  const coding = context.req.header('content-encoding') ?? 'identity'
  if (coding.toLowerCase() !== 'identity') throw new Refused({ ...common['not-json'], title: 'Send the body without a Content-Encoding.' })
  const refuse = () => new Refused(common['too-large'], { detail: `At most ${Math.floor(most / 1024)} KiB are taken here.` })
  if (Number(context.req.header('content-length') ?? 0) > most) throw refuse()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (context.req.raw.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > most) throw refuse()
    onBytes(chunk.length)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

// More than anybody reads: the answer would be several times as long as what was sent.
const mostErrors = 100

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new Refused(common['not-valid'], { errors: fieldErrors(result.error.issues).slice(0, mostErrors) })
}

/** One error a field. Of a union, the branch that came closest speaks; unknown names are told as such. */
function fieldErrors(issues: readonly z.core.$ZodIssue[], under: readonly PropertyKey[] = []): { path: string; message: string }[] {
  return issues.flatMap((issue) => {
    const path = [...under, ...issue.path]
    if (issue.code === 'invalid_union') {
      const known = issue.errors.filter((branch) => !branch.some((inner) => inner.code === 'unrecognized_keys'))
      return fieldErrors((known.length ? known : issue.errors)[0] ?? [], path)
    }
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'There is no such field.' }))
    return [{ path: path.join('.'), message: sentence(issue) }]
  })
}

/** The library's own words for a missing or wrong type are for programmers; a contract's own sentence stays. */
function sentence(issue: z.core.$ZodIssue): string {
  if (!issue.message.startsWith('Invalid ')) return issue.message
  if (issue.code === 'invalid_type')
    return issue.message.endsWith('received undefined') ? 'This is needed.' : `This has to be ${kinds[issue.expected] ?? issue.expected}.`
  if (issue.code === 'invalid_value') return `Choose one of: ${issue.values.join(', ')}.`
  return issue.message
}

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}
