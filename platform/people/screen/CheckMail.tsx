import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useAct } from '../../../portal/act.ts'
import { useRunningProduct, visitor } from '../../../portal/api.ts'
import { signInThen } from '../../../portal/links.ts'
import { Page } from '../../../portal/Page.tsx'
import { Redirect } from '../../../portal/Redirect.tsx'
import { sendVerification } from './account.ts'
import { AddressForm } from './AddressForm.tsx'
import { useGivenEmail } from './useGivenEmail.ts'

const coolDownSeconds = 60

export default function CheckMail() {
  const email = useGivenEmail()
  // The link may be opened in another tab: this one then goes on by itself.
  const { data: person } = useQuery({ ...visitor, refetchInterval: 5_000, staleTime: 0 })
  if (person?.person.emailVerified) return <Redirect to="/" />
  return email ? <Sent email={email} /> : <Ask />
}

/** A mail is on its way to the address that another screen handed over. */
function Sent({ email }: { readonly email: string }) {
  const [wait, startWait] = useCoolDown(coolDownSeconds)
  const development = useRunningProduct()?.development
  const resend = useAct({ run: () => sendVerification(email), done: () => `Another mail is on its way to ${email}.`, after: startWait })
  return (
    <Page title="Check your mail">
      <Text>
        We sent a mail to <b>{email}</b>. Open the link in it to verify your address; the link works on any device.
      </Text>
      <Stack gap="sm">
        <Button variant="default" disabled={wait > 0} loading={resend.isPending} onClick={() => resend.mutate()}>
          {wait > 0 ? `Send it again in ${wait} s` : 'Send it again'}
        </Button>
        {development && (
          <Button component={Link} to="/mailbox" search={{ search: email } as never} variant="light">
            Open the development mailbox
          </Button>
        )}
      </Stack>
      <Text size="sm" c="dimmed">
        Nothing there? Look among the junk mail. Opened the link on another device, or have an account with this address already?{' '}
        <Anchor component={Link} {...signInThen('/', email)} inherit>
          Sign in
        </Anchor>
        . Mistyped it?{' '}
        <Anchor component={Link} to="/sign-up" state={{ email } as never} inherit>
          Sign up anew
        </Anchor>
        .
      </Text>
    </Page>
  )
}

/** Whoever comes by a link that has expired says where the new one shall go. */
function Ask() {
  const navigate = useNavigate()
  return (
    <AddressForm
      title="Verify your address"
      lead="We send you a new link. It works on any device."
      send={sendVerification}
      sent={(email) => void navigate({ to: '.', replace: true, state: { email } as never })}
    />
  )
}

function useCoolDown(initial: number): [seconds: number, start: () => void] {
  const [seconds, setSeconds] = useState(initial)
  useEffect(() => {
    if (seconds <= 0) return
    const timer = setTimeout(() => setSeconds(seconds - 1), 1000)
    return () => clearTimeout(timer)
  }, [seconds])
  return [seconds, () => setSeconds(coolDownSeconds)]
}
