import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useAct } from '../../../portal/act.ts'
import { useRunningProduct, visitor } from '../../../portal/api.ts'
import { signInThen } from '../../../portal/links.ts'
import { Page } from '../../../portal/Page.tsx'
import { Redirect } from '../../../portal/Redirect.tsx'
import { sendVerification } from './account.ts'
import { useGivenEmail } from './useGivenEmail.ts'

const coolDownSeconds = 60

export default function CheckMail() {
  const given = useGivenEmail()
  const [email, setEmail] = useState(given ?? '')
  const [wait, startWait] = useCoolDown(given ? coolDownSeconds : 0)
  const development = useRunningProduct()?.development
  // The link may be opened in another tab: this one then goes on by itself.
  const { data: person } = useQuery({ ...visitor, refetchInterval: 5_000, staleTime: 0 })
  const resend = useAct({
    run: sendVerification,
    done: (_answer, address) => `Another mail is on its way to ${address}.`,
    after: () => startWait(),
  })
  if (person?.person.emailVerified) return <Redirect to="/" />
  return (
    <Page title="Check your mail">
      <Text>
        {given ? (
          <>
            We sent a mail to <b>{given}</b>.
          </>
        ) : (
          'We sent you a mail.'
        )}{' '}
        Open the link in it to verify your address; the link works on any device.
      </Text>
      <Stack gap="sm">
        {!given && (
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        )}
        <Button
          variant="default"
          disabled={wait > 0 || !email.includes('@')}
          loading={resend.isPending}
          onClick={() => resend.mutate(email)}
        >
          {wait > 0 ? `Send it again in ${wait} s` : 'Send it again'}
        </Button>
        {development && (
          <Button component={Link} to="/mailbox" search={{ search: given } as never} variant="light">
            Open the development mailbox
          </Button>
        )}
      </Stack>
      <Text size="sm" c="dimmed">
        Nothing there? Look among the junk mail. Opened the link on another device, or have an account with this address already?{' '}
        <Anchor component={Link} {...signInThen('/', given)} inherit>
          Sign in
        </Anchor>
        . Mistyped it?{' '}
        <Anchor component={Link} to="/sign-up" inherit>
          Sign up anew
        </Anchor>
        .
      </Text>
    </Page>
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
