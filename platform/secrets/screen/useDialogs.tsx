import { type ReactNode, useState } from 'react'
import type { Exposure } from '../contract.ts'
import type { Ask } from './ExposureParts.tsx'
import { RevokeDialog } from './RevokeDialog.tsx'
import { type Rotatable, rotatable } from './rotate.ts'
import { RotateDialog } from './RotateDialog.tsx'

type Asked = { readonly rotate: readonly Rotatable[] } | { readonly revoke: Exposure['secret'] }

/** One dialog at a time; what it is about is remembered, since a rotation takes it off the list. */
export function useDialogs() {
  const [asked, setAsked] = useState<{ what: Asked; times: number }>()
  const [opened, setOpened] = useState(false)
  const show = (what: Asked) => {
    setAsked((before) => ({ what, times: (before?.times ?? 0) + 1 }))
    setOpened(true)
  }
  const ask: Ask = (act, exposure) =>
    show(act === 'revoke' ? { revoke: exposure.secret } : { rotate: rotatable([{ ...exposure, worksUntil: null }]) })
  return { ask, askAll: (secrets: readonly Rotatable[]) => show({ rotate: secrets }), dialogs: dialog() }

  function dialog(): ReactNode {
    if (!asked) return null
    const { what, times } = asked
    const common = { opened, onClose: () => setOpened(false) }
    if ('revoke' in what) return <RevokeDialog key={times} {...common} secret={what.revoke} />
    return <RotateDialog key={times} {...common} secrets={what.rotate} />
  }
}
