/**
 * A control that may be forbidden. It then stays visible and reachable by keyboard, does nothing, and says why and who can:
 * `<Allowed decision={may('invitations.create')}><Button onClick={…}>Invite Member</Button></Allowed>`
 */
import { Tooltip } from '@mantine/core'
import { type MouseEvent, type ReactElement, cloneElement, useEffect, useState } from 'react'
import type { Decision } from '../kernel/shared/policy.ts'

type Control = ReactElement<Record<string, unknown>>

interface Props {
  readonly decision: Decision | { readonly allowed: false; readonly because: string }
  readonly children: Control
}

export function Allowed({ decision, children }: Props) {
  return decision.allowed ? children : <Forbidden because={decision.because}>{children}</Forbidden>
}

function Forbidden({ because, children }: { readonly because: string; readonly children: Control }) {
  const [pressed, setPressed] = useState(false)
  useEffect(() => {
    if (!pressed) return
    const timer = setTimeout(() => setPressed(false), 5000)
    return () => clearTimeout(timer)
  }, [pressed])
  // `disabled` would take the control out of the tab order, and the reason with it.
  const forbidden = cloneElement(children, {
    'data-disabled': true,
    'aria-disabled': true,
    'aria-description': because,
    type: 'button',
    onClick(event: MouseEvent) {
      event.preventDefault()
      event.stopPropagation()
      setPressed(true)
    },
    onBlur: () => setPressed(false),
  })
  return (
    // A finger neither hovers nor focuses visibly: whoever presses it is told as well.
    <Tooltip label={because} multiline maw={320} opened={pressed || undefined} events={{ hover: true, focus: true, touch: true }}>
      {forbidden}
    </Tooltip>
  )
}
