/** Keeps an open page in step with what others change in its organization. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { organizationPath, visitor } from './api.ts'

const refusedForMs = 15_000

/**
 * Listens while the page is in sight: a browser grants few connections to one host, and a page that nobody looks at needs none.
 * A change renews what the page shows of that organization; the end of the membership asks anew who this is.
 */
export function useLiveOrganization(organizationId: string | undefined): void {
  const queries = useQueryClient()
  useEffect(() => {
    if (organizationId === undefined) return
    const path = organizationPath(organizationId)
    const renew = () => {
      void queries.invalidateQueries({ predicate: ({ queryKey: [key] }) => typeof key === 'string' && key.startsWith(path) })
      void queries.invalidateQueries({ queryKey: visitor.queryKey })
    }
    let source: EventSource | undefined
    let again: ReturnType<typeof setTimeout> | undefined
    const begin = () => {
      if (source || document.visibilityState !== 'visible') return
      source = new EventSource(`${path}/events`)
      source.addEventListener('change', renew)
      source.addEventListener('error', () => {
        // A stream that was cut off the browser begins anew by itself. One that was refused says that who this is may have changed.
        if (source?.readyState !== EventSource.CLOSED) return
        source = undefined
        void queries.invalidateQueries({ queryKey: visitor.queryKey })
        again = setTimeout(begin, refusedForMs)
      })
      source.addEventListener('ended', () => {
        source?.close()
        void queries.invalidateQueries({ queryKey: visitor.queryKey })
      })
    }
    const end = () => {
      clearTimeout(again)
      source?.close()
      source = undefined
    }
    const follow = () => {
      if (document.visibilityState === 'visible') {
        if (!source) renew()
        begin()
      } else end()
    }
    begin()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      end()
    }
  }, [organizationId, queries])
}
