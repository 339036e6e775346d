/** `/invitation`: what stands behind the link in the mail, and the next step for whoever followed it (C8–C10, C14). */
import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { toast } from '../../../portal/act.ts'
import { ProblemError, useVisitor } from '../../../portal/api.ts'
import { signInThen, signUpByInvitation } from '../../../portal/links.ts'
import { Page } from '../../../portal/Page.tsx'
import { Redirect } from '../../../portal/Redirect.tsx'
import { Failed, Loading } from '../../../portal/states.tsx'
import { Social } from '../../people/screen/Social.tsx'
import type { InvitationBehindLink } from '../contract.ts'
import { AcceptStep, MustStayStep } from './AcceptStep.tsx'
import { AccountStep } from './AccountStep.tsx'
import { DeadStep } from './DeadStep.tsx'
import { Invited } from './Invited.tsx'
import { VerifyStep } from './VerifyStep.tsx'
import { behindLink } from './behindLink.ts'
import { stepOf } from './step.ts'

export default function InvitationPage() {
  const [declined, setDeclined] = useState(false)
  const invitation = useQuery({ ...behindLink, refetchOnMount: 'always', enabled: !declined })
  if (declined) return <Declined organizationName={invitation.data?.organization.name} />
  // Before what was known of it: it may have been accepted or declined since, in another tab.
  if (invitation.error instanceof ProblemError && invitation.error.status === 404) return <Unknown />
  if (invitation.data) return <Step invitation={invitation.data} onDeclined={() => setDeclined(true)} />
  if (invitation.error) return <Failed error={invitation.error} again={invitation.refetch} />
  return <Loading rows={3} />
}

export interface StepProps {
  readonly invitation: InvitationBehindLink
}

function Step({ invitation, onDeclined }: StepProps & { readonly onDeclined: () => void }) {
  const step = stepOf(invitation)
  if (step === 'sign-up') return <Redirect {...signUpByInvitation} />
  if (step === 'sign-in') return <SignInStep invitation={invitation} />
  if (step === 'verify') return <VerifyStep invitation={invitation} />
  if (step === 'accept') return <AcceptStep invitation={invitation} onDeclined={onDeclined} />
  if (step === 'must-stay') return <MustStayStep invitation={invitation} onDeclined={onDeclined} />
  if (step === 'member') return <MemberStep invitation={invitation} />
  if (step === 'other-account' || step === 'accepted') return <AccountStep invitation={invitation} />
  return <DeadStep invitation={invitation} step={step} />
}

function SignInStep({ invitation }: StepProps) {
  return (
    <Page title={`Join ${invitation.organization.name}`}>
      <Invited invitation={invitation} />
      <Text size="sm">This address has an account. Sign in, then accept the invitation.</Text>
      <Social to="/invitation" />
      <Button component={Link} {...signInThen('/invitation', invitation.email)}>
        Sign in
      </Button>
    </Page>
  )
}

/** Nothing is left to accept: whoever came by Google or Microsoft has joined on the way (C9). */
function MemberStep({ invitation: { organization } }: StepProps) {
  useEffect(() => toast(`You are a member of ${organization.name}.`), [organization.name])
  return <Redirect to={`/o/${organization.slug}`} />
}

function Declined({ organizationName }: { readonly organizationName: string | undefined }) {
  return (
    <Page title="You declined the invitation">
      <Text>
        You do not join {organizationName}. If you change your mind, open the link in the mail again, and ask for a new invitation.
      </Text>
      <Button component={Link} to="/">
        Go to the start page
      </Button>
    </Page>
  )
}

/** No link was followed in this browser, or one that was never ours. */
function Unknown() {
  const signedIn = useVisitor()
  return (
    <Page title="This link does not work">
      <Text>Perhaps it was cut off, or it was opened in another browser. Open the link in the mail again, the whole of it.</Text>
      <Text>If it still does not work, ask whoever invited you for a new invitation.</Text>
      <Group gap="xs">
        <Button component={Link} to={signedIn ? '/' : '/sign-in'}>
          {signedIn ? 'Go to the start page' : 'Sign in'}
        </Button>
      </Group>
    </Page>
  )
}
