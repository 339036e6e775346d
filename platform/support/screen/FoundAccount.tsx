import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../../portal/api.ts'
import { Moment } from '../../../portal/Moment.tsx'
import type { Found } from '../contract.ts'
import { ActDialog } from './ActDialog.tsx'
import { organizationsPath } from './support.ts'

/** The account of the address that was searched for. */
export function FoundAccount({ person }: { readonly person: NonNullable<Found['person']> }) {
  const [opened, setOpened] = useState(false)
  return (
    <Card withBorder padding="md" component="section" aria-label="Account">
      <Group justify="space-between" gap="sm">
        <Stack gap={4} miw={0}>
          <Group gap="xs">
            <Text fw={600}>{person.name}</Text>
            <Badge variant="default" tt="none">
              {person.emailVerified ? 'Verified' : 'Not verified'}
            </Badge>
            {person.twoStep && (
              <Badge variant="default" tt="none">
                Two-step sign-in
              </Badge>
            )}
          </Group>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {person.email}
          </Text>
          <Text size="sm" c="dimmed">
            Account made <Moment at={person.createdAt} />
          </Text>
        </Stack>
        {!person.emailVerified && (
          <Button variant="default" onClick={() => setOpened(true)}>
            Send the verification mail again
          </Button>
        )}
      </Group>
      <ActDialog
        opened={opened}
        title="Send the verification mail again"
        says={`A new link goes to ${person.email}. The links of before still work.`}
        act="Send"
        run={(reason) => post(`/api/v1/support/people/${person.id}/verification-mail`, { reason })}
        done={`A mail is on its way to ${person.email}.`}
        touches={[organizationsPath]}
        onClose={() => setOpened(false)}
      />
    </Card>
  )
}
