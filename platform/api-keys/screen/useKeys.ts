import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { get, queryClient, useOrganizationPath } from '../../../portal/api.ts'
import { apiKey } from '../contract.ts'
import { readView, type View } from './view.ts'

export interface Listing {
  readonly view: View
  readonly show: (change: Partial<View>, options?: { readonly replace?: boolean }) => void
}

/** The view in the address bar, and how to change it. `replace` for what needs no step back of its own, like typing. */
export function useListing(): Listing {
  const view = readView(useSearch({ strict: false }) as Record<string, unknown>)
  const navigate = useNavigate()
  const show: Listing['show'] = (change, { replace = false } = {}) =>
    void navigate({
      to: '.',
      search: ((before: Record<string, unknown>) => ({ ...before, ...change })) as never,
      replace,
      resetScroll: false,
    })
  return { view, show }
}

/** The one that the address names. */
export function useKey(id: string) {
  const path = useOrganizationPath(`/api-keys/${id}`)
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, apiKey, { signal }) })
}

/** The list, each key that was asked for by itself, and who has seen which. */
export function useRenewKeys(): () => Promise<void> {
  const [keys, secrets] = [useOrganizationPath('/api-keys'), useOrganizationPath('/secrets')]
  return () =>
    queryClient.invalidateQueries({
      predicate: ({ queryKey: [key] }) => typeof key === 'string' && (key.startsWith(keys) || key.startsWith(secrets)),
    })
}
