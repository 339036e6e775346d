/** The product that this portal was built for: pure data and the policy function, the same that the server runs. */
import definition from 'virtual:product'
import type { Product } from '../platform/product.ts'

export const product = definition as Product

/** "Admin" for `admin`; a role that this build does not know yet is shown as it is. */
export function roleLabel(role: string): string {
  return product.roles.find(({ key }) => key === role)?.label ?? role
}
