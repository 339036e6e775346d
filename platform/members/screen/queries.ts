import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { get, organizationPath, useMembership } from '../../../portal/api.ts'
import { organization } from '../../organizations/contract.ts'
import { memberPage } from '../contract.ts'
import { type View, queryOf } from './view.ts'

// Others invite, accept and leave while the page is open.
const refetchInterval = 20_000

/** Paths of what the members page shows; `touches` of an act that changes it. */
export function pathsOf(organizationId: string) {
  return {
    organization: organizationPath(organizationId),
    members: organizationPath(organizationId, '/members'),
    invitations: organizationPath(organizationId, '/invitations'),
    visitor: '/api/v1/me',
  }
}

export function usePaths() {
  return pathsOf(useMembership().organization.id)
}

export function useOrganization() {
  const path = usePaths().organization
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, organization, { signal }), refetchInterval })
}

export function membersOf(path: string, view: View) {
  const query = queryOf(view)
  return queryOptions({
    queryKey: [path, query],
    queryFn: ({ signal }) => get(path, memberPage, { query, signal }),
    // The rows of before stay until those of the new filter are there.
    placeholderData: keepPreviousData,
    refetchInterval,
  })
}
