import { Anchor, Card, Group, Stack, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { Moment } from '../../../portal/Moment.tsx'
import type { Webhook } from '../contract.ts'
import { Health } from './Health.tsx'
import classes from './Webhooks.module.css'
import { eventsWords, healthOf } from './words.ts'

export function WebhookCard({ webhook }: { readonly webhook: Webhook }) {
  const { slug = '' } = useParams({ strict: false }) as { slug?: string }
  const { id, url, description, events, lastSuccessAt, failing, switchedOff } = webhook
  return (
    <Card component="li" withBorder padding="md">
      <Stack gap={6}>
        <Group justify="space-between" gap="xs" align="flex-start">
          <Anchor component={Link} to={`/o/${slug}/settings/webhooks/${id}`} fw={600} className={classes.text}>
            {description || url}
          </Anchor>
          <Health webhook={webhook} />
        </Group>
        {description && (
          <Text size="sm" className={classes.text}>
            {url}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {eventsWords(events)}
          {lastSuccessAt && (
            <>
              {' · last success '}
              <Moment at={lastSuccessAt} />
            </>
          )}
        </Text>
        {(failing || switchedOff) && (
          <Text size="sm">
            {healthOf(webhook).why}, <Moment at={switchedOff?.at ?? failing?.since ?? ''} />
            {!switchedOff && ' for the first time'}
          </Text>
        )}
      </Stack>
    </Card>
  )
}
