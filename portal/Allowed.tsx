/**
 * A control that may be forbidden. It then stays visible and reachable by keyboard, does nothing, and says why and who can:
 * `<Allowed decision={may('invitations.create')}><Button onClick={…}>Invite Member</Button></Allowed>`
 */
import { Tooltip } from '@mantine/core'
import { type MouseEvent, type ReactElement, cloneElement } from 'react'
import type { Decision } from '../kernel/shared/policy.ts'

type Control = ReactElement<Record<string, unknown>>

interface Props {
  readonly decision: Decision | { readonly allowed: false; readonly because: string }
  readonly children: Control
}

export function Allowed({ decision, children }: Props) {
  if (decision.allowed) return children
  const because = decision.because
  // `disabled` would take the control out of the tab order, and the reason with it.
  const forbidden = cloneElement(children, {
    'data-disabled': true,
    'aria-disabled': true,
    'aria-description': because,
    type: 'button',
    onClick: swallow,
  })
  return (
    <Tooltip label={because} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      {forbidden}
    </Tooltip>
  )
}

function swallow(event: MouseEvent): void {
  event.preventDefault()
  event.stopPropagation()
}
