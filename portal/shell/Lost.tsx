import { Button, Center, Group, Stack, Text, Title } from '@mantine/core'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { sentence } from '../api.ts'
import { useFocusAfterNavigation, useWindowTitle } from '../Page.tsx'
import { mainId } from './mainId.ts'
import { RequestId } from '../states.tsx'

/** A page that is not there. */
export function NotFound() {
  return (
    <Message
      title="This page does not exist"
      actions={
        <Button component={Link} to="/">
          Go to the start
        </Button>
      }
    >
      The address may be mistyped, or the page was moved.
    </Message>
  )
}

/** The error boundary of every route. */
export function Crashed({ error, reset }: ErrorComponentProps) {
  return (
    <Message
      title="This page could not be shown"
      actions={
        <>
          <Button onClick={reset}>Try again</Button>
          <Button variant="default" onClick={() => window.location.reload()}>
            Load the page anew
          </Button>
          <Button variant="subtle" component="a" href="/">
            Go to the start
          </Button>
        </>
      }
    >
      {sentence(error)} Nothing that you saved is lost.
      <RequestId error={error} />
    </Message>
  )
}

/** In place of every frame, and then the main part itself. */
export function NotFoundPage() {
  return (
    <main id={mainId} tabIndex={-1}>
      <NotFound />
    </main>
  )
}

export function CrashedPage(props: ErrorComponentProps) {
  return (
    <main id={mainId} tabIndex={-1}>
      <Crashed {...props} />
    </main>
  )
}

interface MessageProps {
  readonly title: string
  readonly children: ReactNode
  readonly actions: ReactNode
}

function Message({ title, children, actions }: MessageProps) {
  const start = useFocusAfterNavigation()
  useWindowTitle(title)
  return (
    <Center mih="60dvh" p="md">
      <Stack gap="sm" maw={480}>
        <Title order={1} size="h2" tabIndex={-1} ref={start} style={{ outline: 'none' }}>
          {title}
        </Title>
        <Text component="div">{children}</Text>
        <Group gap="xs" pt="xs">
          {actions}
        </Group>
      </Stack>
    </Center>
  )
}
