import { Checkbox, Table, Text, UnstyledButton } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import { Moment } from '../../../portal/Moment.tsx'
import { SortableHead } from '../../../portal/SortableHead.tsx'
import type { Lead } from '../contract.ts'
import { Assignee, Nothing, StatusBadge, Value } from './LeadParts.tsx'
import classes from './Leads.module.css'
import type { Listing } from './useLeads.ts'
import type { Selection } from './useSelection.ts'
import { type Column, pressed, refine, sortedBy } from './view.ts'

interface Props {
  readonly leads: readonly Lead[]
  readonly listing: Listing
  readonly selection: Selection
  readonly onOpen: (lead: Lead) => void
}

export function LeadTable({ leads, listing, selection, onOpen }: Props) {
  const some = leads.some(({ id }) => selection.has(id))
  const every = leads.every(({ id }) => selection.has(id))
  return (
    <Table.ScrollContainer minWidth={900} type="native">
      <Table verticalSpacing="xs" highlightOnHover aria-label="Leads">
        <Table.Thead className={classes.head}>
          <Table.Tr>
            <Table.Th w={40}>
              <Checkbox
                aria-label="Select all leads on this page"
                checked={every}
                indeterminate={some && !every}
                onChange={(event) => selection.page(event.currentTarget.checked)}
              />
            </Table.Th>
            <Sortable columns={['name', 'company']} listing={listing} />
            <Table.Th>E-mail and phone</Table.Th>
            <Table.Th>Status</Table.Th>
            <Sortable columns={['value']} listing={listing} />
            <Table.Th>Assigned to</Table.Th>
            <Sortable columns={['createdAt']} listing={listing} />
            <Sortable columns={['updatedAt']} listing={listing} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody onKeyDown={(event) => steer(event, leads, selection)}>
          {leads.map((lead) => (
            <LeadRow key={lead.id} lead={lead} selection={selection} onOpen={onOpen} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** The arrows go from row to row, Enter opens the one in focus, and x chooses it. */
function steer(event: KeyboardEvent<HTMLElement>, leads: readonly Lead[], selection: Selection): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')]
  const at = rows.findIndex((row) => row.closest('tr')?.contains(document.activeElement))
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step !== undefined) {
    event.preventDefault()
    rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus()
  }
  const lead = leads[at]
  if (event.key === 'x' && lead) selection.toggle(lead.id)
}

function LeadRow({ lead, selection, onOpen }: { readonly lead: Lead } & Pick<Props, 'selection' | 'onOpen'>) {
  return (
    <Table.Tr bg={selection.has(lead.id) ? 'var(--mantine-primary-color-light)' : undefined}>
      <Table.Td>
        <Checkbox aria-label={`Select ${lead.name}`} checked={selection.has(lead.id)} onChange={() => selection.toggle(lead.id)} />
      </Table.Td>
      <Table.Td>
        <UnstyledButton className={classes.name} data-row onClick={() => onOpen(lead)}>
          {lead.name}
        </UnstyledButton>
        <Text size="xs" c="dimmed" className={classes.wrap}>
          {lead.company ?? <Nothing />}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" className={classes.wrap}>
          {lead.email ?? <Nothing />}
        </Text>
        {lead.phone && (
          <Text size="xs" c="dimmed" className={classes.number}>
            {lead.phone}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <StatusBadge status={lead.status} />
      </Table.Td>
      <Table.Td ta="end" className={classes.number}>
        <Value lead={lead} />
      </Table.Td>
      <Table.Td>
        <Text size="sm" className={classes.wrap}>
          <Assignee lead={lead} />
        </Text>
      </Table.Td>
      <When at={lead.createdAt} />
      <When at={lead.updatedAt} />
    </Table.Tr>
  )
}

function When({ at }: { readonly at: string }) {
  return (
    <Table.Td>
      <Text size="sm" c="dimmed" className={classes.when}>
        <Moment at={at} />
      </Text>
    </Table.Td>
  )
}

const labels: Readonly<Record<Column, string>> = {
  name: 'Name',
  company: 'Company',
  value: 'Value',
  createdAt: 'Added',
  updatedAt: 'Changed',
}

interface SortableProps extends Pick<Props, 'listing'> {
  readonly columns: readonly Column[]
}

function Sortable({ columns, listing: { view, show } }: SortableProps) {
  return (
    <SortableHead
      columns={columns}
      labels={labels}
      sorted={sortedBy(view)}
      onPress={(column) => show(refine(view, { sort: pressed(view, column) }))}
      justify={columns.includes('value') ? 'flex-end' : undefined}
    />
  )
}
