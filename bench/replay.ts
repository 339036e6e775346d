/**
 * From what was recorded of one request to what any other request of its kind says: ids, addresses and tokens change places, ids
 * that the server made are made anew, the tenant context is signed anew. All else is said as it was.
 */
import { randomBytes } from 'node:crypto'
import { tenantKey } from '../kernel/database/migrate.ts'
import { newId } from '../kernel/ids.ts'
import { hmac, sha256 } from '../kernel/secrets.ts'
import { secret } from './place.ts'
import type { Recorded, Statement } from './record.ts'

/** What stands in for each known text in the present request, by its slot. */
type Now = string[]
type Make = (now: Now) => unknown

export interface Line {
  readonly role: string
  readonly connection: number
  readonly name: string | undefined
  readonly text: string
  readonly values: readonly Make[]
  /** Column → slot: what later statements need of this one's first row. */
  readonly learns: readonly (readonly [column: string, slot: number])[]
}

export interface Script {
  readonly steps: readonly (readonly Line[])[]
  /** Input → slot. */
  readonly inputs: ReadonlyMap<string, number>
  /** The statement whose rows are the answer. */
  readonly answer: Line
  readonly readsOnly: boolean
  begin(): Now
}

export const idPattern = /[a-z]+_[0-9a-f]{32}/g
const key = tenantKey(secret)

/** `inputs` are the texts of the recorded request, by name; the floor gives those of the present one under the same names. */
export function scriptOf({ statements }: Recorded, inputs: ReadonlyMap<string, string>): Script {
  const slots = new Map<string, number>()
  const fresh: [slot: number, kind: string][] = []
  const slotOf = (text: string) => slots.get(text) ?? (slots.set(text, slots.size), slots.size - 1)
  for (const text of inputs.values()) slotOf(text)
  const lines = statements.map((statement) => {
    for (const id of idsIn(statement)) {
      if (!slots.has(id)) fresh.push([slotOf(id), id.slice(0, id.indexOf('_'))])
    }
    const values = statement.values.map((value) => makerOf(statement, value, slots))
    const { role, connection, name, text } = statement
    return { role, connection, name, text, values, learns: learnt(statement, slots, slotOf) }
  })
  const steps = [...Map.groupBy(lines, (_, i) => statements[i]?.step).values()]
  const largest = statements.reduce((most, { rows }, i) => (rows.length > (statements[most]?.rows.length ?? 0) ? i : most), 0)
  const answer = lines[largest]
  if (!answer) throw new Error('Nothing was recorded.')
  return {
    steps,
    inputs: new Map([...inputs].map(([name, text]) => [name, slotOf(text)])),
    answer,
    readsOnly: lines.some(({ text }) => text === 'begin read only'),
    begin() {
      const now: Now = Array.from({ length: slots.size }, () => '')
      for (const [slot, kind] of fresh) now[slot] = newId(kind)
      return now
    },
  }
}

function idsIn({ values }: Statement): string[] {
  return values.flatMap((value) => (typeof value === 'string' ? (value.match(idPattern) ?? []) : []))
}

function learnt({ rows }: Statement, slots: ReadonlyMap<string, number>, slotOf: (text: string) => number) {
  const texts = Object.entries(rows[0] ?? {}).filter(([, value]) => typeof value === 'string' && /^[a-z]+_[0-9a-f]{32}$|@/.test(value))
  return texts.filter(([, value]) => !slots.has(value as string)).map(([column, value]) => [column, slotOf(value as string)] as const)
}

function makerOf({ name }: Statement, value: unknown, slots: ReadonlyMap<string, number>): Make {
  if (Buffer.isBuffer(value)) return hashMaker(value, slots)
  if (typeof value !== 'string') return () => value
  if (name === 'enter') return contextMaker(value, slots)
  const exact = slots.get(value)
  if (exact !== undefined) return (now) => now[exact]
  return limitKeyMaker(value, slots) ?? doorMaker(value, slots) ?? templateMaker(value, slots)
}

/** The hash of a link's token: of the one that came in, or of one that is made. */
function hashMaker(value: Buffer, slots: ReadonlyMap<string, number>): Make {
  const found = [...slots].find(([text]) => sha256(text).equals(value))
  return found ? (now) => sha256(now[found[1]] ?? '') : () => randomBytes(value.length)
}

function contextMaker(value: string, slots: ReadonlyMap<string, number>): Make {
  const [organization, principal] = value.split('|').map((part) => templateMaker(part, slots))
  return (now) => {
    const signed = `${organization?.(now)}|${principal?.(now)}|${Math.floor(Date.now() / 1000) + 600}`
    return `${signed}|${hmac(key, signed)}`
  }
}

/** The key of a rate limit: its name and a hash of whom it counts. */
function limitKeyMaker(value: string, slots: ReadonlyMap<string, number>): Make | undefined {
  const [name, hash] = value.split(':')
  for (const [text, slot] of slots) {
    for (const kind of ['person', 'organization', 'address']) {
      if (sha256(`${kind} ${text}`).toString('base64url') === hash) {
        return (now) => `${name}:${sha256(`${kind} ${now[slot]}`).toString('base64url')}`
      }
    }
  }
  return undefined
}

/** What the application signs for a door that is asked by an address: see `Database.sign`. */
function doorMaker(value: string, slots: ReadonlyMap<string, number>): Make | undefined {
  const sign = (address: string) => hmac(key, `door:invitee:${sha256(address).toString('hex')}`)
  const found = [...slots].find(([text]) => sign(text) === value)
  return found && ((now) => sign(now[found[1]] ?? ''))
}

function templateMaker(value: string, slots: ReadonlyMap<string, number>): Make {
  const known = [...slots].filter(([text]) => text.length > 20 && value.includes(text))
  if (known.length === 0) return () => value
  return (now) => known.reduce((text, [before, slot]) => text.replaceAll(before, now[slot] ?? ''), value)
}
