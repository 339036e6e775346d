import { build, type Tx } from '../../kernel/database/index.ts'

/** The currency in which the organization counts; a value is an amount of its smallest unit. */
export async function currencyOf(tx: Tx): Promise<string> {
  const { currency } = await tx.one(build.selectFrom('organizations').select('currency').where('id', '=', tx.organizationId))
  return currency
}
