import { Anchor, Button, Code, CopyButton, Drawer, Group, Stack, Table, Text, Title } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { RotateCw } from 'lucide-react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Moment } from '../../../portal/Moment.tsx'
import { useAct } from '../../../portal/act.ts'
import { post, useMay } from '../../../portal/api.ts'
import { Loaded } from '../../../portal/states.tsx'
import { delivery as shape, type DeliveryDetails, type Webhook, webhookRefusals } from '../contract.ts'
import { State } from './Health.tsx'
import { renewWebhooks, useDelivery, useWebhookPath } from './useWebhooks.ts'
import classes from './Webhooks.module.css'
import { duration, outcomeWords } from './words.ts'

interface Props {
  readonly id: string | undefined
  readonly webhook: Webhook
  readonly onClose: () => void
}

/** All of one delivery. It stands in the address, so that it can be sent to somebody. */
export function DeliveryDrawer({ id, webhook, onClose }: Props) {
  const query = useDelivery(id)
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={query.data?.type ?? 'Delivery'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Loaded query={query} rows={4}>
        {(delivery) => <Details delivery={delivery} webhook={webhook} />}
      </Loaded>
    </Drawer>
  )
}

function Details({ delivery, webhook }: { readonly delivery: DeliveryDetails; readonly webhook: Webhook }) {
  const { id, state, createdAt, nextAttemptAt, attempts, eventId } = delivery
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="xs">
          <State state={state} />
          <Text size="sm" c="dimmed">
            <Moment at={createdAt} />
            {state === 'waiting' && attempts > 0 && nextAttemptAt && (
              <>
                ; next attempt <Moment at={nextAttemptAt} />
              </>
            )}
          </Text>
        </Group>
        <Resend id={id} webhook={webhook} />
      </Group>
      <Attempts delivery={delivery} />
      <Sent delivery={delivery} webhook={webhook} />
      {eventId && <InTheLog eventId={eventId} />}
    </Stack>
  )
}

function Resend({ id, webhook }: { readonly id: string; readonly webhook: Webhook }) {
  const path = useWebhookPath(`/deliveries/${id}/redeliver`)
  const may = useMay()('webhooks.manage')
  const off = { allowed: false as const, because: webhookRefusals['webhook-off'].title }
  const resend = useAct({ run: () => post(path, {}, shape), done: () => 'It is sent again.', after: renewWebhooks })
  return (
    <Allowed decision={may.allowed && !webhook.enabled ? off : may}>
      <Button
        variant="default"
        size="xs"
        leftSection={<RotateCw size={14} aria-hidden />}
        loading={resend.isPending}
        onClick={() => resend.mutate()}
      >
        Send again
      </Button>
    </Allowed>
  )
}

function Attempts({ delivery: { attemptList } }: { readonly delivery: DeliveryDetails }) {
  if (attemptList.length === 0) return <Text size="sm">It was not sent yet.</Text>
  return (
    <Stack gap={4}>
      <Title order={3} size="sm">
        Attempts
      </Title>
      <Table aria-label="Attempts" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={44}>No.</Table.Th>
            <Table.Th w={120}>When</Table.Th>
            <Table.Th>What came of it</Table.Th>
            <Table.Th w={76}>Took</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {attemptList.map((attempt) => (
            <Table.Tr key={attempt.number}>
              <Table.Td>{attempt.number}</Table.Td>
              <Table.Td>
                <Moment at={attempt.at} />
              </Table.Td>
              <Table.Td className={classes.text}>{outcomeWords(attempt)}</Table.Td>
              <Table.Td>{duration(attempt.milliseconds)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  )
}

/** Headers as they are for every attempt; time and signature are made anew for each. */
function Sent({ delivery: { id, body }, webhook: { url } }: { readonly delivery: DeliveryDetails; readonly webhook: Webhook }) {
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Title order={3} size="sm">
          What is sent
        </Title>
        <CopyButton value={body}>
          {({ copied, copy }) => (
            <Button variant="subtle" size="compact-xs" onClick={copy}>
              {copied ? 'Copied' : 'Copy the body'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block className={classes.text} tabIndex={0} aria-label="Request">
        {`POST ${url}\nwebhook-id: ${id}\nwebhook-timestamp: of the attempt\nwebhook-signature: v1,…\ncontent-type: application/json`}
      </Code>
      <Code block className={classes.body} tabIndex={0} aria-label="Body">
        {pretty(body)}
      </Code>
    </Stack>
  )
}

function pretty(body: string): string {
  return JSON.stringify(JSON.parse(body), null, 2)
}

function InTheLog({ eventId }: { readonly eventId: string }) {
  const { slug = '' } = useParams({ strict: false }) as { slug?: string }
  const decision = useMay()('audit.view')
  if (!decision.allowed) return null
  return (
    <Anchor component={Link} to={`/o/${slug}/settings/audit-log`} search={{ event: eventId } as never} size="sm">
      Show the event in the audit log
    </Anchor>
  )
}
