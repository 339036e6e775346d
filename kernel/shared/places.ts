/** Where people are: countries, timezones of the IANA, and how dates and numbers are written there. */
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

// ISO 3166, those that have telephone numbers.
export const countries = (
  'AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK ' +
  'CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR ' +
  'GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV ' +
  'LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL ' +
  'PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO ' +
  'TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'
).split(' ')

const knownCountries = new Set(countries)

export const country = z
  .string()
  .refine((code) => knownCountries.has(code), 'Use a code of ISO 3166, such as DE.')
  .meta({ example: 'DE' })

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
