/** What a failure of the database means: try again, come back later, or a bug. */
import pg from 'pg'

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** A deadlock or a serialization failure: nothing of the work has happened, and it may well succeed the next time. */
export function isConflict(error: unknown): boolean {
  return codeOf(error) === '40001' || codeOf(error) === '40P01'
}

/** The connection knows a statement as it was before a migration. It was refused before it did anything; a new connection knows better. */
export function isStale(error: unknown): boolean {
  const code = codeOf(error)
  return code === '26000' || (code === '0A000' && error instanceof Error && error.message.startsWith('cached plan'))
}

/** A change where only reading is allowed: a mistake in the work, or a standby that took the place of the server. */
export function isRefusedWrite(error: unknown): error is Error {
  return codeOf(error) === '25006'
}

// Data, integrity, conflicts, locks and what our own triggers raise. Anything else may say that the session itself has been changed.
const leavesSessionAsItWas = /^(22|23|40|55|P0)/

/** Whether the connection may serve others after this failure. */
export function sparesConnection(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || leavesSessionAsItWas.test(error.code ?? '')
}

// Connection, resources, timeouts, shutdown; and a standby that took the place of the server and takes no writes yet.
const unavailableState = /^(08(?!P01)|53|57014$|57P0|25P0[34]$|25006$)/
const unavailableSystem = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])
const unavailableMessage =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed/

/** Whether this failure means that the database can't be reached now, and may be again in a moment. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnavailable)
  const code = codeOf(error)
  if (unavailableSystem.has(code) || unavailableState.test(code)) return true
  return error instanceof Error && unavailableMessage.test(error.message)
}

/** The constraint that refused a write, or undefined for any other failure. */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && error.code?.startsWith('23') ? error.constraint : undefined
}
