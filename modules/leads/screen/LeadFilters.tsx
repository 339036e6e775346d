import { Button, Group, Select } from '@mantine/core'
import { Day } from '../../../portal/Day.tsx'
import { SearchField } from '../../../portal/SearchField.tsx'
import { halfOfPhone } from '../../../portal/usePhone.ts'
import type { Status } from '../contract.ts'
import { AssigneeSelect } from './AssigneeSelect.tsx'
import { statusOptions } from './LeadParts.tsx'
import { type Listing, useChoices } from './useLeads.ts'
import { cleared, isFiltered, refine } from './view.ts'

export function LeadFilters({ listing: { view, show } }: { readonly listing: Listing }) {
  const sources = useChoices()?.sources ?? []
  const { status, assignee, source, createdFrom, createdTo } = view
  return (
    <Group gap="xs" align="center">
      <SearchField
        aria-label="Search leads"
        placeholder="Search by name, company or e-mail"
        miw={{ base: '100%', xs: 220 }}
        given={view.search}
        onSearch={(search) => show(refine(view, { search }), { replace: true })}
      />
      <Select
        aria-label="Filter by status"
        placeholder="Every status"
        clearable
        clearButtonProps={{ 'aria-label': 'Show every status' }}
        w={{ base: halfOfPhone, xs: 150 }}
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
        w={{ base: halfOfPhone, xs: 200 }}
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
        w={{ base: '100%', xs: 160 }}
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
