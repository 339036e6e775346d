import { Button, CloseButton, Group, Kbd, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { type RefObject, useState } from 'react'
import { Day } from '../../../portal/Day.tsx'
import type { Status } from '../contract.ts'
import { AssigneeSelect } from './AssigneeSelect.tsx'
import { statusOptions } from './LeadParts.tsx'
import { type Listing, useChoices } from './useLeads.ts'
import { cleared, isFiltered, refine } from './view.ts'

interface Props {
  readonly listing: Listing
  readonly searchField: RefObject<HTMLInputElement | null>
}

export function LeadFilters({ listing: { view, show }, searchField }: Props) {
  const sources = useChoices()?.sources ?? []
  const { status, assignee, source, createdFrom, createdTo } = view
  return (
    <Group gap="xs" align="center">
      <SearchField listing={{ view, show }} field={searchField} />
      <Select
        aria-label="Filter by status"
        placeholder="Every status"
        clearable
        clearButtonProps={{ 'aria-label': 'Show every status' }}
        w={150}
        data={statusOptions}
        value={status ?? null}
        onChange={(chosen) => show(refine(view, { status: (chosen as Status | null) ?? undefined }))}
      />
      <AssigneeSelect
        key={assignee ?? 'everybody'}
        aria-label="Filter by whom it is assigned to"
        placeholder="Assigned to anybody"
        clearable
        clearButtonProps={{ 'aria-label': 'Show leads of everybody' }}
        w={200}
        others={[{ value: 'unassigned', label: 'Nobody' }]}
        value={assignee ?? null}
        onChange={(chosen) => show(refine(view, { assignee: chosen ?? undefined }))}
      />
      <Select
        aria-label="Filter by source"
        placeholder="Every source"
        clearable
        searchable
        clearButtonProps={{ 'aria-label': 'Show every source' }}
        w={160}
        data={[...new Set([...sources, ...(source ? [source] : [])])]}
        value={source ?? null}
        onChange={(chosen) => show(refine(view, { source: chosen ?? undefined }))}
      />
      <Day label="Added since" value={createdFrom} max={createdTo} onChange={(day) => show(refine(view, { createdFrom: day }))} />
      <Day label="Added until" value={createdTo} min={createdFrom} onChange={(day) => show(refine(view, { createdTo: day }))} />
      {isFiltered(view) && (
        <Button variant="subtle" size="sm" onClick={() => show(cleared(view))}>
          Clear filters
        </Button>
      )}
    </Group>
  )
}

function SearchField({
  listing: { view, show },
  field,
}: {
  readonly listing: Pick<Listing, 'view' | 'show'>
  readonly field: Props['searchField']
}) {
  const given = view.search ?? ''
  const [text, setText] = useState(given)
  const [sent, setSent] = useState(given)
  const [seen, setSeen] = useState(given)
  // The address changed by other means, such as a step back: the field says what it says.
  if (seen !== given) {
    setSeen(given)
    if (given !== sent) setText(given)
  }
  const send = useDebouncedCallback((search: string) => {
    setSent(search)
    show(refine(view, { search: search || undefined }), { replace: true })
  }, 250)
  function type(search: string) {
    setText(search)
    send(search.trim())
  }
  return (
    <TextInput
      type="search"
      aria-label="Search leads"
      aria-keyshortcuts="/"
      placeholder="Search by name, company or e-mail"
      ref={field}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && send.flush()}
      maxLength={200}
      flex={1}
      miw={220}
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
