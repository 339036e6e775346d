import { Alert, Anchor, Button, Code, CopyButton, Drawer, Group, Kbd, Stack, Table, Text, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Link, useParams } from '@tanstack/react-router'
import { Check, ChevronLeft, ChevronRight, Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { Moment } from '../../../portal/Moment.tsx'
import { product } from '../../../portal/product.ts'
import { Loading } from '../../../portal/states.tsx'
import { moment } from '../../../portal/time.ts'
import type { AuditEvent } from '../contract.ts'
import classes from './Audit.module.css'
import { Differences } from './Differences.tsx'
import { Actor, Filtered } from './EventParts.tsx'
import { placeOf } from './places.ts'
import { type Listing, useOpenEvent } from './useLog.ts'
import { actionWords } from './words.ts'

interface Props {
  readonly listing: Listing
  readonly events: readonly AuditEvent[]
}

/** All that an event tells. It stands in the address, so that it can be sent to somebody. */
export function EventDrawer({ listing: { view, show }, events }: Props) {
  const { event, isMissing } = useOpenEvent(view, events)
  const close = () => show({ event: undefined })
  const opened = view.event !== undefined
  return (
    <Drawer
      opened={opened}
      onClose={close}
      position="right"
      size="lg"
      title={event ? actionWords(event.action) : 'Event'}
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ title: classes.drawerTitle }}
    >
      {event ? <Details event={event} /> : isMissing ? <Missing /> : opened && <Loading rows={6} height={28} />}
      {event && <Steps event={event} events={events} show={show} />}
    </Drawer>
  )
}

function Missing() {
  return <Alert color="gray">There is no such event in this organization’s log.</Alert>
}

function Details({ event }: { readonly event: AuditEvent }) {
  const { actor, target, rule, requestId, seq, hash, id, at } = event
  return (
    <Stack gap="lg">
      <Table variant="vertical" layout="fixed" aria-label="The event" withTableBorder={false}>
        <Table.Tbody>
          <Field name="When">
            {moment(at)} (<Moment at={at} />)
          </Field>
          <Field name="Who">
            <Actor actor={actor} />
          </Field>
          <Field name="What">
            <Code>{event.action}</Code>
          </Field>
          <Field name="On">
            <Text size="sm" className={classes.wrap}>
              {target.label} ({target.kind})
            </Text>
          </Field>
          <Field name="Allowed by">{rule}</Field>
        </Table.Tbody>
      </Table>
      <Differences event={event} />
      <Links event={event} />
      <Stack gap={4}>
        <Title order={3} size="sm" c="dimmed">
          For looking up
        </Title>
        <Table variant="vertical" layout="fixed" aria-label="For looking up" withTableBorder={false}>
          <Table.Tbody>
            <Field name="Number">{seq}</Field>
            <Field name="Time">
              <Copied value={at} />
            </Field>
            <Field name="Event">
              <Copied value={id} />
            </Field>
            {requestId && (
              <Field name="Request">
                <Copied value={requestId} />
              </Field>
            )}
            <Field name="Target">
              <Copied value={target.id} />
            </Field>
            {actor.id && (
              <Field name="Actor">
                <Copied value={actor.id} />
              </Field>
            )}
            <Field name="Hash">
              <Copied value={hash} />
            </Field>
          </Table.Tbody>
        </Table>
      </Stack>
    </Stack>
  )
}

function Field({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={110}>{name}</Table.Th>
      <Table.Td>{children}</Table.Td>
    </Table.Tr>
  )
}

function Copied({ value }: { readonly value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Group gap={6} wrap="nowrap">
          <Code className={classes.wrap}>{value}</Code>
          <Button variant="subtle" color="gray" size="compact-xs" px={4} aria-label={copied ? 'Copied' : `Copy ${value}`} onClick={copy}>
            {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          </Button>
        </Group>
      )}
    </CopyButton>
  )
}

function Links({ event: { actor, target } }: { readonly event: AuditEvent }) {
  const { slug = '' } = useParams({ strict: false }) as { slug?: string }
  const place = placeOf(target, product)
  return (
    <Group gap="md" component="nav" aria-label="Related">
      {place && (
        <Anchor component={Link} to={`/o/${slug}/${place.to}`} search={place.search as never} size="sm">
          {place.label}
        </Anchor>
      )}
      <Text size="sm" component="span">
        <Filtered by={{ target: target.id }}>All that happened to {target.label}</Filtered>
      </Text>
      {actor.id && (
        <Text size="sm" component="span">
          <Filtered by={{ actor: actor.id }}>All that {actor.name} did</Filtered>
        </Text>
      )}
    </Group>
  )
}

interface StepsProps {
  readonly event: AuditEvent
  readonly events: readonly AuditEvent[]
  readonly show: Listing['show']
}

/** To the neighbours in the list, by button or by the keys K and J. */
function Steps({ event, events, show }: StepsProps) {
  const at = events.findIndex(({ id }) => id === event.id)
  const [newer, older] = at < 0 ? [undefined, undefined] : [events[at - 1], events[at + 1]]
  const go = (to: AuditEvent | undefined) => to && show({ event: to.id }, { replace: true })
  useHotkeys([
    ['K', () => go(newer)],
    ['J', () => go(older)],
  ])
  if (at < 0) return null
  return (
    <Group justify="space-between" mt="lg">
      <Button
        variant="default"
        size="xs"
        leftSection={<ChevronLeft size={14} aria-hidden />}
        rightSection={<Kbd size="xs">K</Kbd>}
        aria-keyshortcuts="K"
        disabled={!newer}
        onClick={() => go(newer)}
      >
        Newer
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<Kbd size="xs">J</Kbd>}
        rightSection={<ChevronRight size={14} aria-hidden />}
        aria-keyshortcuts="J"
        disabled={!older}
        onClick={() => go(older)}
      >
        Older
      </Button>
    </Group>
  )
}
