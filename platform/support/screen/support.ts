import { product } from '../../../portal/product.ts'

export const organizationsPath = '/api/v1/support/organizations'
export const organizationPath = (id: string, rest = '') => `${organizationsPath}/${id}${rest}`

export function planName(key: string | null): string | undefined {
  return product.plans?.find((plan) => plan.key === key)?.name ?? key ?? undefined
}
