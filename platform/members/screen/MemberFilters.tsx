import { Button, Group, Select } from '@mantine/core'
import { useState } from 'react'
import { product } from '../../../portal/product.ts'
import { SearchField } from '../../../portal/SearchField.tsx'
import { halfOfPhone } from '../../../portal/usePhone.ts'
import type { MemberQuery } from '../contract.ts'
import { statuses } from './status.ts'
import type { Listing } from './useView.ts'
import { type View, isFiltered, readView, refine } from './view.ts'

export function MemberFilters({ listing: { view, show } }: { readonly listing: Listing }) {
  const [anew, setAnew] = useState(0)
  function clear() {
    setAnew(anew + 1)
    show(cleared(view))
  }
  return (
    <Group gap="xs" align="center">
      <SearchField
        key={anew}
        aria-label="Search members"
        placeholder="Search by name or e-mail"
        given={view.search}
        onSearch={(search) => show(refine(view, { search }), { replace: true })}
      />
      <Select
        aria-label="Filter by role"
        placeholder="Every role"
        clearable
        clearButtonProps={{ 'aria-label': 'Show every role' }}
        w={{ base: halfOfPhone, xs: 150 }}
        data={product.roles.map(({ key, label }) => ({ value: key, label }))}
        value={view.role ?? null}
        onChange={(role) => show(refine(view, { role: role ?? undefined }))}
      />
      <Select
        aria-label="Filter by status"
        placeholder="Every status"
        clearable
        clearButtonProps={{ 'aria-label': 'Show every status' }}
        w={{ base: halfOfPhone, xs: 150 }}
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
