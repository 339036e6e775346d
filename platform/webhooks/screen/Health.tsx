import { Badge } from '@mantine/core'
import type { Delivery, Webhook } from '../contract.ts'
import { healthOf, stateWords } from './words.ts'

export function Health({ webhook }: { readonly webhook: Webhook }) {
  const { label, color, why } = healthOf(webhook)
  return (
    <Badge variant="dot" color={color} tt="none" fw={500} title={why} flex="none">
      {label}
    </Badge>
  )
}

export function State({ state }: { readonly state: Delivery['state'] }) {
  const { label, color } = stateWords[state]
  return (
    <Badge variant="dot" color={color} tt="none" fw={500} flex="none">
      {label}
    </Badge>
  )
}
