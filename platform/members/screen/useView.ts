import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { type PagedListing, usePagedListing } from '../../../portal/listing.ts'
import { type View, readView, writeView } from './view.ts'

export type Listing = PagedListing<View>

export const useListing = () => usePagedListing(readView, writeView)

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
