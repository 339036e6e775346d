import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { get, useOrganizationPath } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import { type Member, memberPage } from '../../members/contract.ts'

export type Receiver = Member

/** Members whose role may receive; found by the server, since there may be thousands. */
export function useReceivers() {
  const path = useOrganizationPath('/members')
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text, 250)
  const pages = useQueries({
    queries: product.ownership.receivers.map((role) => {
      // What is chosen stands in the field as "name, address", which nobody is called.
      const query = { role, search: search.includes(', ') ? '' : search, sort: 'name', limit: 50 }
      return {
        queryKey: [path, 'receivers', query],
        queryFn: ({ signal }: { signal: AbortSignal }) => get(path, memberPage, { query, signal }),
        placeholderData: keepPreviousData,
      }
    }),
  })
  return {
    items: pages.flatMap(({ data }) => data?.items ?? []),
    isLoading: pages.some((page) => page.isLoading),
    search: setText,
  }
}
