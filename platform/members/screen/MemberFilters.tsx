import { Button, CloseButton, Group, Kbd, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { type RefObject, useState } from 'react'
import { product } from '../../../portal/product.ts'
import type { MemberQuery } from '../contract.ts'
import { statuses } from './status.ts'
import type { Listing } from './useView.ts'
import { type View, isFiltered, readView, refine } from './view.ts'

interface Props {
  readonly listing: Listing
  readonly searchField: RefObject<HTMLInputElement | null>
}

export function MemberFilters({ listing: { view, show }, searchField }: Props) {
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
    show(refine(view, { search: text || undefined }), { replace: true })
  }
  function clear() {
    setAnew(anew + 1)
    show(cleared(view))
  }
  return (
    <Group gap="xs" align="center">
      <SearchField key={anew} given={given} onSearch={search} field={searchField} />
      <Select
        aria-label="Filter by role"
        placeholder="Every role"
        clearable
        clearButtonProps={{ 'aria-label': 'Show every role' }}
        w={150}
        data={product.roles.map(({ key, label }) => ({ value: key, label }))}
        value={view.role ?? null}
        onChange={(role) => show(refine(view, { role: role ?? undefined }))}
      />
      <Select
        aria-label="Filter by status"
        placeholder="Every status"
        clearable
        clearButtonProps={{ 'aria-label': 'Show every status' }}
        w={150}
        data={Object.entries(statuses).map(([value, { label }]) => ({ value, label }))}
        value={view.status ?? null}
        onChange={(status) => show(refine(view, { status: (status as MemberQuery['status'] | null) ?? undefined }))}
      />
      {isFiltered(view) && (
        <Button variant="subtle" size="sm" onClick={clear}>
          Clear filters
        </Button>
      )}
    </Group>
  )
}

export function cleared(view: View): View {
  return readView({ sort: view.sort })
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
      aria-label="Search members"
      aria-keyshortcuts="/"
      placeholder="Search by name or e-mail"
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
