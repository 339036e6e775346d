import { type ReactNode, useState } from 'react'
import type { ApiKey } from '../contract.ts'
import { EditDialog } from './EditDialog.tsx'
import type { Act, Ask } from './KeyParts.tsx'
import { RevokeDialog } from './RevokeDialog.tsx'
import { RotateDialog } from './RotateDialog.tsx'

export interface DialogProps {
  readonly opened: boolean
  readonly apiKey: ApiKey
  readonly onClose: () => void
}

const byAct: Readonly<Record<Act, (props: DialogProps) => ReactNode>> = { edit: EditDialog, rotate: RotateDialog, revoke: RevokeDialog }

/** One dialog at a time, about one key; both are remembered while it fades out. */
export function useDialogs(): { readonly ask: Ask; readonly dialogs: ReactNode } {
  const [asked, setAsked] = useState<{ act: Act; apiKey: ApiKey; times: number }>()
  const [opened, setOpened] = useState(false)
  const ask: Ask = (act, apiKey) => {
    setAsked((before) => ({ act, apiKey, times: (before?.times ?? 0) + 1 }))
    setOpened(true)
  }
  if (!asked) return { ask, dialogs: null }
  const Dialog = byAct[asked.act]
  return { ask, dialogs: <Dialog key={asked.times} opened={opened} apiKey={asked.apiKey} onClose={() => setOpened(false)} /> }
}
