/** What a change of role means, read from the product's own policy. */
import { type Product, grantableRoles } from '../../product.ts'

/** Whether any role at all may do it: what nobody can do is not offered. */
export function somebodyMay({ roles, policy }: Pick<Product, 'roles' | 'policy'>, action: string): boolean {
  return roles.some((role) => policy.grant(role.key, action) !== null)
}

/** The roles that stand to choose: those that `mine` may give, and the present one. */
export function choices(product: Product, mine: string, present: string) {
  const grantable = new Set(grantableRoles(product, mine).map((role) => role.key))
  return product.roles.filter((role) => grantable.has(role.key) || role.key === present)
}

/** Who decides about others is asked for twice. */
export function needsConfirmation({ policy }: Pick<Product, 'policy'>, from: string, to: string): boolean {
  return [from, to].some((role) => policy.grant(role, 'members.remove') !== null || policy.grant(role, 'members.change-role') !== null)
}

/** The rows of the product's table that the person gains or loses. */
export function difference({ matrix, policy }: Pick<Product, 'matrix' | 'policy'>, from: string, to: string) {
  const rank = (role: string, action: string) => ['own', 'all'].indexOf(policy.grant(role, action) ?? '') + 1
  const changes = (one: string, other: string) =>
    matrix.filter(({ actions }) => actions.some((action) => rank(one, action) > rank(other, action))).map(({ row }) => row)
  return { gains: changes(to, from), loses: changes(from, to) }
}

export function withArticle(label: string): string {
  return `${/^[aeiou]/i.test(label) ? 'an' : 'a'} ${label}`
}
