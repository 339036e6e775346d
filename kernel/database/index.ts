/**
 * The database, as the floors above see it.
 *
 * Every read and write of a tenant's rows happens in `database.transaction(context, work)`. The context is signed; row security
 * compares it with each row, so forgetting a `where` shows too little and never too much. Statements are built with Kysely on
 * types generated from the database, and run as named prepared statements on pipelined connections.
 */
export { Database } from './database.ts'
export { isUnavailable, violatedConstraint } from './failures.ts'
export { type Context, inOrder, type Runner, runnerOn, type Tx } from './transaction.ts'
export { build, prepared, type Statement } from './statement.ts'
export { type RawBuilder, sql } from 'kysely'
