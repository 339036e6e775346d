import { getCountries } from 'libphonenumber-js/min'
import { describe, expect, test } from 'vitest'
import { currencies, currency, digitsOf, money, moneyText } from './money.ts'
import { countries, isTimezone, locales, timezones } from './places.ts'

describe('money', () => {
  test('Z1: every currency is one that this engine can name and write', () => {
    const names = new Intl.DisplayNames('en', { type: 'currency' })
    // Zimbabwe's is younger than some engines.
    expect(currencies.filter((code) => code !== 'ZWG' && names.of(code) === code)).toEqual([])
    expect(new Set(currencies).size).toBe(currencies.length)
    expect(currency.safeParse('DEM').success).toBe(false)
    expect(currency.safeParse('eur').success).toBe(false)
  })

  test('knows where the point stands', () => {
    expect(['EUR', 'JPY', 'KWD'].map(digitsOf)).toEqual([2, 0, 3])
    expect(moneyText({ amountMinor: 125_050, currency: 'EUR' })).toBe('€1,250.50')
    expect(moneyText({ amountMinor: 125_050, currency: 'JPY' })).toBe('¥125,050')
  })

  test('is whole, not negative, and small enough to be exact', () => {
    for (const amountMinor of [-1, 0.5, 1e15, Number.NaN, Number.POSITIVE_INFINITY, '1'])
      expect(money.safeParse({ amountMinor, currency: 'EUR' }).success, String(amountMinor)).toBe(false)
    expect(money.safeParse({ amountMinor: 0, currency: 'EUR' }).success).toBe(true)
  })
})

describe('places', () => {
  test('Z1: takes names of timezones, and no offsets', () => {
    for (const name of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+3', 'Asia/Calcutta', 'Asia/Kolkata'])
      expect(isTimezone(name), name).toBe(true)
    for (const name of ['', '+01:00', 'Mars/Olympus', 'europe/berlin', "UTC'; --", 'Europe/Berlin\n', '../UTC'])
      expect(isTimezone(name), name).toBe(false)
    expect(timezones().filter((name) => !isTimezone(name))).toEqual([])
  })

  test('Z13: every country has a name, and numbers that can be read', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
    expect(countries.filter((code) => names.of(code) === undefined)).toEqual([])
    expect(countries.toSorted()).toEqual(getCountries().toSorted())
  })

  test('every locale is one that this engine writes dates in', () => {
    expect(Intl.DateTimeFormat.supportedLocalesOf(locales)).toEqual(locales)
  })
})
