import { Center } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Unreachable, visitor } from '../api.ts'
import { Redirect } from '../Redirect.tsx'
import { Failed } from '../states.tsx'
import { Waiting } from './FirstLoad.tsx'

/** Lets nobody in who is not signed in, and brings them back here afterwards. */
export function SignedIn({ children }: { readonly children: ReactNode }) {
  const { data, error, refetch } = useQuery(visitor)
  const { href } = useLocation()
  if (data) return children
  if (data === null) return <Redirect to="/sign-in" search={href === '/' ? {} : { to: href }} />
  if (!error || error instanceof Unreachable) return <Waiting />
  return (
    <Center mih="100dvh" p="md">
      <Failed error={error} again={refetch} />
    </Center>
  )
}
