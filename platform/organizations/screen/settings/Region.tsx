import { Select, SimpleGrid, Stack } from '@mantine/core'
import { useMemo, useState } from 'react'
import { fieldErrors, useMay } from '../../../../portal/api.ts'
import { product } from '../../../../portal/product.ts'
import type { Organization, SettingsChange } from '../../contract.ts'
import { currencyChoices, localeChoices, monthChoices, timezoneChoices } from './choices.ts'
import { Saving } from './Saving.tsx'
import { useSettings } from './useSettings.ts'

const of = ({ settings: { currency, timezone, locale, fiscalYearStart } }: Organization) => ({
  currency,
  timezone,
  locale,
  fiscalYearStart,
})

/** Currency, timezone, the way dates are written, and the fiscal year: those that the product has. */
export function Region({ organization }: { readonly organization: Organization }) {
  const settings = useSettings({ organization, of })
  return <Form key={settings.base.etag} settings={settings} />
}

function Form({ settings }: { readonly settings: ReturnType<typeof useSettings> }) {
  const { base, setEdited, save } = settings
  const [change, setChange] = useState<SettingsChange>({})
  const now = { ...of(base), ...change }
  const errors = fieldErrors(save.error)
  const readOnly = !useMay()('organization.settings').allowed
  const choices = useChoices(base)
  const set = (part: SettingsChange) => {
    setChange((before) => ({ ...before, ...part }))
    setEdited(true)
  }
  const has = (key: (typeof product.settings)[number]) => product.settings.includes(key)
  const common = { allowDeselect: false, readOnly, checkIconPosition: 'right' } as const
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(change)
      }}
    >
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {has('currency') && (
            <Select
              {...common}
              label="Default currency"
              description="For deal values and revenue. Amounts are not converted."
              searchable
              data={choices.currency}
              value={now.currency ?? null}
              onChange={(currency) => currency && set({ currency })}
              error={errors['currency']}
            />
          )}
          {has('timezone') && (
            <Select
              {...common}
              label="Default timezone"
              description="For scheduling, reports and dates in mails."
              searchable
              limit={100}
              nothingFoundMessage="No timezone matches."
              data={choices.timezone}
              value={now.timezone ?? null}
              onChange={(timezone) => timezone && set({ timezone })}
              error={errors['timezone']}
            />
          )}
          {has('locale') && (
            <Select
              {...common}
              label="Dates and numbers"
              description="How they are written in mails."
              searchable
              data={choices.locale}
              value={now.locale ?? null}
              onChange={(locale) => locale && set({ locale })}
              error={errors['locale']}
            />
          )}
          {has('fiscalYear') && (
            <Select
              {...common}
              label="Fiscal year begins in"
              description="Quarters, reports and targets follow it."
              data={choices.month}
              value={String(now.fiscalYearStart ?? 1)}
              onChange={(month) => month && set({ fiscalYearStart: Number(month) })}
              error={errors['fiscalYearStart']}
            />
          )}
        </SimpleGrid>
        <Saving settings={settings} label="Save" />
      </Stack>
    </form>
  )
}

function useChoices({ settings: { timezone = 'UTC', locale = 'en-GB' } }: Organization) {
  return useMemo(
    () => ({
      currency: currencyChoices(),
      timezone: timezoneChoices(timezone),
      locale: localeChoices(locale),
      month: monthChoices(),
    }),
    [timezone, locale],
  )
}
