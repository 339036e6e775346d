/** Money: whole units of the currency's smallest, never a fraction. */
import { z } from 'zod'

// ISO 4217, the currencies in use; neither funds, metals nor test codes.
export const currencies = (
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE ' +
  'CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES ' +
  'KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR ' +
  'NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND ' +
  'TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG'
).split(' ')

const known = new Set(currencies)

export const currency = z
  .string()
  .refine((code) => known.has(code), 'Use a code of ISO 4217, such as EUR.')
  .meta({ example: 'EUR' })

/** So much that a sum of thousands of them is still exact. */
export const mostMinor = 999_999_999_999

export const money = z
  .strictObject({
    amountMinor: z.number().int('Use whole numbers.').min(0, 'Use 0 or more.').max(mostMinor, 'This is more than can be kept exactly.'),
    currency,
  })
  .meta({ id: 'Money', description: 'In the smallest unit of the currency: cents of a euro, whole yen.' })
export type Money = z.infer<typeof money>

/** How many digits the smallest unit stands behind the point: 2 for euro, 0 for yen, 3 for Kuwaiti dinar. */
export function digitsOf(code: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits ?? 2
}

/** "€1,250.00" */
export function moneyText({ amountMinor, currency: code }: Money, locale = 'en'): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency: code }).format(amountMinor / 10 ** digitsOf(code))
}
