/** What the list of leads shows, as it stands in the address bar. */
import { midnight } from '../../../portal/time.ts'
import { type LeadQuery, leadFilters, leadId, leadQuery, type leadSorts } from '../contract.ts'

export interface View extends Partial<Pick<LeadQuery, 'search' | 'status' | 'assignee' | 'source'>> {
  /** `2026-01-31`, the first day and the last, as the reader counts them. */
  readonly createdFrom?: string
  readonly createdTo?: string
  readonly sort: LeadQuery['sort']
  readonly cursor?: string
  /** Which page `cursor` opens; counted from 1, for people only. */
  readonly page: number
  /** The lead that is open; `new` for one that is being added. */
  readonly lead?: string
}

export type Column = (typeof leadSorts)[number]

export const pageSize = 50
export const usualSort: LeadQuery['sort'] = '-createdAt'
const plainNames = ['search', 'status', 'assignee', 'source'] as const
const dayNames = ['createdFrom', 'createdTo'] as const
export const filterNames = [...plainNames, ...dayNames] as const

/** An address may be old, or made by hand: what is not understood is left out. */
export function readView(search: Readonly<Record<string, unknown>>): View {
  const shape = leadQuery.shape
  const read = <Key extends 'sort' | 'cursor' | (typeof plainNames)[number]>(key: Key) => {
    const result = shape[key].safeParse(search[key])
    return (result.success ? result.data : undefined) as View[Key] | undefined
  }
  const day = (key: (typeof dayNames)[number]) => {
    const value = search[key]
    return typeof value === 'string' && midnight(value) ? value : undefined
  }
  const cursor = read('cursor')
  const page = Number(search.page)
  const lead = search.lead === 'new' || leadId.safeParse(search.lead).success ? String(search.lead) : undefined
  return {
    ...Object.fromEntries(plainNames.map((name) => [name, read(name) || undefined])),
    createdFrom: day('createdFrom'),
    createdTo: day('createdTo'),
    sort: read('sort') ?? usualSort,
    cursor,
    page: cursor && Number.isInteger(page) && page > 1 && page < 1_000_000 ? page : 1,
    lead,
  }
}

/** For the address bar: what is usual is not written down. */
export function writeView({ sort, cursor, page, lead, ...filters }: View): Record<string, string | undefined> {
  return {
    ...Object.fromEntries(filterNames.map((name) => [name, filters[name] || undefined])),
    sort: sort === usualSort ? undefined : sort,
    cursor,
    page: cursor && page > 1 ? String(page) : undefined,
    lead,
  }
}

/** Another filter or order begins at the first page again. */
export function refine(view: View, change: Partial<View>): View {
  return { ...view, cursor: undefined, page: 1, ...change }
}

/** What narrows the list: for the server, for an export and for a change of all that match. Times, not days; the last day counts whole. */
export function filtersOf({ createdFrom, createdTo, ...view }: View) {
  const times = {
    createdFrom: createdFrom && midnight(createdFrom)?.toISOString(),
    createdTo: createdTo && midnight(createdTo, 1)?.toISOString(),
  }
  const wanted = { ...view, ...times }
  return leadFilters.parse(Object.fromEntries(filterNames.flatMap((name) => (wanted[name] ? [[name, wanted[name]]] : []))))
}

export function isFiltered(view: View): boolean {
  return filterNames.some((name) => view[name])
}

export function cleared(view: View): View {
  return readView({ sort: view.sort })
}

export function queryOf(view: View) {
  return { ...filtersOf(view), sort: view.sort, cursor: view.cursor, limit: pageSize }
}

export function sortedBy({ sort }: View): { readonly column: Column; readonly descending: boolean } {
  const descending = sort.startsWith('-')
  return { column: (descending ? sort.slice(1) : sort) as Column, descending }
}

/** A first press sorts the way one reads: names from A, times from the newest, values from the highest. */
export function pressed(view: View, column: Column): View['sort'] {
  const { column: present, descending } = sortedBy(view)
  const downFirst = column !== 'name' && column !== 'company'
  if (present !== column) return downFirst ? `-${column}` : column
  return descending ? column : `-${column}`
}
