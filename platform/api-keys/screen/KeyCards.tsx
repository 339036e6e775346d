import { Card, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ApiKey } from '../contract.ts'
import { Acts, type Ask, End, Holder, NameAndPrefix, Permissions, Use } from './KeyParts.tsx'

interface Props {
  readonly keys: readonly ApiKey[]
  readonly ask: Ask
}

/** The keys on a phone, where a table would have to be scrolled sideways. */
export function KeyCards({ keys, ask }: Props) {
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="API keys">
      {keys.map((apiKey) => (
        <Card key={apiKey.id} component="li" withBorder padding="sm">
          <Stack gap="xs">
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <NameAndPrefix apiKey={apiKey} />
              <Acts apiKey={apiKey} ask={ask} />
            </Group>
            <Permissions apiKey={apiKey} />
            <Line label="Acts for">
              <Holder apiKey={apiKey} />
            </Line>
            <Line label="Last used">
              <Use apiKey={apiKey} />
            </Line>
            <Line label="Expires">
              <End apiKey={apiKey} />
            </Line>
          </Stack>
        </Card>
      ))}
    </Stack>
  )
}

function Line({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      {children}
    </div>
  )
}
