/**
 * Secrets: which there are, and who was shown which one.
 *
 * A key, a password or a signing secret is kept by its kind, which stores no more of it than it needs. Each time that one is shown
 * (when it is made, rotated, revealed) a row of the ledger says to whom, in the transaction that shows it. Rows are added and never
 * changed: the database gives the application no other right.
 *
 * A secret has versions. What somebody was shown works while that version is in force, or for its grace after a rotation; a second
 * rotation ends an earlier grace. So the ledger knows what to rotate when somebody goes: exactly what they have seen and what has
 * neither been rotated since nor ended (C29). The plan of a removal lists it, and the list stays until nothing on it works any more.
 *
 * A kind is declared once, by its capability (kinds.ts) or its module (`secretKinds`), with the page of one and the call of the API that
 * rotates it; nothing here knows what a secret opens. The list rotates with those calls, one secret or all of them, and shows what is
 * new.
 */
export { countOpenExposures, openExposures } from './exposures.ts'
export { presentKind, secretKindsOf } from './kinds.ts'
export { type Beholder, type NewSecret, secretEnded, secretMade, secretRenamed, secretRevealed, secretRotated } from './ledger.ts'
export { secretRoutes } from './routes.ts'
