/** What screens use to talk to the server: requests, the person who is signed in, lists with cursors, and acts with their result. */
import { MutationCache, QueryCache, QueryClient, keepPreviousData, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { ZodType } from 'zod'
import type { Decision, Subject } from '../kernel/shared/policy.ts'
import { type Me, me as meShape, runningProduct } from '../platform/people/contract.ts'
import { ProblemError, type Query, Unreachable, get, pause } from './http.ts'
import { product } from './product.ts'

export { ProblemError, Unreachable, connection, del, get, patch, post, put } from './http.ts'
export type { Query } from './http.ts'

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeLoss }),
  mutationCache: new MutationCache({ onError: noticeLoss }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // We watch the connection ourselves: a browser that believes to be offline may still reach a server on this machine.
      networkMode: 'always',
      retry: (_count, error) => error instanceof Unreachable,
      retryDelay: (count, error) => pause(count, error) * 1000,
    },
    mutations: { networkMode: 'always' },
  },
})

/** The session ended, or the membership did: ask anew who this is, and the frames around the screens do the rest. */
export function noticeLoss(error: unknown): void {
  if (!(error instanceof ProblemError)) return
  if (error.code === 'not-signed-in') queryClient.setQueryData(visitor.queryKey, null)
  if (error.code === 'not-found' || error.code === 'not-allowed') void queryClient.invalidateQueries({ queryKey: visitor.queryKey })
}

/** Who is signed in, or null. */
export const visitor = queryOptions({
  queryKey: ['/api/v1/me'],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await get('/api/v1/me', meShape, { signal })
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) return null
      throw error
    }
  },
  staleTime: 30_000,
})

/** Null while signed out, undefined while not yet known. For screens that anybody may see. */
export function useVisitor(): Me | null | undefined {
  return useQuery(visitor).data
}

/** The person, on screens whose frame lets nobody else in. */
export function useMe(): Me {
  const person = useVisitor()
  if (!person) throw new Error('useMe stands in a frame that needs nobody to be signed in.')
  return person
}

export type { Me } from '../platform/people/contract.ts'
export type Membership = Me['memberships'][number]

/** The membership of the organization in the path, on screens of the frame `organization`. */
export function useMembership(): Membership {
  const { slug } = useParams({ strict: false }) as { slug?: string }
  const membership = useMe().memberships.find(({ organization }) => organization.slug === slug)
  const [last, setLast] = useState(membership)
  if (membership && membership !== last) setLast(membership)
  // A screen may be drawn once more between the end of the membership and the frame taking it away.
  const known = membership ?? last
  if (!known) throw new Error('useMembership stands outside of an organization.')
  return known
}

/** `/api/v1/organizations/org_…` of the organization in the path, with what follows it. */
export function useOrganizationPath(rest = ''): string {
  return organizationPath(useMembership().organization.id, rest)
}

export function organizationPath(organizationId: string, rest = ''): string {
  return `/api/v1/organizations/${organizationId}${rest}`
}

/** Asks the product's policy as the server does; the answer is what a disabled button says. */
export function useMay(): (action: string, subject?: Subject) => Decision {
  const { person } = useMe()
  const { role } = useMembership()
  return (action, subject) => product.policy.may({ personId: person.id, role }, action, subject)
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
  readonly total: number
}

/**
 * A list with cursors. The query key is `[path, filters]`, so `queryClient.invalidateQueries({ queryKey: [path] })` renews every view of it.
 * While filters change, the rows of before stay (`isPlaceholderData`).
 */
export function usePages<Found extends Page<unknown>>(
  path: string,
  schema: ZodType<Found>,
  filters: Query = {},
  options: { readonly refetchInterval?: number } = {},
) {
  const pages = useInfiniteQuery({
    queryKey: [path, filters],
    queryFn: ({ pageParam, signal }) => get(path, schema, { query: { ...filters, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    ...options,
  })
  return {
    ...pages,
    items: (pages.data?.pages.flatMap((page) => page.items) ?? []) as Found['items'][number][],
    total: pages.data?.pages.at(-1)?.total,
  }
}

/** What only the running server knows of the product; all else is in `product.ts`. */
export function useRunningProduct() {
  return useQuery({
    queryKey: ['/api/v1/product'],
    queryFn: ({ signal }) => get('/api/v1/product', runningProduct, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  }).data
}

/** What went wrong, as a sentence for people. */
export function sentence(error: unknown): string {
  if (error instanceof ProblemError) return error.because ?? error.detail ?? error.title
  if (error instanceof Unreachable) return `${product.name} can’t be reached. Try again in a moment.`
  return 'Something went wrong. Try again.'
}

/** For `form.setErrors`: the messages of a 422 by the field that they are about. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {}
  return Object.fromEntries(error.errors.map(({ path, message }) => [path, message]))
}
