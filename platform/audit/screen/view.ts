import { midnight } from '../../../portal/time.ts'

/** What the audit log shows, as it stands in the address bar. Days are the reader's own. */
export interface View {
  readonly search?: string
  readonly actor?: string
  readonly action?: string
  readonly target?: string
  /** `2026-01-31`, the first day and the last. */
  readonly from?: string
  readonly to?: string
  /** The event whose details are open, by its id. */
  readonly event?: string
}

export const filters = ['search', 'actor', 'action', 'target', 'from', 'to'] as const

/** An address may be old, or made by hand: what is not understood is left out. */
export function readView(search: Readonly<Record<string, unknown>>): View {
  const text = (key: keyof View) => {
    const value = search[key]
    return typeof value === 'string' && value !== '' && value.length <= 100 ? value : undefined
  }
  const day = (key: 'from' | 'to') => {
    const value = text(key)
    return value && midnight(value) ? value : undefined
  }
  return {
    search: text('search'),
    actor: text('actor'),
    action: text('action'),
    target: text('target'),
    from: day('from'),
    to: day('to'),
    event: text('event'),
  }
}

/** For the server: times, not days. The last day counts whole. */
export function queryOf({ search, actor, action, target, from, to }: View) {
  return { search, actor, action, target, from: from && midnight(from)?.toISOString(), to: to && midnight(to, 1)?.toISOString() }
}

export function isFiltered(view: View): boolean {
  return filters.some((key) => view[key] !== undefined)
}
