import type { Exceptions } from '../kernel/database/catalogue.ts'

/** Where a module's tables depart from a rule of the catalogue gate, and why they may; as in platform/exceptions.ts. */
export const exceptions: Exceptions = {}
