import { Card, Checkbox, Group, Select, Stack, Text, UnstyledButton } from '@mantine/core'
import { Moment } from '../../../portal/Moment.tsx'
import type { Lead } from '../contract.ts'
import { Assignee, StatusBadge, Value } from './LeadParts.tsx'
import classes from './Leads.module.css'
import type { Listing } from './useLeads.ts'
import type { Selection } from './useSelection.ts'
import { refine, type View } from './view.ts'

interface Props {
  readonly leads: readonly Lead[]
  readonly listing: Listing
  readonly selection: Selection
  readonly onOpen: (lead: Lead) => void
}

const orders: readonly { readonly value: View['sort']; readonly label: string }[] = [
  { value: '-createdAt', label: 'Added, latest first' },
  { value: 'createdAt', label: 'Added, longest ago first' },
  { value: '-updatedAt', label: 'Changed, latest first' },
  { value: 'updatedAt', label: 'Changed, longest ago first' },
  { value: 'name', label: 'Name, A to Z' },
  { value: '-name', label: 'Name, Z to A' },
  { value: 'company', label: 'Company, A to Z' },
  { value: '-company', label: 'Company, Z to A' },
  { value: '-value', label: 'Value, highest first' },
  { value: 'value', label: 'Value, lowest first' },
]

/** The leads on a phone, where a table would have to be scrolled sideways. */
export function LeadCards({ leads, listing, selection, onOpen }: Props) {
  return (
    <Stack gap="sm">
      <Select
        label="Order"
        allowDeselect={false}
        data={orders}
        value={listing.view.sort}
        onChange={(sort) => sort && listing.show(refine(listing.view, { sort: sort as View['sort'] }))}
      />
      <Checkbox
        label="Select all leads on this page"
        checked={leads.every(({ id }) => selection.has(id))}
        onChange={(event) => selection.page(event.currentTarget.checked)}
      />
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Leads">
        {leads.map((lead) => (
          <LeadCard key={lead.id} lead={lead} selection={selection} onOpen={onOpen} />
        ))}
      </Stack>
    </Stack>
  )
}

function LeadCard({ lead, selection, onOpen }: { readonly lead: Lead } & Pick<Props, 'selection' | 'onOpen'>) {
  return (
    <Card component="li" withBorder padding="sm">
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Checkbox mt={4} aria-label={`Select ${lead.name}`} checked={selection.has(lead.id)} onChange={() => selection.toggle(lead.id)} />
        <Stack gap={6} flex={1} miw={0}>
          <Group justify="space-between" align="flex-start" gap="xs">
            <UnstyledButton className={classes.name} onClick={() => onOpen(lead)}>
              {lead.name}
            </UnstyledButton>
            <StatusBadge status={lead.status} />
          </Group>
          {[lead.company, lead.email, lead.phone].map(
            (text) =>
              text && (
                <Text key={text} size="sm" c="dimmed" className={classes.wrap}>
                  {text}
                </Text>
              ),
          )}
          <Group justify="space-between" gap="xs">
            <Text size="sm" className={classes.wrap}>
              <Assignee lead={lead} />
            </Text>
            <Text size="sm" className={classes.number}>
              <Value lead={lead} />
            </Text>
          </Group>
          <Text size="xs" c="dimmed">
            Added <Moment at={lead.createdAt} />, changed <Moment at={lead.updatedAt} />
          </Text>
        </Stack>
      </Group>
    </Card>
  )
}
