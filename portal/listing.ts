/** What a list shows stands in the address bar: it can be sent to somebody, and a step back undoes it. */
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router'

type Search = Record<string, unknown>

export interface Listing<View> {
  readonly view: View
  /** `replace` for what needs no step back of its own, like typing. */
  readonly show: (change: Partial<View>, options?: { readonly replace?: boolean }) => void
}

export function useListing<View extends object>(read: (search: Search) => View): Listing<View> {
  const view = read(useSearch({ strict: false }) as Search)
  const go = useGo<View>()
  return { view, show: (change, { replace = false } = {}) => go(change, { replace }) }
}

/** A view of one page of a list. */
export interface PageView {
  readonly cursor?: string
  /** Which page `cursor` opens; counted from 1, for people only. */
  readonly page: number
}

export interface PagedListing<View> {
  readonly view: View
  /** The pages that led to this one, kept in the history of the browser. */
  readonly behind: readonly View[]
  readonly show: (view: View, options?: Showing<View>) => void
}

interface Showing<View> {
  readonly replace?: boolean
  readonly behind?: readonly View[]
  /** Nothing that was written is lost by it, so nobody is asked. */
  readonly ignoreBlocker?: boolean
}

export function usePagedListing<View extends PageView>(read: (search: Search) => View, write: (view: View) => Search): PagedListing<View> {
  const view = read(useSearch({ strict: false }) as Search)
  const { behind = [] } = useLocation().state as { behind?: readonly View[] }
  const go = useGo<View>()
  return {
    view,
    behind,
    show: (next, { replace = false, behind, ignoreBlocker } = {}) => go(write(next), { replace, ignoreBlocker, state: { behind } }),
  }
}

/** To the same screen with another view; what else the address says stays. */
function useGo<View extends object>() {
  const navigate = useNavigate()
  return (change: Partial<View> | Search, { state, ...options }: { replace: boolean; ignoreBlocker?: boolean; state?: object }) =>
    void navigate({
      to: '.',
      search: ((before: Search) => ({ ...before, ...change })) as never,
      state: state as never,
      ...options,
      resetScroll: false,
    })
}
