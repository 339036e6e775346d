import { type Entry, type OpenApi, entriesOf, problemsOf } from './openapi.ts'

/** One refusal of the whole API. */
export interface KnownProblem {
  readonly code: string
  readonly status: string
  /** The sentences that it comes with; more than one where operations say it in their own words. */
  readonly titles: readonly string[]
  readonly operations: readonly Entry[]
}

/** Every refusal that any operation declares, by status and code. */
export function problemsIn(document: OpenApi): KnownProblem[] {
  const all = entriesOf(document).flatMap((entry) => problemsOf(entry).map((problem) => ({ ...problem, entry })))
  const found = [...Map.groupBy(all, ({ code }) => code)].map(([code, those]) => ({
    code,
    status: those[0]?.status ?? '',
    titles: [...new Set(those.map(({ title }) => title))],
    operations: [...new Set(those.map(({ entry }) => entry))],
  }))
  return found.sort((one, other) => one.status.localeCompare(other.status) || one.code.localeCompare(other.code))
}

const advice: Readonly<Record<string, string>> = {
  400: 'The request is malformed. Mend it before you send it again.',
  401: 'Sign in, then send it again.',
  403: 'The answer says why in because, and which roles may in who.',
  404: 'It is not there, or it is not yours to know of. Both answer the same.',
  409: 'The state of things forbids it. Read the present state before you try again.',
  410: 'The link was valid once. Ask for a new one.',
  412: 'Somebody changed it after you read it. Read it again, then change that.',
  413: 'Send less at once.',
  415: 'Send one of the content types that the reference names.',
  422: 'The answer names each field in errors.',
  428: 'Sign in again, then repeat it within ten minutes.',
  429: 'Wait for as many seconds as Retry-After says.',
  503: 'Wait for as many seconds as Retry-After says, then send it again. Under the same Idempotency-Key nothing is done twice.',
}

/** What a program does about it, by its status. */
export function adviceFor(status: string): string | undefined {
  return advice[status]
}
