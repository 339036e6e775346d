import { useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { type View, readView, writeView } from './view.ts'

export interface Listing {
  readonly view: View
  /** The pages that led to this one, kept in the history of the browser. */
  readonly behind: readonly View[]
  readonly show: (view: View, options?: { readonly replace?: boolean; readonly behind?: readonly View[] }) => void
}

/** The view in the address bar, and how to change it. `replace` for what needs no step back of its own, like typing. */
export function useListing(): Listing {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const { behind = [] } = useLocation().state as { behind?: readonly View[] }
  const navigate = useNavigate()
  const show: Listing['show'] = (view, { replace = false, behind } = {}) =>
    void navigate({
      to: '.',
      search: ((before: Record<string, unknown>) => ({ ...before, ...writeView(view) })) as never,
      state: { behind } as never,
      replace,
      resetScroll: false,
    })
  return { view: readView(search), behind, show }
}

/** A wish in the address, such as `?invite=1`, is granted once and then taken out of it. */
export function useWish(key: string): { readonly wished: boolean; readonly granted: () => void } {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const navigate = useNavigate()
  const granted = useCallback(
    () =>
      void navigate({
        to: '.',
        search: ((before: Record<string, unknown>) => ({ ...before, [key]: undefined })) as never,
        replace: true,
        resetScroll: false,
      }),
    [navigate, key],
  )
  return { wished: search[key] !== undefined, granted }
}
