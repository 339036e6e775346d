/** What the list of members shows, as it stands in the address bar. */
import { type MemberQuery, memberQuery, type memberSorts } from '../contract.ts'

export interface View {
  readonly search?: string
  readonly role?: string
  readonly status?: MemberQuery['status']
  readonly sort: MemberQuery['sort']
  readonly cursor?: string
  /** Which page `cursor` opens; counted from 1, for people only. */
  readonly page: number
}

export type Column = (typeof memberSorts)[number]

export const pageSize = 50
export const usualSort: MemberQuery['sort'] = 'joinedAt'

/** An address may be old, or made by hand: what is not understood is left out. */
export function readView(search: Readonly<Record<string, unknown>>): View {
  const read = <Key extends 'search' | 'role' | 'status' | 'sort' | 'cursor'>(key: Key) => {
    const result = memberQuery.shape[key].safeParse(search[key])
    return (result.success ? result.data : undefined) as View[Key] | undefined
  }
  const cursor = read('cursor')
  const page = Number(search.page)
  return {
    search: read('search') || undefined,
    role: read('role') || undefined,
    status: read('status'),
    sort: read('sort') ?? usualSort,
    cursor,
    page: cursor && Number.isInteger(page) && page > 1 && page < 1_000_000 ? page : 1,
  }
}

/** For the address bar: what is usual is not written down. */
export function writeView(view: View): Record<string, string | undefined> {
  const { search, role, status, sort, cursor, page } = view
  return {
    search: search || undefined,
    role,
    status,
    sort: sort === usualSort ? undefined : sort,
    cursor,
    page: cursor && page > 1 ? String(page) : undefined,
  }
}

/** Another filter or order begins at the first page again. */
export function refine(view: View, change: Partial<Pick<View, 'search' | 'role' | 'status' | 'sort'>>): View {
  return { ...view, ...change, cursor: undefined, page: 1 }
}

export function isFiltered({ search, role, status }: View): boolean {
  return Boolean(search || role || status)
}

/** For the server: no page numbers there. */
export function queryOf({ search, role, status, sort, cursor }: View) {
  return { search, role, status, sort, cursor, limit: pageSize }
}

export function sortedBy(view: View): { readonly column: Column; readonly descending: boolean } {
  const descending = view.sort.startsWith('-')
  return { column: (descending ? view.sort.slice(1) : view.sort) as Column, descending }
}

/** A first press sorts the way one reads: names from A, times from the newest. */
export function pressed(view: View, column: Column): MemberQuery['sort'] {
  const { column: present, descending } = sortedBy(view)
  const downFirst = column === 'lastActiveAt'
  if (present !== column) return downFirst ? `-${column}` : column
  return descending ? column : `-${column}`
}
