import type { Grant } from '../../kernel/shared/policy.ts'
import type { Product } from '../../platform/product.ts'

/** The seed's matrix, and below it every action of the policy: what a reviewer reads as a diff. */
export function tableOf({ name, roles, matrix, policy }: Product): string {
  const header = (first: string) => [
    `| ${[first, ...roles.map(({ label }) => label)].join(' | ')} |`,
    `|${'---|'.repeat(roles.length + 1)}`,
  ]
  const line = (first: string, grants: readonly Grant[]) => `| ${[first, ...grants.map(wordOf)].join(' | ')} |`
  const rows = matrix.map(({ row, actions }) =>
    line(
      row,
      roles.map(({ key }) => weakest(actions.map((action) => policy.grant(key, action)))),
    ),
  )
  const actions = Object.keys(policy.actions).toSorted()
  const every = actions.map((action) =>
    line(
      `\`${action}\``,
      roles.map(({ key }) => policy.grant(key, action)),
    ),
  )
  return [
    `# Who may what in ${name}`,
    '',
    'Made from the policy by `test/matrix`. The rows are the product page’s own.',
    '',
    ...header('Permission'),
    ...rows,
    '',
    '## Every action',
    '',
    ...header('Action'),
    ...every,
    '',
  ].join('\n')
}

function wordOf(grant: Grant): string {
  return grant === 'all' ? '✓' : grant === 'own' ? 'Own only' : '—'
}

/** A row that names several actions promises what all of them grant. */
function weakest(grants: readonly Grant[]): Grant {
  return grants.includes(null) ? null : grants.includes('own') ? 'own' : 'all'
}
