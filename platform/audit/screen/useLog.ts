import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { get, useOrganizationPath } from '../../../portal/api.ts'
import * as portal from '../../../portal/listing.ts'
import { type AuditEvent, auditChoices, auditPage, checkpointPage, verdict } from '../contract.ts'
import { queryOf, readView, type View } from './view.ts'

export type Listing = portal.Listing<View>

export const useListing = () => portal.useListing(readView)

export function useEvents(view: View) {
  const path = useOrganizationPath('/audit')
  const query = queryOf(view)
  const pages = useInfiniteQuery({
    queryKey: [path, query],
    queryFn: ({ pageParam, signal }) => get(path, auditPage, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    // The rows of before stay until those of the new filter are there.
    placeholderData: keepPreviousData,
  })
  const [first] = pages.data?.pages ?? []
  return {
    ...pages,
    items: pages.data?.pages.flatMap((page) => page.items) ?? [],
    total: first?.total ?? 0,
    isLeast: first?.totalIsLeast ?? false,
  }
}

/** The event that the address names: one of those on the page, else fetched by itself. */
export function useOpenEvent({ event }: View, listed: readonly AuditEvent[]) {
  const path = useOrganizationPath('/audit')
  const found = listed.find(({ id }) => id === event)
  const alone = useQuery({
    // Not as the list's: without a filter, both would have the same.
    queryKey: [path, 'event', event ?? ''],
    queryFn: ({ signal }) => get(path, auditPage, { query: { event, limit: 1 }, signal }),
    enabled: event !== undefined && found === undefined,
  })
  return { event: found ?? alone.data?.items[0], isMissing: event !== undefined && !found && alone.data?.items.length === 0 }
}

export function useChoices() {
  const path = useOrganizationPath('/audit/choices')
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, auditChoices, { signal }) })
}

export function useNewestCheckpoint() {
  const path = useOrganizationPath('/audit/checkpoints')
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, checkpointPage, { query: { limit: 1 }, signal }) })
}

/** Asked for, and not renewed by itself: it reads the whole log. */
export function useVerification() {
  const path = useOrganizationPath('/audit/verify')
  return useMutation({ mutationFn: () => get(path, verdict) })
}
