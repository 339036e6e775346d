import { z } from 'zod'
import type { Action } from '../../kernel/shared/policy.ts'
import { id, line, refusals, timestamp } from '../../kernel/shared/contract.ts'
import { currency, money } from '../../kernel/shared/money.ts'
import { locale, timezone } from '../../kernel/shared/places.ts'

export const organizationId = id('org')
export const organizationName = line('a name for the organization', 80)

/** What an organization can set beside its name; which of it a product has, its policy says. */
export const settingKeys = ['logo', 'currency', 'timezone', 'locale', 'fiscalYear', 'targets'] as const
export type SettingKey = (typeof settingKeys)[number]

/** A month or a quarter of a fiscal year, which is called by the calendar year that it begins in: `2026-M03`, `2026-Q1`. */
export const period = z
  .string()
  .regex(/^20\d\d-(M(0[1-9]|1[0-2])|Q[1-4])$/, 'Use a month or a quarter of a fiscal year, such as 2026-M03 or 2026-Q1.')
  .meta({ example: '2026-Q1' })

const target = z.object({ period, amount: money })
export type Target = z.infer<typeof target>

const settings = z.object({
  currency: z.string().optional(),
  timezone: z.string().optional(),
  locale: z.string().optional(),
  /** The month that the fiscal year begins with, 1 to 12. */
  fiscalYearStart: z.number().int().optional(),
  /** Of revenue. Those of months and those of quarters are set apart from each other. */
  targets: z.array(target).optional(),
})

export const organization = z
  .object({
    id: organizationId,
    name: z.string(),
    slug: z.string(),
    owner: z.object({ personId: z.string(), name: z.string() }),
    /** The address of the logo, which can't be guessed; null: none. */
    logo: z.string().nullable(),
    /** Those that this product has. */
    settings,
    plan: z.object({ key: z.string(), name: z.string() }).nullable(),
    seats: z.object({ used: z.number().int(), pending: z.number().int(), limit: z.number().int().nullable() }),
    createdAt: timestamp,
    /** Of name, logo and settings, for If-Match: the answer's ETag. */
    etag: z.string(),
  })
  .meta({ id: 'Organization' })
export type Organization = z.infer<typeof organization>

export const newOrganization = z.strictObject({ name: organizationName })

export const organizationChange = z.strictObject({ name: organizationName })

export const settingsChange = z
  .strictObject({
    currency: currency.optional(),
    timezone: timezone.optional(),
    locale: locale.optional(),
    fiscalYearStart: z.number().int().min(1, 'A year has 12 months.').max(12, 'A year has 12 months.').optional(),
    /** Sets those that are named, in the organization's currency; null removes one. The others stay. */
    targets: z
      .array(z.strictObject({ period, amount: money.nullable() }))
      .max(200, 'Set at most 200 targets at once.')
      .optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'Nothing to change.')
export type SettingsChange = z.infer<typeof settingsChange>

/** Which of the product's settings a field of the change belongs to. */
export const settingOf: Readonly<Record<keyof SettingsChange, SettingKey>> = {
  currency: 'currency',
  timezone: 'timezone',
  locale: 'locale',
  fiscalYearStart: 'fiscalYear',
  targets: 'targets',
}

export const organizationRefusals = refusals({
  'belongs-already': [409, 'You belong to an organization already, and can belong to one only.'],
  'changed-meanwhile': [412, 'Somebody else changed this in the meantime. Look at the new state, then try again.'],
  'logo-not-readable': [422, 'This is not a PNG, JPEG or WebP picture that can be read.'],
})

export const organizationActions = {
  'organization.view': { label: 'see the organization' },
  'organization.rename': { label: 'rename the organization' },
  'organization.settings': { label: 'change the settings of the organization' },
} satisfies Record<string, Action>

export const organizationEvents = {
  'organization.created': 'The organization was created',
  'organization.renamed': 'The organization got another name',
  'organization.settings-changed': 'Settings of the organization changed',
  'organization.logo-changed': 'The organization got another logo, or has none any more',
  'organization.closed': 'The organization was closed, since its owner moved to another one',
}
