import { Button, Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { ShieldAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { sentence, useMe } from '../../../portal/api.ts'
import { Page } from '../../../portal/Page.tsx'
import { Empty, Failed } from '../../../portal/states.tsx'
import { isCode } from '../../people/screen/account.ts'

/** Only for the operator's people; whoever else comes here finds what they find at any address that is none. */
export function Console({ children }: { readonly children: ReactNode }) {
  if (useMe().support) return children
  return (
    <Page title="This page does not exist">
      <Text>The address may be mistyped, or the page was moved.</Text>
      <Group>
        <Button component={Link} to="/">
          Go to the start
        </Button>
      </Group>
    </Page>
  )
}

/** Why nothing is shown, and what to do where it is the second step that is missing. */
export function NotShown({ error, again }: { readonly error: unknown; readonly again: () => unknown }) {
  if (!isCode(error, 'second-step-needed', 'second-step-not-passed')) return <Failed error={error} again={again} />
  return (
    <Empty
      icon={ShieldAlert}
      title="Two-step sign-in is missing"
      action={
        <Button component={Link} to="/profile">
          Open your profile
        </Button>
      }
    >
      {sentence(error)}
    </Empty>
  )
}
