import { Badge, Button, Card, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { Send, X } from 'lucide-react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Moment, useNow } from '../../../portal/Moment.tsx'
import { useAct } from '../../../portal/act.ts'
import { post, useMay, useOrganizationPath } from '../../../portal/api.ts'
import { isPast } from '../../../portal/time.ts'
import { product, roleLabel } from '../../../portal/product.ts'
import { somebodyMay } from '../../members/screen/roles.ts'
import type { Invitation } from '../contract.ts'
import classes from './InvitationRows.module.css'

interface Props {
  readonly invitations: readonly Invitation[]
  readonly onCancel: (invitation: Invitation) => void
}

export function InvitationTable({ invitations, onCancel }: Props) {
  return (
    <Table.ScrollContainer minWidth={820} type="native">
      <Table verticalSpacing="xs" highlightOnHover aria-label="Pending invitations">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>E-mail</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th>Invited by</Table.Th>
            <Table.Th>Sent</Table.Th>
            <Table.Th>Expires</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {invitations.map((invitation) => (
            <Table.Tr key={invitation.id}>
              <Table.Td>
                <Text size="sm" fw={500} className={classes.text}>
                  {invitation.email}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{roleLabel(invitation.role)}</Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm" className={classes.text}>
                  {invitation.invitedBy.name}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm" c="dimmed" className={classes.when}>
                  <Moment at={invitation.sentAt} />
                </Text>
              </Table.Td>
              <Table.Td>
                <Expiry invitation={invitation} />
              </Table.Td>
              <Table.Td>
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  <Acts invitation={invitation} onCancel={onCancel} />
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

export function InvitationCards({ invitations, onCancel }: Props) {
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Pending invitations">
      {invitations.map((invitation) => (
        <Card key={invitation.id} component="li" withBorder padding="sm">
          <Stack gap="xs">
            <Text size="sm" fw={500} className={classes.text}>
              {invitation.email}
            </Text>
            <Text size="xs" c="dimmed" className={classes.text}>
              {roleLabel(invitation.role)}, invited by {invitation.invitedBy.name}, sent <Moment at={invitation.sentAt} />
            </Text>
            <Expiry invitation={invitation} />
            <Group gap="xs" justify="flex-end">
              <Acts invitation={invitation} onCancel={onCancel} />
            </Group>
          </Stack>
        </Card>
      ))}
    </Stack>
  )
}

function Expiry({ invitation }: { readonly invitation: Invitation }) {
  const now = useNow()
  const expired = invitation.state === 'expired' || isPast(invitation.expiresAt, now)
  if (!expired) {
    return (
      <Text size="sm" c="dimmed" className={classes.when}>
        <Moment at={invitation.expiresAt} as="expires" />
      </Text>
    )
  }
  const next = resendExists ? 'Resend it to send a new link.' : 'Invite this address again to send a new link.'
  return (
    <Stack gap={2} align="flex-start">
      <Badge variant="dot" color="orange" tt="none" fw={500} className={classes.badge}>
        Expired
      </Badge>
      <Text size="xs" c="dimmed">
        {next}
      </Text>
    </Stack>
  )
}

// Where no role has it, the product’s way is to invite anew.
const resendExists = somebodyMay(product, 'invitations.resend')

function Acts({ invitation, onCancel }: { readonly invitation: Invitation } & Pick<Props, 'onCancel'>) {
  const may = useMay()
  return (
    <>
      {resendExists && <ResendButton invitation={invitation} />}
      <Allowed decision={may('invitations.cancel')}>
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          leftSection={<X size={14} aria-hidden />}
          aria-label={`Cancel the invitation to ${invitation.email}`}
          onClick={() => onCancel(invitation)}
        >
          Cancel
        </Button>
      </Allowed>
    </>
  )
}

function ResendButton({ invitation }: { readonly invitation: Invitation }) {
  const organization = useOrganizationPath()
  const path = `${organization}/invitations`
  const resend = useAct({
    run: () => post(`${path}/${invitation.id}/resend`),
    done: () => `A new link was sent to ${invitation.email}. The old one no longer works.`,
    touches: [path, organization],
  })
  return (
    <Allowed decision={useMay()('invitations.resend')}>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<Send size={14} aria-hidden />}
        aria-label={`Resend Invitation to ${invitation.email}`}
        loading={resend.isPending}
        onClick={() => resend.mutate()}
      >
        Resend Invitation
      </Button>
    </Allowed>
  )
}
