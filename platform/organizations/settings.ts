import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import type { Product } from '../product.ts'
import type { Member } from '../request/index.ts'
import { type Organization, organizationRefusals, settingOf, type SettingsChange, type Target } from './contract.ts'
import { changing, readOrganization } from './organizations.ts'

/** What the caller has seen, from If-Match: whether it is still so. */
type IsCurrent = (now: Organization) => boolean

export async function changeSettings(app: App, tx: Tx, who: Member, change: SettingsChange, isCurrent: IsCurrent): Promise<Organization> {
  requireKnown(app.product, change)
  const { actor } = await changing(app, tx, who, 'organization.settings')
  const before = await readOrganization(app, tx)
  if (!isCurrent(before)) throw new Refused(organizationRefusals['changed-meanwhile'])
  requireOneCurrency(change, change.currency ?? before.settings.currency)
  await setColumns(tx, change)
  await setTargets(tx, change.targets ?? [])
  await tellModules(app, tx, before, change)
  const after = await readOrganization(app, tx)
  await note(tx, actor, before, after)
  return after
}

async function tellModules({ modules }: App, tx: Tx, { settings: { currency: from } }: Organization, { currency: to }: SettingsChange) {
  if (from === undefined || to === undefined || from === to) return
  for (const module of modules) await module.currencyChanged?.(tx, from, to)
}

/** A setting that this product does not have is refused as a field that nobody has. */
function requireKnown({ settings }: Product, change: SettingsChange): void {
  const foreign = (Object.keys(change) as (keyof SettingsChange)[]).filter((field) => !settings.includes(settingOf[field]))
  if (foreign.length === 0) return
  throw new Refused(common['not-valid'], { errors: foreign.map((path) => ({ path, message: 'There is no such field.' })) })
}

function requireOneCurrency({ targets = [] }: SettingsChange, currency: string | undefined): void {
  const errors = targets.flatMap(({ amount }, i) =>
    amount && amount.currency !== currency
      ? [{ path: `targets.${i}.amount.currency`, message: `Targets are in the organization’s currency, ${currency}.` }]
      : [],
  )
  const periods = targets.map((target) => target.period)
  periods.forEach((period, i) => {
    if (periods.indexOf(period) < i) errors.push({ path: `targets.${i}.period`, message: 'This period stands here twice.' })
  })
  if (errors.length) throw new Refused(common['not-valid'], { errors })
}

async function setColumns(tx: Tx, { currency, timezone, locale, fiscalYearStart }: SettingsChange): Promise<void> {
  const values = Object.entries({ currency, timezone, locale, fiscal_year_start: fiscalYearStart }).filter(
    ([, value]) => value !== undefined,
  )
  if (values.length === 0) return
  const changed = { ...Object.fromEntries(values), updated_at: new Date() }
  await tx.run(build.updateTable('organizations').set(changed).where('id', '=', tx.organizationId))
}

async function setTargets(tx: Tx, targets: NonNullable<SettingsChange['targets']>): Promise<void> {
  const gone = targets.filter(({ amount }) => amount === null).map((target) => target.period)
  const rows = targets.flatMap(({ period, amount }) =>
    amount ? [{ organization_id: tx.organizationId, period, amount_minor: amount.amountMinor, currency: amount.currency }] : [],
  )
  if (gone.length)
    await tx.run(build.deleteFrom('revenue_targets').where('organization_id', '=', tx.organizationId).where('period', 'in', gone))
  if (rows.length)
    await tx.run(
      build
        .insertInto('revenue_targets')
        .values(rows)
        .onConflict((on) =>
          on.columns(['organization_id', 'period']).doUpdateSet({
            amount_minor: sql`excluded.amount_minor`,
            currency: sql`excluded.currency`,
          }),
        ),
    )
}

/** One event, of what changed only; none, where nothing did. */
async function note(tx: Tx, who: Member, before: Organization, after: Organization): Promise<void> {
  const [was, is] = [told(before), told(after)]
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]),
  )
  if (fields.length === 0) return
  const only = (from: Record<string, unknown>) => Object.fromEntries(fields.map((field) => [field, from[field] ?? null]))
  await record(tx, who, {
    action: 'organization.settings-changed',
    target: { kind: 'organization', id: tx.organizationId, label: after.name },
    before: only(was),
    after: only(is),
    rule: `organization.settings: ${who.role}`,
  })
}

function told({ settings: { targets = [], ...settings } }: Organization): Record<string, unknown> {
  return { ...settings, ...Object.fromEntries(targets.map((target: Target) => [`target ${target.period}`, target.amount])) }
}
