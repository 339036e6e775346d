import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { post } from '../../../portal/api.ts'
import { Moment } from '../../../portal/Moment.tsx'
import { type Found, supportRefusals } from '../contract.ts'
import { ActDialog } from './ActDialog.tsx'
import { organizationsPath } from './support.ts'

interface Props {
  readonly person: NonNullable<Found['person']>
}

const ofSupport = { allowed: false, because: supportRefusals['support-account'].title } as const

/** The account of the address that was searched for. */
export function FoundAccount({ person }: Props) {
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
        {!person.emailVerified && <SendVerification person={person} />}
        {person.twoStep && <ResetSecondStep person={person} />}
      </Group>
    </Card>
  )
}

function SendVerification({ person: { id, email } }: Props) {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        Send the verification mail again
      </Button>
      <ActDialog
        opened={opened}
        title="Send the verification mail again"
        says={`A new link goes to ${email}. The links of before still work.`}
        act="Send"
        run={(reason) => post(`/api/v1/support/people/${id}/verification-mail`, { reason })}
        done={`A mail is on its way to ${email}.`}
        touches={[organizationsPath]}
        onClose={() => setOpened(false)}
      />
    </>
  )
}

function ResetSecondStep({ person: { id, name, email, support } }: Props) {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Allowed decision={support ? ofSupport : { allowed: true, scope: 'all' }}>
        <Button variant="default" onClick={() => setOpened(true)}>
          Reset two-step sign-in
        </Button>
      </Allowed>
      <ActDialog
        opened={opened}
        title="Reset two-step sign-in"
        says={`First make sure that it is ${name} who asks. ${email} is signed out everywhere, and the password alone is enough to sign in.`}
        act="Reset"
        danger
        readBy={`${name} reads it in a mail, and whoever owns their organization too. It is in the log.`}
        run={(reason) => post(`/api/v1/support/people/${id}/second-step-reset`, { reason })}
        done={`Two-step sign-in of ${email} is off.`}
        touches={[organizationsPath]}
        onClose={() => setOpened(false)}
      />
    </>
  )
}
