import { Button, Center, Group, SegmentedControl, Stack, Table, Text, Title } from '@mantine/core'
import { Inbox, SearchX } from 'lucide-react'
import { Moment } from '../../../portal/Moment.tsx'
import { SearchField } from '../../../portal/SearchField.tsx'
import { Empty, Failed, Loading, Stale } from '../../../portal/states.tsx'
import { type Delivery, deliveryPage, deliveryStates, keptDays, type Webhook } from '../contract.ts'
import { usePages } from '../../../portal/api.ts'
import { usePhone } from '../../../portal/usePhone.ts'
import { State } from './Health.tsx'
import { DeliveryDrawer } from './DeliveryDrawer.tsx'
import { often, useView, useWebhookPath, type View } from './useWebhooks.ts'
import classes from './Webhooks.module.css'
import { duration, outcomeWords, stateWords } from './words.ts'

export function Deliveries({ webhook }: { readonly webhook: Webhook }) {
  const { view, show } = useView()
  const { state, search } = view
  const list = usePages(useWebhookPath('/deliveries'), deliveryPage, { state, search }, { refetchInterval: often })
  return (
    <Stack gap="sm" component="section" aria-labelledby="deliveries">
      <Title order={2} size="h4" id="deliveries">
        Deliveries
      </Title>
      <Filters view={view} show={show} />
      {list.isPending && <Loading rows={4} />}
      {list.error && !list.data && <Failed error={list.error} again={list.refetch} />}
      {list.data && list.items.length === 0 && <Nothing view={view} onClear={() => show({ state: undefined, search: undefined })} />}
      {list.items.length > 0 && (
        <Stale stale={list.isPlaceholderData}>
          <Rows deliveries={list.items} onOpen={(delivery) => show({ delivery })} />
        </Stale>
      )}
      {list.hasNextPage && (
        <Center>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show older deliveries
          </Button>
        </Center>
      )}
      <DeliveryDrawer id={view.delivery} webhook={webhook} onClose={() => show({ delivery: undefined })} />
    </Stack>
  )
}

interface FilterProps {
  readonly view: View
  readonly show: ReturnType<typeof useView>['show']
}

function Filters({ view, show }: FilterProps) {
  return (
    <Group gap="xs">
      <SegmentedControl
        aria-label="Which deliveries"
        size="xs"
        value={view.state ?? 'all'}
        data={[{ value: 'all', label: 'All' }, ...deliveryStates.map((value) => ({ value, label: stateWords[value].label }))]}
        onChange={(state) => show({ state: state === 'all' ? undefined : (state as View['state']) })}
      />
      <SearchField
        aria-label="Search deliveries"
        placeholder="Id of a delivery or event, or name of an event"
        maxLength={100}
        miw={220}
        given={view.search}
        onSearch={(search) => show({ search }, { replace: true })}
      />
    </Group>
  )
}

function Nothing({ view: { state, search }, onClear }: { readonly view: View; readonly onClear: () => void }) {
  if (state || search) {
    return (
      <Empty icon={SearchX} title="No deliveries match" action={<Button onClick={onClear}>Show all</Button>}>
        The search takes whole ids and whole names.
      </Empty>
    )
  }
  return (
    <Empty icon={Inbox} title="Nothing was sent yet">
      Whatever is sent stands here for {keptDays} days. Send a test to see whether it arrives.
    </Empty>
  )
}

interface RowsProps {
  readonly deliveries: readonly Delivery[]
  readonly onOpen: (id: string) => void
}

/** On a phone what came of it stands below its event. */
function Rows({ deliveries, onOpen }: RowsProps) {
  const phone = usePhone()
  return (
    <Table verticalSpacing="xs" aria-label="Deliveries" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Event</Table.Th>
          {!phone && <Table.Th w={140}>When</Table.Th>}
          <Table.Th w={phone ? 124 : 140}>State</Table.Th>
          {!phone && <Table.Th>What came of it</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.map((delivery) => (
          <Table.Tr key={delivery.id}>
            <Table.Td>
              <Button
                variant="subtle"
                size="compact-sm"
                px={0}
                maw="100%"
                aria-haspopup="dialog"
                aria-label={`Details of ${delivery.type}, ${delivery.id}`}
                onClick={() => onOpen(delivery.id)}
              >
                {delivery.type}
              </Button>
              {phone && <Came delivery={delivery} />}
            </Table.Td>
            {!phone && (
              <Table.Td>
                <Text size="sm" c="dimmed">
                  <Moment at={delivery.createdAt} />
                </Text>
              </Table.Td>
            )}
            <Table.Td>
              <State state={delivery.state} />
            </Table.Td>
            {!phone && (
              <Table.Td>
                <Came delivery={delivery} />
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Came({ delivery: { lastAttempt, attempts, nextAttemptAt, state } }: { readonly delivery: Delivery }) {
  if (!lastAttempt) {
    return (
      <Text size="sm" c="dimmed">
        Not sent yet
      </Text>
    )
  }
  return (
    <Text size="sm" c="dimmed" className={classes.text}>
      {outcomeWords(lastAttempt)} ({duration(lastAttempt.milliseconds)}){attempts > 1 && `, attempt ${attempts}`}
      {state === 'waiting' && nextAttemptAt && (
        <>
          ; again <Moment at={nextAttemptAt} />
        </>
      )}
    </Text>
  )
}
