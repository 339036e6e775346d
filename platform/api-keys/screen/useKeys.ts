import { useQuery } from '@tanstack/react-query'
import { get, queryClient, useOrganizationPath } from '../../../portal/api.ts'
import * as portal from '../../../portal/listing.ts'
import { apiKey } from '../contract.ts'
import { readView, type View } from './view.ts'

export type Listing = portal.Listing<View>

export const useListing = () => portal.useListing(readView)

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
