import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { get, useOrganizationPath } from '../../../portal/api.ts'
import { trunk } from '../contract.ts'
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
export function useTrunk(id: string) {
  const path = useOrganizationPath(`/trunks/${id}`)
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, trunk, { signal }) })
}
