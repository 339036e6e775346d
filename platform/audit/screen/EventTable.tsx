import { Button, Table, Text, VisuallyHidden } from '@mantine/core'
import { ChevronRight } from 'lucide-react'
import { Moment } from '../../../portal/Moment.tsx'
import type { AuditEvent } from '../contract.ts'
import classes from './Audit.module.css'
import { Actor, Change, Target } from './EventParts.tsx'
import type { Listing } from './useLog.ts'
import { actionWords } from './words.ts'

export interface EventsProps {
  readonly events: readonly AuditEvent[]
  readonly listing: Listing
}

export function EventTable({ events, listing }: EventsProps) {
  return (
    <Table.ScrollContainer minWidth={860} type="native">
      <Table verticalSpacing="xs" aria-label="Events" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={130}>When</Table.Th>
            <Table.Th w={190}>Who</Table.Th>
            <Table.Th w={160}>What</Table.Th>
            <Table.Th w={190}>On</Table.Th>
            <Table.Th>Change</Table.Th>
            <Table.Th w={56}>
              <VisuallyHidden>Details</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {events.map((event) => (
            <EventRow key={event.id} event={event} listing={listing} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function EventRow({ event, listing: { view, show } }: { readonly event: AuditEvent; readonly listing: Listing }) {
  const isOpen = view.event === event.id
  return (
    <Table.Tr className={isOpen ? classes.open : undefined}>
      <Table.Td>
        <Text size="sm" c="dimmed">
          <Moment at={event.at} />
        </Text>
      </Table.Td>
      <Table.Td>
        <Actor actor={event.actor} />
      </Table.Td>
      <Table.Td>
        <Text size="sm" fw={500} className={classes.wrap}>
          {actionWords(event.action)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Target target={event.target} />
      </Table.Td>
      <Table.Td>
        <Change event={event} />
      </Table.Td>
      <Table.Td>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          px={6}
          aria-label={`Details of event ${event.seq}`}
          aria-haspopup="dialog"
          onClick={() => show({ event: event.id })}
        >
          <ChevronRight size={16} aria-hidden />
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}
