import { Alert, Button, Group, List, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { Confirm } from '../../../portal/Confirm.tsx'
import { queryClient } from '../../../portal/api.ts'
import { Page } from '../../../portal/Page.tsx'
import { product } from '../../../portal/product.ts'
import type { Ending } from '../../removal/contract.ts'
import type { InvitationBehindLink } from '../contract.ts'
import { Invited } from './Invited.tsx'
import { behindLink, decline, useAccept } from './behindLink.ts'

interface Props {
  readonly invitation: InvitationBehindLink
  readonly onDeclined: () => void
}

/** C10: the confirmation, and what is left behind by it. */
export function AcceptStep({ invitation, onDeclined }: Props) {
  const accept = useAccept()
  return (
    <Page title={`Join ${invitation.organization.name}`}>
      <Invited invitation={invitation} />
      <LeftBehind invitation={invitation} />
      <Group gap="xs">
        <Button loading={accept.isPending} onClick={() => accept.mutate()}>
          Accept invitation
        </Button>
        <Decline invitation={invitation} onDeclined={onDeclined} />
      </Group>
    </Page>
  )
}

function LeftBehind({ invitation: { you, organization } }: Pick<Props, 'invitation'>) {
  if (!you?.leaves || you.leaves.how === 'refused') return null
  const { organizationName, how, behind } = you.leaves
  return (
    <Alert color="orange" variant="light" icon={<TriangleAlert aria-hidden />} title={`Your account moves to ${organization.name}`}>
      {how === 'leave'
        ? `You leave ${organizationName}, and lose access to it at once. To come back you need an invitation from there.`
        : `${organizationName}, which you own and where you are alone, is closed. That can’t be undone.`}
      {behind.length > 0 && (
        <List size="sm" mt="xs" aria-label={`What you leave in ${organizationName}`}>
          {behind.map(({ label, ending, to }) => (
            <List.Item key={label}>
              {label}: {becomes(ending, to?.name)}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}

function becomes(ending: Ending, heir = 'the owner'): string {
  return { unassign: 'unassigned', reassign: `given to ${heir}`, archive: 'archived', revoke: 'cancelled', keep: 'kept' }[ending]
}

function Decline({ invitation, onDeclined }: Props) {
  const [opened, { open, close }] = useDisclosure()
  const run = async () => {
    await decline()
    onDeclined()
  }
  return (
    <>
      <Button variant="default" onClick={open}>
        Decline
      </Button>
      <Confirm opened={opened} title="Decline this invitation?" act="Decline" keep="Back" danger run={run} onClose={close}>
        <Text size="sm">
          The link stops working. If you change your mind later, open it again: it then lets you ask {invitation.organization.name} for a
          new one.
        </Text>
      </Confirm>
    </>
  )
}

/** C10: the move would close an organization that is still needed. */
export function MustStayStep({ invitation, onDeclined }: Props) {
  const leaves = invitation.you?.leaves
  const support = product.brand.supportAddress
  return (
    <Page title={`You can’t join ${invitation.organization.name} yet`}>
      <Invited invitation={invitation} />
      <Alert color="orange" variant="light" icon={<TriangleAlert aria-hidden />} title={`You own ${leaves?.organizationName}`}>
        <Stack gap="xs">
          <Text size="sm">Joining would close it, and that can’t be done now:</Text>
          <List size="sm">
            {leaves?.reasons.map((reason) => (
              <List.Item key={reason}>{reason}</List.Item>
            ))}
          </List>
        </Stack>
      </Alert>
      <Text size="sm">
        Once that is settled, come back here. To hand {leaves?.organizationName} to somebody else, write to {support}.
      </Text>
      <Group gap="xs">
        <Button onClick={() => void queryClient.invalidateQueries({ queryKey: behindLink.queryKey })}>Check again</Button>
        <Button component={Link} to="/" variant="default">
          Open {leaves?.organizationName}
        </Button>
        <Decline invitation={invitation} onDeclined={onDeclined} />
      </Group>
    </Page>
  )
}
