import { Button, Group, Pill, Select } from '@mantine/core'
import { useState } from 'react'
import { Day } from '../../../portal/Day.tsx'
import { SearchField } from '../../../portal/SearchField.tsx'
import { type Listing, useChoices } from './useLog.ts'
import { filters, isFiltered } from './view.ts'
import { actionWords } from './words.ts'

export function AuditFilters({ listing: { view, show } }: { readonly listing: Listing }) {
  const { data } = useChoices()
  const [anew, setAnew] = useState(0)
  function clear() {
    setAnew(anew + 1)
    show(Object.fromEntries(filters.map((key) => [key, undefined])))
  }
  return (
    <Group gap="xs" align="center" role="search" aria-label="Filters of the audit log">
      <SearchField
        key={anew}
        aria-label="Search the audit log"
        placeholder="Search names, actions and changes"
        maxLength={100}
        miw={{ base: '100%', xs: 200 }}
        given={view.search}
        onSearch={(search) => show({ search }, { replace: true })}
      />
      <Choice
        label="Filter by person"
        every="Everybody"
        options={(data?.actors ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={view.actor}
        onChange={(actor) => show({ actor })}
      />
      <Choice
        label="Filter by action"
        every="Every action"
        options={(data?.actions ?? []).map((action) => ({ value: action, label: actionWords(action) }))}
        value={view.action}
        onChange={(action) => show({ action })}
      />
      <Day label="From" value={view.from} max={view.to} onChange={(from) => show({ from })} />
      <Day label="To" value={view.to} min={view.from} onChange={(to) => show({ to })} />
      {view.target && (
        <Pill
          size="md"
          withRemoveButton
          onRemove={() => show({ target: undefined })}
          removeButtonProps={{ 'aria-label': 'Show every target' }}
        >
          About one thing only
        </Pill>
      )}
      {isFiltered(view) && (
        <Button variant="subtle" size="sm" onClick={clear}>
          Clear filters
        </Button>
      )}
    </Group>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly every: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}

function Choice({ label, every, options, value, onChange }: ChoiceProps) {
  // What the address says stays chosen, though nothing of that kind has happened.
  const known = value === undefined || options.some((option) => option.value === value)
  return (
    <Select
      aria-label={label}
      placeholder={every}
      clearable
      searchable
      clearButtonProps={{ 'aria-label': `${label}: ${every.toLowerCase()}` }}
      nothingFoundMessage="Nothing found"
      w={{ base: '100%', xs: 165 }}
      data={known ? [...options] : [...options, { value, label: value }]}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  )
}
