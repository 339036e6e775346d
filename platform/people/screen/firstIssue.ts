import type { ZodType } from 'zod'

/** For one field of a form: the contract's own sentence, or null. */
export function firstIssue(shape: ZodType, value: unknown): string | null {
  return shape.safeParse(value).error?.issues[0]?.message ?? null
}
