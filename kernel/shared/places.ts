/** Where people are: timezones of the IANA, and how dates and numbers are written there. */
import { z } from 'zod'

/** How dates and numbers are written; the product itself speaks English. */
export const locales = (
  'en-GB en-US en-AU en-CA en-IE en-IN en-NZ en-ZA ar-AE ar-EG bg-BG cs-CZ da-DK de-AT de-CH de-DE el-GR es-AR es-CO es-ES es-MX et-EE ' +
  'fi-FI fr-BE fr-CA fr-CH fr-FR he-IL hi-IN hr-HR hu-HU id-ID it-CH it-IT ja-JP ko-KR lt-LT lv-LV ms-MY nb-NO nl-BE nl-NL pl-PL pt-BR ' +
  'pt-PT ro-RO sk-SK sl-SI sr-RS sv-SE th-TH tr-TR uk-UA vi-VN zh-CN zh-HK zh-TW'
).split(' ')

const known = new Set(locales)

export const locale = z
  .string()
  .refine((tag) => known.has(tag), 'Use a language and a country, such as en-GB.')
  .meta({ example: 'en-GB' })

export const timezone = z
  .string()
  .max(64, 'Use the name of a timezone, such as Europe/Berlin.')
  .refine(isTimezone, 'Use the name of a timezone, such as Europe/Berlin.')
  .meta({ example: 'Europe/Berlin' })

/** By its name: an offset such as +01:00 knows no summer. Any name that is in force, of an older spelling as well. */
export function isTimezone(name: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** To choose from; where the list of this engine leaves UTC out, it is added. */
export function timezones(): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])]
}
