import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { MailOpen } from 'lucide-react'
import { useAct } from '../../../portal/act.ts'
import { type Me, post, useMe } from '../../../portal/api.ts'
import { roleLabel } from '../../../portal/product.ts'
import { Moment } from '../../../portal/Moment.tsx'

/** What waits for the person's verified address. Accepting is confirmed on the invitation's own page. */
export function OpenInvitations() {
  const { invitations } = useMe()
  if (invitations.length === 0) return null
  return (
    <Stack gap="sm">
      {invitations.map((invitation) => (
        <One key={invitation.id} invitation={invitation} />
      ))}
    </Stack>
  )
}

function One({ invitation }: { readonly invitation: Me['invitations'][number] }) {
  const navigate = useNavigate()
  const open = useAct({
    run: () => post('/api/v1/invitation/open', { invitationId: invitation.id }),
    touches: ['/api/v1/invitation'],
    after: () => navigate({ to: '/invitation' }),
  })
  return (
    <Alert variant="light" icon={<MailOpen aria-hidden />} title={`You are invited to ${invitation.organizationName}`}>
      <Group justify="space-between">
        <Text size="sm">
          By {invitation.inviterName}, as {roleLabel(invitation.role)}. <Moment at={invitation.expiresAt} as="expires" />.
        </Text>
        <Button
          size="xs"
          loading={open.isPending}
          aria-label={`Accept the invitation to ${invitation.organizationName}`}
          onClick={() => open.mutate()}
        >
          Accept
        </Button>
      </Group>
    </Alert>
  )
}
