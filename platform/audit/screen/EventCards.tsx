import { Button, Card, Group, Stack, Text } from '@mantine/core'
import { Moment } from '../../../portal/Moment.tsx'
import { Actor, Change, Target } from './EventParts.tsx'
import type { EventsProps } from './EventTable.tsx'
import { actionWords } from './words.ts'

/** The events on a phone, where a table would have to be scrolled sideways. */
export function EventCards({ events, listing }: EventsProps) {
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Events">
      {events.map((event) => (
        <Card key={event.id} component="li" withBorder padding="sm">
          <Stack gap={6}>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm" fw={600}>
                {actionWords(event.action)}
              </Text>
              <Text size="xs" c="dimmed" flex="none">
                <Moment at={event.at} />
              </Text>
            </Group>
            <Actor actor={event.actor} />
            <Target target={event.target} />
            <Change event={event} />
            <Group justify="flex-end">
              <Button
                variant="default"
                size="xs"
                aria-haspopup="dialog"
                aria-label={`Details of event ${event.seq}`}
                onClick={() => listing.show({ event: event.id })}
              >
                Details
              </Button>
            </Group>
          </Stack>
        </Card>
      ))}
    </Stack>
  )
}
