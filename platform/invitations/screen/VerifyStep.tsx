import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useAct } from '../../../portal/act.ts'
import { Page } from '../../../portal/Page.tsx'
import { sendVerification } from '../../people/screen/account.ts'
import type { InvitationBehindLink } from '../contract.ts'
import { Invited } from './Invited.tsx'
import { behindLink } from './behindLink.ts'

/** The link proves nothing about the address: anybody may have forwarded the mail. */
export function VerifyStep({ invitation }: { readonly invitation: InvitationBehindLink }) {
  // The verification may happen in another tab or on the phone: this page then goes on by itself.
  useQuery({ ...behindLink, refetchInterval: 5_000 })
  const resend = useAct({ run: () => sendVerification(invitation.email), done: () => `Another mail is on its way to ${invitation.email}.` })
  return (
    <Page title="Verify your address first">
      <Invited invitation={invitation} />
      <Text>
        Open the link in the mail that we sent to <b>{invitation.email}</b>. Then you can accept the invitation here.
      </Text>
      <Button variant="default" loading={resend.isPending} disabled={resend.isSuccess} onClick={() => resend.mutate()}>
        {resend.isSuccess ? 'Mail sent' : 'Send the mail again'}
      </Button>
    </Page>
  )
}
