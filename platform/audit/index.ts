/**
 * The log: who did what to what, before and after, by which rule.
 *
 * An event is written last in the transaction of the change (`record`), so there is no change without its event, and no event of a
 * change that was rolled back. Secrets never enter. The application may add and read events; the database lets it neither edit nor
 * delete one, and gives each its place, its time and its hash itself: SHA-256 over what the event says and the hash before it, one
 * chain for each organization, without gaps. Whoever edits, deletes, inserts or swaps events in the database breaks the chain there.
 *
 * A chain alone does not show that its end was cut, or that all of it was made anew. So each minute a job signs the heads of the
 * chains that have grown (Ed25519, with a key made from SECRET), and hands the checkpoints out: to a file, to the screen, and to
 * whatever else it is given. Anybody who has kept one can hold it against the log: `guildhall audit verify` reads an export and
 * checkpoints, needs no database, and names what was done. `docs/audit-log.md` tells how to do it in another language.
 *
 * Reading is a permission. Places follow time, so a span of time is a stretch of the chain, and a million events list as quickly as
 * a hundred.
 */
export { readEvent, readHead } from './events.ts'
export { exportForOperator } from './export.ts'
export { ExportUnreadable, readCheckpoints, verifyExport } from './read-export.ts'
export { type AuditActor, type NewEvent, record } from './record.ts'
export { auditCrontab, auditJobs, checkpointFile, type HandOut, signCheckpoints } from './jobs.ts'
export { auditRoutes } from './routes.ts'
export type { Checkpoint } from './checkpoints.ts'
export { verifyLog } from './verify.ts'
