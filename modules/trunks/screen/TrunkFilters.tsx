import { Group, Select } from '@mantine/core'
import { SearchField } from '../../../portal/SearchField.tsx'
import { trunkStates } from '../contract.ts'
import { states } from './states.ts'
import type { Listing } from './useTrunks.ts'
import type { View } from './view.ts'

export function TrunkFilters({ listing: { view, show } }: { readonly listing: Listing }) {
  return (
    <Group gap="xs">
      <SearchField
        aria-label="Search trunks"
        placeholder="Search by name or user name"
        given={view.search}
        onSearch={(search) => show({ search }, { replace: true })}
      />
      <Select
        aria-label="Filter by status"
        placeholder="All but deleted"
        clearable
        clearButtonProps={{ 'aria-label': 'Show all but the deleted' }}
        w={{ base: '100%', xs: 170 }}
        data={trunkStates.map((value) => ({ value, label: states[value].label }))}
        value={view.status ?? null}
        onChange={(status) => show({ status: (status ?? undefined) as View['status'] })}
      />
    </Group>
  )
}
