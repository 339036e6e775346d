import { Alert, Anchor, Button, Card, Group, List, Stack, Table, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { CircleAlert, Lock, Power, SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import { Moment } from '../../../portal/Moment.tsx'
import { Page } from '../../../portal/Page.tsx'
import { ProblemError, useMay } from '../../../portal/api.ts'
import { Empty, Loaded } from '../../../portal/states.tsx'
import type { Webhook } from '../contract.ts'
import { Actions } from './Actions.tsx'
import { Deliveries } from './Deliveries.tsx'
import { Health } from './Health.tsx'
import { useSwitch } from './useSwitch.ts'
import { useWebhook } from './useWebhooks.ts'
import { Verifying } from './Verifying.tsx'
import classes from './Webhooks.module.css'
import { eventsWords, healthOf } from './words.ts'

export default function WebhookPage() {
  const decision = useMay()('webhooks.view')
  if (decision.allowed) return <Found />
  return (
    <Page title="Webhook">
      <Empty icon={Lock} title="You can’t see webhooks">
        {decision.because}
      </Empty>
    </Page>
  )
}

function Found() {
  const query = useWebhook()
  const { slug = '' } = useParams({ strict: false }) as { slug?: string }
  const all = (
    <Anchor component={Link} to={`/o/${slug}/settings/webhooks`} size="sm">
      All webhooks
    </Anchor>
  )
  const webhook = query.data
  const isMissing = query.error instanceof ProblemError && query.error.status === 404
  if (isMissing) {
    return (
      <Page title="Webhook">
        <Empty icon={SearchX} title="This webhook is not there" action={all}>
          It was deleted, or the address is of another organization.
        </Empty>
      </Page>
    )
  }
  return (
    <Page
      title={webhook ? webhook.description || new URL(webhook.url).host : 'Webhook'}
      width={1100}
      lead={all}
      actions={webhook && <Actions webhook={webhook} />}
    >
      <Loaded query={query}>
        {(found) => (
          <>
            <Trouble webhook={found} />
            <About webhook={found} />
            <Deliveries webhook={found} />
            <Card withBorder padding="md">
              <Verifying />
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  )
}

/** What is the matter, and what to do. */
function Trouble({ webhook }: { readonly webhook: Webhook }) {
  const { enabled, failing, switchedOff } = webhook
  const { change, decision } = useSwitch(webhook)
  if (switchedOff) {
    return (
      <Alert color="gray" icon={<Power aria-hidden />} title="Nothing is sent: this webhook is switched off">
        <Stack gap="xs" align="flex-start">
          <Text size="sm">
            {healthOf(webhook).why}, <Moment at={switchedOff.at} />. What happens meanwhile is not sent later.
          </Text>
          {decision.allowed && (
            <Button size="xs" loading={change.isPending} onClick={() => change.mutate()}>
              Switch on
            </Button>
          )}
        </Stack>
      </Alert>
    )
  }
  if (!enabled || !failing) return null
  return (
    <Alert color="red" icon={<CircleAlert aria-hidden />} title="Deliveries fail">
      {healthOf(webhook).why}, the first of them <Moment at={failing.since} />. Each is tried again for a day. If nothing gets through for
      three days, the webhook is switched off.
    </Alert>
  )
}

function About({ webhook }: { readonly webhook: Webhook }) {
  const { url, events, createdAt, createdBy, secretMadeAt, formerSecretUntil } = webhook
  return (
    <Table variant="vertical" layout="fixed" aria-label="About the webhook">
      <Table.Tbody>
        <Row name="Status">
          <Health webhook={webhook} />
        </Row>
        <Row name="Address">
          <Text size="sm" className={classes.text}>
            {url}
          </Text>
        </Row>
        <Row name="Events">{events.length === 1 || events.includes('*') ? eventsWords(events) : <Chosen events={events} />}</Row>
        <Row name="Secret">
          <Group gap={4}>
            <Text size="sm">
              made <Moment at={secretMadeAt} />
              {formerSecretUntil && (
                <>
                  ; the former one signs as well: <Moment at={formerSecretUntil} as="expires" />
                </>
              )}
            </Text>
          </Group>
        </Row>
        <Row name="Created">
          <Moment at={createdAt} /> by {createdBy.name}
        </Row>
      </Table.Tbody>
    </Table>
  )
}

function Chosen({ events }: { readonly events: readonly string[] }) {
  return (
    <List size="sm" listStyleType="none">
      {events.map((event) => (
        <List.Item key={event} className={classes.text}>
          {event}
        </List.Item>
      ))}
    </List>
  )
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={110}>{name}</Table.Th>
      <Table.Td>{children}</Table.Td>
    </Table.Tr>
  )
}
