import { Button } from '@mantine/core'
import { Link, notFound } from '@tanstack/react-router'
import { ShieldAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { sentence, useMe } from '../../../portal/api.ts'
import { Empty, Failed } from '../../../portal/states.tsx'
import { isCode } from '../../people/screen/account.ts'

/** Only for the operator's people; whoever else comes here finds what they find at any address that is none. */
export function Console({ children }: { readonly children: ReactNode }) {
  // The router catches it, and shows what stands at an address of nothing.
  if (!useMe().support) throw notFound()
  return children
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
