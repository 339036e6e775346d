import type { Grant } from '../../../kernel/shared/policy.ts'
import type { Product } from '../../product.ts'

const rank = (grant: Grant) => (grant === 'all' ? 2 : grant === 'own' ? 1 : 0)

/** A row of several actions grants what the least of them grants. */
export function rowsFor({ matrix, policy }: Pick<Product, 'matrix' | 'policy'>, role: string): { row: string; grant: Grant }[] {
  return matrix.map(({ row, actions }) => {
    const grants = actions.map((action) => policy.grant(role, action))
    return { row, grant: grants.reduce((least, grant) => (rank(grant) < rank(least) ? grant : least), 'all') }
  })
}
