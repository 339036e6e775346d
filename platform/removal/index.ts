/**
 * Removal: a plan before a member goes, and the plan executed exactly as it was shown.
 *
 * Every column that points at a person declares what becomes of its rows when that person goes: `unassign`, `reassign`, `archive`,
 * `revoke` or `keep` (touch.ts, and each module's own). A test walks the catalogue: a foreign key without a declaration fails it.
 * The plan counts the rows of each kind, offers what may be chosen instead, and bears a hash over the very rows. Executing takes the
 * organization's lock and makes the plan anew: with another hash nothing happens, and the new plan comes back (409). Each kind is
 * one statement, however many records there are, and all of it is one transaction with the end of the membership.
 *
 * What was touched is noted row by row, so that a removal can be undone for 30 days: role and assignments come back, but for what
 * somebody has changed since. Leaving is the same plan, made for oneself; so is what an account leaves behind when it moves (C10).
 * What is given on by default (`reassign`) goes to whoever executes the plan, and to the owner where somebody leaves by themselves.
 */
export { executeLocked, leaveByPlan, planOfLeaving } from './execute.ts'
export { touchesOf } from './plan.ts'
export { removalRoutes } from './routes.ts'
export { columnOf, kept, tableOf, type Touch, whyNotTo } from './touch.ts'
export { undeclared } from './undeclared.ts'
