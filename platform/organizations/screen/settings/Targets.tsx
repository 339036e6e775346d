import { ActionIcon, Alert, Group, List, Stack, Text } from '@mantine/core'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { fieldErrors, useMay } from '../../../../portal/api.ts'
import type { Organization } from '../../contract.ts'
import { Saving } from './Saving.tsx'
import { TargetFields } from './TargetFields.tsx'
import { changeOf, disagreements, fiscalYearOf, quartersOf, sums, type Typed, typedOf } from './targets.ts'
import { useSettings } from './useSettings.ts'

const of = ({ settings: { currency, fiscalYearStart, targets } }: Organization) => ({ currency, fiscalYearStart, targets })

/** Revenue targets by month and by quarter of a fiscal year, each set on its own. */
export function Targets({ organization }: { readonly organization: Organization }) {
  const settings = useSettings({ organization, of })
  const { fiscalYearStart = 1 } = settings.base.settings
  const [year, setYear] = useState(() => fiscalYearOf(new Date(), fiscalYearStart))
  return (
    <Stack>
      <Year year={year} startMonth={fiscalYearStart} show={setYear} />
      <Form key={settings.base.etag} settings={settings} year={year} />
    </Stack>
  )
}

interface YearProps {
  readonly year: number
  readonly startMonth: number
  readonly show: (year: number) => void
}

function Year({ year, startMonth, show }: YearProps) {
  const quarters = quartersOf(year, startMonth)
  const [first, last] = [quarters.at(0)?.months.at(0)?.label, quarters.at(-1)?.months.at(-1)?.label]
  return (
    <Group gap="xs">
      <ActionIcon variant="default" aria-label="Earlier year" disabled={year <= 2000} onClick={() => show(year - 1)}>
        <ChevronLeft size={16} aria-hidden />
      </ActionIcon>
      <Text fw={600} aria-live="polite">
        Fiscal year {year}
      </Text>
      <ActionIcon variant="default" aria-label="Later year" disabled={year >= 2099} onClick={() => show(year + 1)}>
        <ChevronRight size={16} aria-hidden />
      </ActionIcon>
      <Text size="sm" c="dimmed">
        {first} to {last}
      </Text>
    </Group>
  )
}

function Form({ settings, year }: { readonly settings: ReturnType<typeof useSettings>; readonly year: number }) {
  const { base, setEdited, save } = settings
  const { currency = 'EUR', fiscalYearStart = 1, locale = 'en-GB', targets = [] } = base.settings
  const before = typedOf(targets, currency)
  const [typed, setTyped] = useState<Typed>(before)
  const readOnly = !useMay()('organization.settings').allowed
  const quarters = quartersOf(year, fiscalYearStart)
  const change = changeOf(before, typed, currency)
  const totals = sums(quarters, typed, currency, locale)
  const set = (key: string, value: number | '') => {
    setTyped((all) => ({ ...all, [key]: value }))
    setEdited(true)
  }
  const errors = Object.entries(fieldErrors(save.error)).map(([path, message]) => [change[Number(path.split('.')[1])]?.period, message])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (change.length) save.mutate({ targets: change })
        else setEdited(false)
      }}
    >
      <Stack>
        <Foreign targets={targets} currency={currency} />
        <TargetFields
          quarters={quarters}
          typed={typed}
          set={set}
          currency={currency}
          readOnly={readOnly}
          errors={Object.fromEntries(errors) as Record<string, string>}
        />
        <Disagreements sentences={disagreements(quarters, typed, currency, locale)} />
        <Saving settings={settings} label="Save targets">
          <Text size="sm" c="dimmed">
            {totals.months ? `Months: ${totals.months}. ` : ''}
            {totals.quarters ? `Quarters: ${totals.quarters}.` : ''}
          </Text>
        </Saving>
      </Stack>
    </form>
  )
}

function Foreign({ targets, currency }: { readonly targets: NonNullable<Organization['settings']['targets']>; readonly currency: string }) {
  const others = targets.filter(({ amount }) => amount.currency !== currency)
  if (others.length === 0) return null
  const named = [...new Set(others.map(({ amount }) => amount.currency))].join(', ')
  return (
    <Alert color="yellow" variant="light">
      {others.length === 1 ? '1 target is' : `${others.length} targets are`} set in {named} and not converted. Set them anew in {currency}:{' '}
      {others.map(({ period }) => period).join(', ')}.
    </Alert>
  )
}

function Disagreements({ sentences }: { readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null
  return (
    <Alert color="blue" variant="light" title="Months and quarters differ. You can keep them so.">
      <List size="sm">
        {sentences.map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </Alert>
  )
}
