import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { digitsOf, mostMinor } from '../../kernel/shared/money.ts'

/** The currency in which the organization counts; a value is an amount of its smallest unit. */
export async function currencyOf(tx: Tx): Promise<string> {
  const { currency } = await tx.one(build.selectFrom('organizations').select('currency').where('id', '=', tx.organizationId))
  return currency
}

/** Nothing is converted, so 1,250.00 euro become 1,250 yen, and not 125,000: a yen has no cents. What is less than its unit is rounded. */
export async function recount(tx: Tx, from: string, to: string): Promise<void> {
  const digits = digitsOf(to) - digitsOf(from)
  if (digits === 0) return
  await tx.run(sql`
    update leads set value_minor = least(round(value_minor * (10::numeric ^ ${digits}::int)), ${mostMinor}::bigint)
    where organization_id = ${tx.organizationId} and value_minor > 0`)
}
