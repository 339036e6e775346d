import { Alert, Button, Group, Loader, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { z } from 'zod'
import { toast } from '../../../portal/act.ts'
import { ProblemError, post, sentence, useVisitor } from '../../../portal/api.ts'
import { signInThen } from '../../../portal/links.ts'
import { Page } from '../../../portal/Page.tsx'
import { Redirect } from '../../../portal/Redirect.tsx'
import { signOut } from '../../../portal/signOut.ts'
import { verified } from '../contract.ts'
import { meAnew } from './account.ts'
import { useTokenOnce } from './useTokenOnce.ts'

type Verified = z.infer<typeof verified>

export default function VerifyEmail() {
  const token = useTokenOnce()
  const verify = useMutation({
    mutationFn: async (token: string) => {
      const answer = await post('/api/v1/verification', { token }, verified)
      await meAnew()
      return answer
    },
    onSuccess: () => toast('Your e-mail address is verified.'),
  })
  const started = useRef(false)
  useEffect(() => {
    if (!token || started.current) return
    started.current = true
    verify.mutate(token)
  }, [token, verify])

  if (!token) return <Failure because="The link is not complete. Copy the whole of it from the mail." />
  if (verify.error) {
    // What the link itself is refused for stays so.
    const refused = verify.error instanceof ProblemError && verify.error.status < 500
    return <Failure because={sentence(verify.error)} again={refused ? undefined : () => verify.mutate(token)} />
  }
  if (verify.data) return <Done answer={verify.data} />
  return (
    <Page title="Verifying your address">
      <Group role="status">
        <Loader size="sm" />
        <Text>One moment.</Text>
      </Group>
    </Page>
  )
}

function Done({ answer: { organization, refusal } }: { readonly answer: Verified }) {
  const visitor = useVisitor()
  const to = organization ? `/o/${organization.slug}` : '/'
  const isElse = visitor && organization && visitor.memberships.every((one) => one.organization.id !== organization.id)
  if (visitor && !isElse && !refusal) return <Redirect to={to} />
  return (
    <Page title="Your address is verified">
      {refusal && (
        <Alert color="yellow" variant="light" title="The invitation did not work">
          {refusal.title}
        </Alert>
      )}
      <Text>{organization ? `${organization.name} is ready for you.` : 'You can go on now.'}</Text>
      {isElse ? (
        <>
          <Text>You are signed in here as {visitor.person.email}. To use the new account, sign out, then sign in with its address.</Text>
          <Group gap="xs">
            <Button onClick={() => void signOut()}>Sign out</Button>
            <Button component={Link} to="/" variant="default">
              Stay signed in
            </Button>
          </Group>
        </>
      ) : (
        <Button component={Link} {...(visitor ? { to } : signInThen(to))}>
          {visitor ? 'Go on' : 'Sign in'}
        </Button>
      )}
    </Page>
  )
}

function Failure({ because, again }: { readonly because: string; readonly again?: () => void }) {
  return (
    <Page title="This link did not work">
      <Text>{because}</Text>
      <Group gap="xs">
        <Button component={Link} to="/check-mail">
          Send a new link
        </Button>
        {again && (
          <Button variant="default" onClick={again}>
            Try again
          </Button>
        )}
        <Button component={Link} to="/sign-in" variant="subtle">
          Sign in
        </Button>
      </Group>
    </Page>
  )
}
