import { z } from 'zod'
import { type ChainedEvent, jsonbText } from './chain.ts'
import type { Checkpoint } from './checkpoints.ts'
import { auditEvent, checkpoint as checkpointShape, type Verdict } from './contract.ts'
import { Verification } from './verification.ts'

/** The file is no export, or not one that can be verified: nothing can be said of the log. */
export class ExportUnreadable extends Error {}

const header = z.object({
  kind: z.literal('export'),
  format: z.literal('guildhall-audit-1'),
  organizationId: z.string(),
  exportedAt: z.string(),
  filters: z.record(z.string(), z.unknown()).nullable(),
  head: z.object({ seq: z.number(), hash: z.string() }).nullable(),
})
const checkpointLine = checkpointShape.extend({ kind: z.literal('checkpoint') })
const eventLine = auditEvent.extend({ kind: z.literal('event') })

export interface Held {
  /** Kept elsewhere; those within the export are held against it as well. */
  readonly checkpoints?: readonly Checkpoint[]
  readonly trustedKeys?: readonly string[]
}

export interface ExportVerdict extends Verdict {
  readonly organizationId: string
  readonly exportedAt: string
  readonly lastSeq: number
}

/** Verifies an export from its lines alone. */
export async function verifyExport(
  lines: AsyncIterable<string>,
  { checkpoints = [], trustedKeys = [] }: Held = {},
): Promise<ExportVerdict> {
  const known = [...checkpoints]
  let head: z.infer<typeof header> | undefined
  let verification: Verification | undefined
  let [number, lastSeq] = [0, 0]
  for await (const text of lines) {
    number++
    if (text.trim() === '') continue
    const value = parse(text, number)
    if (!head) {
      head = headerOf(value)
      continue
    }
    if ((value as { kind?: unknown } | null)?.kind === 'checkpoint' && !verification) {
      known.push(shaped(checkpointLine, value, number))
      continue
    }
    verification ??= new Verification({ ...head, checkpoints: known, trustedKeys })
    const event = eventOf(value, head.organizationId, number)
    verification.add(event, () => precisely(text, event))
    lastSeq = event.seq
  }
  if (!head) throw new ExportUnreadable('The file is empty.')
  verification ??= new Verification({ ...head, checkpoints: known, trustedKeys })
  return { ...verification.end(), organizationId: head.organizationId, exportedAt: head.exportedAt, lastSeq }
}

/** Checkpoints as the file of an installation has them, or a download from the screen. */
export async function readCheckpoints(lines: AsyncIterable<string>): Promise<Checkpoint[]> {
  const found: Checkpoint[] = []
  let number = 0
  for await (const text of lines) {
    number++
    if (text.trim()) found.push(shaped(checkpointLine, parse(text, number), number))
  }
  return found
}

function parse(text: string, number: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ExportUnreadable(`Line ${number} is not JSON.`)
  }
}

function shaped<Shape extends z.ZodType>(shape: Shape, value: unknown, number: number): z.infer<Shape> {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new ExportUnreadable(`Line ${number} is not what an export has there (${issue?.path.join('.')}: ${issue?.message}).`)
}

function headerOf(value: unknown): z.infer<typeof header> {
  const result = header.safeParse(value)
  if (!result.success) throw new ExportUnreadable('The file does not begin as an export in JSON lines does.')
  if (result.data.filters)
    throw new ExportUnreadable('This export was filtered. Only a whole one can be verified: events follow from each other.')
  return result.data
}

function eventOf(value: unknown, organizationId: string, number: number): ChainedEvent {
  const { actor, target, before, after, ...event } = shaped(eventLine, value, number)
  return {
    ...event,
    organizationId,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    targetKind: target.kind,
    targetId: target.id,
    targetLabel: target.label,
    before: before && jsonbText(before),
    after: after && jsonbText(after),
  }
}

class NumberText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The same with numbers as they are spelled. Slower, and needed for a few: `1.50`, or more digits than JavaScript keeps. */
function precisely(text: string, event: ChainedEvent): ChainedEvent {
  const keep = (_key: string, value: unknown, { source }: { source?: string }) =>
    typeof value === 'number' ? new NumberText(source ?? String(value)) : value
  const { before, after } = JSON.parse(text, keep as (key: string, value: unknown) => unknown) as { before: unknown; after: unknown }
  const spelled = (value: unknown) =>
    value === null ? null : jsonbText(value, (inner) => (inner instanceof NumberText ? inner.text : undefined))
  return { ...event, before: spelled(before), after: spelled(after) }
}
