import { Button, CloseButton, Group, Kbd, Pill, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { type RefObject, useState } from 'react'
import { type Listing, useChoices } from './useLog.ts'
import { filters, isFiltered } from './view.ts'
import { actionWords } from './words.ts'

interface Props {
  readonly listing: Listing
  readonly searchField: RefObject<HTMLInputElement | null>
}

export function AuditFilters({ listing, searchField }: Props) {
  const { view, show } = listing
  const { data } = useChoices()
  const given = view.search ?? ''
  const [sent, setSent] = useState(given)
  const [seen, setSeen] = useState(given)
  const [anew, setAnew] = useState(0)
  // The address changed by other means, such as a step back: the field begins anew with what it says.
  if (seen !== given) {
    setSeen(given)
    if (given !== sent) setAnew(anew + 1)
  }
  function search(text: string) {
    setSent(text)
    show({ search: text || undefined }, { replace: true })
  }
  function clear() {
    setAnew(anew + 1)
    show(Object.fromEntries(filters.map((key) => [key, undefined])))
  }
  return (
    <Group gap="xs" align="center" role="search" aria-label="Filters of the audit log">
      <SearchField key={anew} given={given} onSearch={search} field={searchField} />
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

interface DayProps {
  readonly label: string
  readonly value: string | undefined
  readonly min?: string
  readonly max?: string
  readonly onChange: (value: string | undefined) => void
}

function Day({ label, value, min, max, onChange }: DayProps) {
  return (
    <TextInput
      type="date"
      aria-label={`${label} day`}
      leftSection={label}
      leftSectionWidth={52}
      w={{ base: 'calc(50% - 5px)', xs: 180 }}
      min={min}
      max={max}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}

interface SearchProps {
  readonly given: string
  readonly onSearch: (text: string) => void
  readonly field: Props['searchField']
}

function SearchField({ given, onSearch, field }: SearchProps) {
  const [text, setText] = useState(given)
  const send = useDebouncedCallback(onSearch, 250)
  function type(search: string) {
    setText(search)
    send(search.trim())
  }
  return (
    <TextInput
      type="search"
      aria-label="Search the audit log"
      aria-keyshortcuts="/"
      placeholder="Search names, actions and changes"
      ref={field}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && send.flush()}
      maxLength={100}
      flex={1}
      miw={{ base: '100%', xs: 200 }}
      leftSection={<Search size={16} aria-hidden />}
      rightSection={
        text ? (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => type('')} />
        ) : (
          <Kbd size="xs" visibleFrom="sm" aria-hidden>
            /
          </Kbd>
        )
      }
    />
  )
}
