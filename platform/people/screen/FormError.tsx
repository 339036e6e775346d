import { Alert } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

/** What is wrong with the form as a whole. */
export function FormError({ children }: { readonly children: ReactNode }) {
  if (!children) return null
  return (
    <Alert color="red" variant="light" icon={<CircleAlert aria-hidden />} role="alert">
      {children}
    </Alert>
  )
}
