import { useQuery } from '@tanstack/react-query'
import { get, useOrganizationPath } from '../../../portal/api.ts'
import * as portal from '../../../portal/listing.ts'
import { trunk } from '../contract.ts'
import { readView, type View } from './view.ts'

export type Listing = portal.Listing<View>

export const useListing = () => portal.useListing(readView)

/** The one that the address names. */
export function useTrunk(id: string) {
  const path = useOrganizationPath(`/trunks/${id}`)
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, trunk, { signal }) })
}
