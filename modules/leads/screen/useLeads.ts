import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { get, organizationPath, useMembership } from '../../../portal/api.ts'
import { type PagedListing, usePagedListing } from '../../../portal/listing.ts'
import { memberPage } from '../../../platform/members/contract.ts'
import { leadChoices, leadImport, leadImports, leadPage, wholeLead } from '../contract.ts'
import { queryOf, readView, type View, writeView } from './view.ts'

export type Listing = PagedListing<View>

export const useListing = () => usePagedListing(readView, writeView)

/** Paths of what this page shows; `touches` of an act that changes leads is `leads`. */
export function usePaths() {
  const { id } = useMembership().organization
  return {
    leads: organizationPath(id, '/leads'),
    choices: organizationPath(id, '/leads/choices'),
    imports: organizationPath(id, '/leads/imports'),
    members: organizationPath(id, '/members'),
  }
}

export function leadsOf(path: string, view: View) {
  const query = queryOf(view)
  return queryOptions({
    queryKey: [path, query],
    queryFn: ({ signal }) => get(path, leadPage, { query, signal }),
    // The rows of before stay until those of the new filter are there.
    placeholderData: keepPreviousData,
  })
}

export function useLead(id: string | undefined) {
  const path = `${usePaths().leads}/${id}`
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, wholeLead, { signal }), enabled: id !== undefined, gcTime: 0 })
}

export function useChoices() {
  const { choices } = usePaths()
  return useQuery({ queryKey: [choices], queryFn: ({ signal }) => get(choices, leadChoices, { signal }) }).data
}

/** The members whose name or address has this in it: there may be thousands. With `may`, only those who may do that. */
export function useMembers(search: string, may?: string) {
  const { members } = usePaths()
  const query = { search: search || undefined, may, sort: 'name', limit: 50 }
  return useQuery({
    queryKey: [members, query],
    queryFn: ({ signal }) => get(members, memberPage, { query, signal }),
    placeholderData: keepPreviousData,
  })
}

const progressEveryMs = 700

/** An import, looked at again and again while it runs. */
export function useImport(id: string | undefined) {
  const path = `${usePaths().imports}/${id}`
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get(path, leadImport, { signal }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? progressEveryMs : false),
  })
}

export function useImports(enabled: boolean) {
  const { imports } = usePaths()
  return useQuery({ queryKey: [imports], queryFn: ({ signal }) => get(imports, leadImports, { signal }), enabled })
}
