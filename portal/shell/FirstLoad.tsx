import { Center, Loader } from '@mantine/core'
import { useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLasting } from './useLasting.ts'

/** Around all: the page would be blank until the first screen has come. */
export function FirstLoad({ children }: { readonly children: ReactNode }) {
  const blank = useRouterState({ select: ({ matches }) => matches.length === 0 })
  const shown = useLasting(blank, 150)
  return (
    <>
      {blank && shown && <Waiting />}
      {children}
    </>
  )
}

export function Waiting() {
  return (
    <Center mih="100dvh">
      <Loader role="status" aria-label="Loading" />
    </Center>
  )
}
