import { CloseButton, Group, Kbd, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { type RefObject, useState } from 'react'
import { trunkStates } from '../contract.ts'
import { states } from './states.ts'
import type { Listing } from './useTrunks.ts'
import type { View } from './view.ts'

interface Props {
  readonly listing: Listing
  readonly searchField: RefObject<HTMLInputElement | null>
}

export function TrunkFilters({ listing: { view, show }, searchField }: Props) {
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
  return (
    <Group gap="xs">
      <SearchField key={anew} given={given} onSearch={search} field={searchField} />
      <Select
        aria-label="Filter by status"
        placeholder="All but deleted"
        clearable
        clearButtonProps={{ 'aria-label': 'Show all but the deleted' }}
        w={170}
        data={trunkStates.map((value) => ({ value, label: states[value].label }))}
        value={view.status ?? null}
        onChange={(status) => show({ status: (status ?? undefined) as View['status'] })}
      />
    </Group>
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
      aria-label="Search trunks"
      aria-keyshortcuts="/"
      placeholder="Search by name or user name"
      ref={field}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && send.flush()}
      maxLength={200}
      flex={1}
      miw={200}
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
