import { type ReactNode, useState } from 'react'
import type { Trunk } from '../contract.ts'
import { DeleteDialog } from './DeleteDialog.tsx'
import { RenameDialog } from './RenameDialog.tsx'
import { ResumeDialog } from './ResumeDialog.tsx'
import { RotateDialog } from './RotateDialog.tsx'
import { SuspendDialog } from './SuspendDialog.tsx'
import type { Act, Ask } from './TrunkParts.tsx'

export interface DialogProps {
  readonly opened: boolean
  readonly trunk: Trunk
  readonly onClose: () => void
}

const byAct: Readonly<Record<Act, (props: DialogProps) => ReactNode>> = {
  rename: RenameDialog,
  rotate: RotateDialog,
  suspend: SuspendDialog,
  resume: ResumeDialog,
  delete: DeleteDialog,
}

/** One dialog at a time, about one trunk; both are remembered while it fades out. */
export function useDialogs(): { readonly ask: Ask; readonly dialogs: ReactNode } {
  const [asked, setAsked] = useState<{ act: Act; trunk: Trunk; times: number }>()
  const [opened, setOpened] = useState(false)
  const ask: Ask = (act, trunk) => {
    setAsked((before) => ({ act, trunk, times: (before?.times ?? 0) + 1 }))
    setOpened(true)
  }
  if (!asked) return { ask, dialogs: null }
  const Dialog = byAct[asked.act]
  return { ask, dialogs: <Dialog key={asked.times} opened={opened} trunk={asked.trunk} onClose={() => setOpened(false)} /> }
}
