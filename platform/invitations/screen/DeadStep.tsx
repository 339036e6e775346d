import { Alert, Button, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { MailCheck } from 'lucide-react'
import { Page } from '../../../portal/Page.tsx'
import { product } from '../../../portal/product.ts'
import type { InvitationBehindLink } from '../contract.ts'
import { useAskAgain } from './behindLink.ts'
import { type Step, mayAskAgain } from './step.ts'

type Dead = Extract<Step, 'superseded' | 'expired' | 'cancelled' | 'declined' | 'inviter-gone' | 'removed'>

interface Props {
  readonly invitation: InvitationBehindLink
  readonly step: Step
}

/** C14: a link that opens nothing any more says what happened, and what to do. */
export function DeadStep({ invitation, step }: Props) {
  const { title, text } = words[step as Dead](invitation)
  return (
    <Page title={title}>
      <Text>{text}</Text>
      {mayAskAgain(step) && <AskAgain invitation={invitation} />}
      {invitation.you && (
        <Button component={Link} to="/" variant="subtle">
          Go to the start page
        </Button>
      )}
    </Page>
  )
}

function AskAgain({ invitation: { email, organization, askedAgain } }: Pick<Props, 'invitation'>) {
  const ask = useAskAgain()
  if (askedAgain || ask.isSuccess) {
    return (
      <Alert color="green" variant="light" icon={<MailCheck aria-hidden />} title="You asked for a new invitation" role="status">
        Whoever invites people to {organization.name} was told. If they invite you again, a mail comes to {email}.
      </Alert>
    )
  }
  return (
    <Stack gap="xs">
      <Button loading={ask.isPending} onClick={() => ask.mutate()}>
        Ask for a new invitation
      </Button>
      <Text size="sm" c="dimmed">
        Whoever invites people to {organization.name} gets a mail with your address, {email}.
      </Text>
    </Stack>
  )
}

const days = product.invitation.expiresAfterDays

const words: Readonly<Record<Dead, (invitation: InvitationBehindLink) => { readonly title: string; readonly text: string }>> = {
  expired: ({ organization }) => ({
    title: 'This invitation has expired',
    text: `An invitation to ${organization.name} works for ${days} days. Ask for a new one to join.`,
  }),
  superseded: ({ email, organization }) => ({
    title: 'There is a newer invitation',
    text: `${organization.name} sent you another mail after this one. Open the link in the newest mail to ${email}.`,
  }),
  cancelled: ({ organization }) => ({
    title: 'This invitation was cancelled',
    text: `${organization.name} took it back before it was accepted. If you think that is a mistake, ask for a new one.`,
  }),
  declined: ({ organization }) => ({
    title: 'This invitation was declined',
    text: `If you changed your mind about ${organization.name}, ask for a new one.`,
  }),
  'inviter-gone': ({ organization, inviter }) => ({
    title: 'This invitation is no longer valid',
    text: `${inviter.name} can no longer invite people to ${organization.name}. Ask the owner for a new invitation.`,
  }),
  removed: ({ organization }) => ({
    title: `You are no longer a member of ${organization.name}`,
    text: 'You accepted this invitation once, and were removed since. To come back you need a new one.',
  }),
}
