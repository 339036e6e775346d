import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { get } from '../api.ts'
import { Loaded } from '../states.tsx'
import { anyShape } from './anyShape.ts'
import type { OpenApi } from './openapi.ts'

export const documentPath = '/api/v1/openapi.json'

/** What the pages of the reference are made of: the document that programs read. */
export function Document({ children }: { readonly children: (document: OpenApi) => ReactNode }) {
  const query = useQuery({
    queryKey: [documentPath],
    queryFn: ({ signal }) => get(documentPath, anyShape<OpenApi>(), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Loaded query={query} rows={10}>
      {children}
    </Loaded>
  )
}
