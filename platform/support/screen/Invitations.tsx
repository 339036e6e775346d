import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { post, usePages } from '../../../portal/api.ts'
import { useDialog } from '../../../portal/Confirm.tsx'
import { ShowMore } from '../../../portal/Growing.tsx'
import { Moment } from '../../../portal/Moment.tsx'
import { roleLabel } from '../../../portal/product.ts'
import { Failed, Loading } from '../../../portal/states.tsx'
import { type Invitation, invitationPage } from '../../invitations/contract.ts'
import type { SupportOrganization } from '../contract.ts'
import { ActDialog } from './ActDialog.tsx'
import { organizationPath } from './support.ts'

export function Invitations({ organization: { id, name } }: { readonly organization: SupportOrganization }) {
  const path = organizationPath(id, '/invitations')
  const invitations = usePages(path, invitationPage)
  const stuck = useDialog<Invitation>()
  if (invitations.isPending) return <Loading rows={2} />
  if (!invitations.data) return <Failed error={invitations.error} again={invitations.refetch} />
  if (invitations.items.length === 0) return <Text c="dimmed">No invitation waits for an answer.</Text>
  return (
    <Stack gap="sm">
      <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Open invitations">
        {invitations.items.map((invitation) => (
          <Row key={invitation.id} invitation={invitation} onCancel={stuck.open} />
        ))}
      </Stack>
      <ShowMore list={invitations} />
      <ActDialog
        opened={stuck.opened}
        title="Cancel the invitation"
        says={`The link that ${stuck.subject?.email ?? ''} has stops working. ${name} can invite them again.`}
        act="Cancel invitation"
        danger
        run={(reason) => post(organizationPath(id, `/invitations/${stuck.subject?.id ?? ''}/cancellation`), { reason })}
        done={`The invitation of ${stuck.subject?.email ?? ''} is cancelled.`}
        touches={[path, organizationPath(id)]}
        onClose={stuck.close}
      />
    </Stack>
  )
}

function Row({ invitation, onCancel }: { readonly invitation: Invitation; readonly onCancel: (invitation: Invitation) => void }) {
  const { email, role, invitedBy, sentAt, state } = invitation
  return (
    <Group component="li" justify="space-between" gap="sm">
      <Stack gap={0} miw={0}>
        <Group gap="xs">
          <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
            {email}
          </Text>
          <Badge size="sm" variant="light" tt="none">
            {roleLabel(role)}
          </Badge>
          {state === 'expired' && (
            <Badge size="sm" variant="default" tt="none">
              Expired
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          Sent <Moment at={sentAt} /> by {invitedBy.name}
        </Text>
      </Stack>
      <Button variant="default" size="compact-sm" aria-label={`Cancel invitation: ${email}`} onClick={() => onCancel(invitation)}>
        Cancel invitation
      </Button>
    </Group>
  )
}
