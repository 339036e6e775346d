import { Avatar, Group, Paper, Stack, Text } from '@mantine/core'
import { Moment } from '../../../portal/Moment.tsx'
import { product } from '../../../portal/product.ts'
import type { InvitationBehindLink } from '../contract.ts'

/** Who invited whom, where to, and as what. */
export function Invited({ invitation }: { readonly invitation: InvitationBehindLink }) {
  const { organization, inviter, role, email, expiresAt, state } = invitation
  return (
    <Paper withBorder p="md" radius="md">
      <Group wrap="nowrap" align="flex-start">
        <Avatar name={organization.name} color="initials" radius="md" size={44} aria-hidden>
          {organization.name.charAt(0).toUpperCase()}
        </Avatar>
        <Stack gap={2} miw={0} style={{ overflowWrap: 'anywhere' }}>
          <Text fw={600}>{organization.name}</Text>
          <Text size="sm">
            {inviter.name} invited you to {product.name} as {role.label}.
          </Text>
          <Text size="sm" c="dimmed">
            For {email}
            {state === 'open' && (
              <>
                . <Moment at={expiresAt} as="expires" />.
              </>
            )}
          </Text>
        </Stack>
      </Group>
    </Paper>
  )
}
