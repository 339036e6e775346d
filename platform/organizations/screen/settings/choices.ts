/** What there is to choose from, in words. */
import { currencies } from '../../../../kernel/shared/money.ts'
import { locales, timezones } from '../../../../kernel/shared/places.ts'

interface Choice {
  readonly value: string
  readonly label: string
}

const often = ['EUR', 'USD', 'GBP', 'CHF']

/** "EUR: Euro", those that are used most first. */
export function currencyChoices(): Choice[] {
  const names = new Intl.DisplayNames('en', { type: 'currency' })
  const sorted = [...often, ...currencies.filter((code) => !often.includes(code))]
  return sorted.map((value) => ({ value, label: `${value}: ${names.of(value) ?? value}` }))
}

/** With the present one, which may have an older name than the list. */
export function timezoneChoices(present: string): Choice[] {
  return [...new Set([present, ...timezones()])].toSorted().map((value) => ({ value, label: value.replaceAll('_', ' ') }))
}

/** "English (United Kingdom): 31 January 2026" */
export function localeChoices(present: string): Choice[] {
  const names = new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' })
  const sample = new Date(Date.UTC(2026, 0, 31))
  return [...new Set([present, ...locales])].map((value) => {
    const written = new Intl.DateTimeFormat(value, { dateStyle: 'long', timeZone: 'UTC' }).format(sample)
    return { value, label: `${names.of(value) ?? value}: ${written}` }
  })
}

export const months = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2026, month, 15))),
)

export function monthChoices(): Choice[] {
  return months.map((label, month) => ({ value: String(month + 1), label }))
}
