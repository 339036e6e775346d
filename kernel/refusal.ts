import type { Decision, Refusal } from './shared/policy.ts'

export interface FieldError {
  readonly path: string
  readonly message: string
}

/** Thrown where the product says no. Everything else that is thrown is a bug. */
export class Refused extends Error {
  readonly refusal: Refusal
  /** A sentence beyond the title, on this case alone. */
  readonly detail: string | undefined
  readonly errors: readonly FieldError[] | undefined
  readonly who: readonly string[] | undefined
  readonly retryAfterSeconds: number | undefined
  /** Members of the problem that this refusal alone has (RFC 9457, section 3.2). */
  readonly more: Readonly<Record<string, unknown>> | undefined

  constructor(refusal: Refusal, more: Partial<Pick<Refused, 'detail' | 'errors' | 'who' | 'retryAfterSeconds' | 'more'>> = {}) {
    super(refusal.title)
    this.refusal = refusal
    this.detail = more.detail
    this.errors = more.errors
    this.who = more.who
    this.retryAfterSeconds = more.retryAfterSeconds
    this.more = more.more
  }
}

/** Goes on where the policy allows, and gives the scope; refuses with the policy's own reason where it doesn't. */
export function require(decision: Decision) {
  if (decision.allowed) return decision.scope
  throw new Refused(decision.refusal, { who: decision.who })
}
