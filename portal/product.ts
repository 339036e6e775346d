/** The product that this portal was built for: pure data and the policy function, the same that the server runs. */
import product from 'virtual:product'

export { product }

/** "Admin" for `admin`; a role that this build does not know yet is shown as it is. */
export function roleLabel(role: string): string {
  return product.roles.find(({ key }) => key === role)?.label ?? role
}
