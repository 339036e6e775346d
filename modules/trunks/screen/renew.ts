import { queryClient } from '../../../portal/api.ts'

/** The list, and each trunk that was asked for by itself. */
export function renewTrunks(path: string): Promise<void> {
  return queryClient.invalidateQueries({ predicate: ({ queryKey: [key] }) => typeof key === 'string' && key.startsWith(path) })
}
