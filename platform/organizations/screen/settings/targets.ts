/** The targets of one fiscal year, as a form shows them. */
import { digitsOf, type Money, moneyText } from '../../../../kernel/shared/money.ts'
import type { SettingsChange, Target } from '../../contract.ts'
import { months } from './choices.ts'

/** The fiscal year that this day is in, called by the year that it begins in. */
export function fiscalYearOf(day: Date, startMonth: number): number {
  return day.getFullYear() - (day.getMonth() + 1 < startMonth ? 1 : 0)
}

export interface Period {
  readonly key: string
  /** "April 2026", "Q1: April to June 2026" */
  readonly label: string
}

export interface Quarter extends Period {
  readonly months: readonly Period[]
}

/** Its quarters with their months, as the calendar calls them. */
export function quartersOf(year: number, startMonth: number): Quarter[] {
  return [1, 2, 3, 4].map((quarter) => {
    const own = [0, 1, 2].map((place): Period => {
      const number = (quarter - 1) * 3 + place
      return { key: `${year}-M${String(number + 1).padStart(2, '0')}`, label: monthName(year, startMonth - 1 + number) }
    })
    return { key: `${year}-Q${quarter}`, label: `Q${quarter}`, months: own }
  })
}

function monthName(year: number, month: number): string {
  return `${months[month % 12]} ${year + Math.floor(month / 12)}`
}

/** Period → what stands in its field, in whole units of the currency: 1250.5. Empty: no target. */
export type Typed = Readonly<Record<string, number | ''>>

/** What is set in another currency than the present one has to be set anew: its field is empty. */
export function typedOf(targets: readonly Target[], currency: string): Typed {
  const own = targets.filter(({ amount }) => amount.currency === currency)
  return Object.fromEntries(own.map(({ period, amount }) => [period, amount.amountMinor / 10 ** digitsOf(currency)]))
}

export function amountOf(typed: number | '' | undefined, currency: string): Money | null {
  if (typed === '' || typed === undefined) return null
  return { amountMinor: Math.round(typed * 10 ** digitsOf(currency)), currency }
}

/** Only what differs from before. */
export function changeOf(before: Typed, now: Typed, currency: string): NonNullable<SettingsChange['targets']> {
  return Object.keys(now)
    .filter((key) => (now[key] ?? '') !== (before[key] ?? ''))
    .map((period) => ({ period, amount: amountOf(now[period], currency) }))
}

/** A sentence for each quarter whose months are all set, and add up to something else. Both may be meant. */
export function disagreements(quarters: readonly Quarter[], typed: Typed, currency: string, locale: string): string[] {
  return quarters.flatMap(({ key, label, months: own }) => {
    const quarter = amountOf(typed[key], currency)
    const amounts = own.map((month) => amountOf(typed[month.key], currency))
    if (!quarter || amounts.includes(null)) return []
    const sum = amounts.reduce((total, amount) => total + (amount?.amountMinor ?? 0), 0)
    if (sum === quarter.amountMinor) return []
    const [months_, whole] = [{ amountMinor: sum, currency }, quarter].map((amount) => moneyText(amount, locale))
    return [`The months of ${label} add up to ${months_}; the target of the quarter is ${whole}.`]
  })
}

/** The sum of the months, and of the quarters: "€1,200,000.00", or undefined where none is set. */
export function sums(quarters: readonly Quarter[], typed: Typed, currency: string, locale: string) {
  const total = (keys: readonly string[]) => {
    const set = keys.flatMap((key) => amountOf(typed[key], currency) ?? [])
    const amountMinor = set.reduce((sum, amount) => sum + amount.amountMinor, 0)
    return set.length ? moneyText({ amountMinor, currency }, locale) : undefined
  }
  return {
    months: total(quarters.flatMap((quarter) => quarter.months.map(({ key }) => key))),
    quarters: total(quarters.map(({ key }) => key)),
  }
}
