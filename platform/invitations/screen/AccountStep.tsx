import { Button, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { signInThen } from '../../../portal/links.ts'
import { Page } from '../../../portal/Page.tsx'
import type { InvitationBehindLink } from '../contract.ts'
import classes from './AccountStep.module.css'
import { Invited } from './Invited.tsx'
import { useChangeAccount } from './behindLink.ts'

/** Another account is signed in, or none, and the invitation belongs to the account of its own address (C9). */
export function AccountStep({ invitation }: { readonly invitation: InvitationBehindLink }) {
  const { organization, email, you, state } = invitation
  const change = useChangeAccount(invitation)
  const used = state === 'accepted'
  return (
    <Page title={used ? 'This invitation was accepted' : 'This invitation is for another address'}>
      {!used && <Invited invitation={invitation} />}
      {you ? (
        <Text>
          {used ? 'It was accepted by ' : 'It is for '}
          <b>{email}</b>. You are signed in as <b>{you.email}</b>.
        </Text>
      ) : (
        <Text>
          Sign in as <b>{email}</b> to open {organization.name}.
        </Text>
      )}
      <Stack gap="xs">
        {you?.isMember && (
          <Button component={Link} to={`/o/${organization.slug}`}>
            Open {organization.name}
          </Button>
        )}
        {you ? (
          <Button
            variant={you.isMember ? 'default' : undefined}
            loading={change.isPending}
            onClick={() => change.mutate()}
            classNames={{ root: classes.long, label: classes.longLabel }}
          >
            Sign out and go on as {email}
          </Button>
        ) : (
          <Button component={Link} {...signInThen(`/o/${organization.slug}`, email)}>
            Sign in
          </Button>
        )}
        {you && !you.isMember && (
          <Button component={Link} to="/" variant="default">
            Stay signed in
          </Button>
        )}
      </Stack>
      {!used && you && !you.isMember && (
        <Text size="sm" c="dimmed">
          You want to join with {you.email}? Ask {invitation.inviter.name} to invite that address.
        </Text>
      )}
    </Page>
  )
}
