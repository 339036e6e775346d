import type { Tx } from '../../kernel/database/index.ts'

/** The currency in which the organization counts. */
export async function currencyOf(_tx: Tx): Promise<string> {
  return 'EUR'
}

/** How many digits stand behind the point: 2 for EUR, 0 for JPY. */
export function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}
