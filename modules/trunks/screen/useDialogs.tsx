import { type ReactNode, useEffect, useState } from 'react'
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
  const id = asked?.trunk.id
  // The entry of the menu that was pressed is gone: one goes on where the menu opens. After a deletion the dialog has sent the focus
  // elsewhere already, and the row may stand there for a moment still.
  useEffect(() => {
    if (id && !opened && isAdrift()) document.querySelector<HTMLElement>(`[data-actions="${id}"]`)?.focus()
  }, [id, opened])
  if (!asked) return { ask, dialogs: null }
  const Dialog = byAct[asked.act]
  return { ask, dialogs: <Dialog key={asked.times} opened={opened} trunk={asked.trunk} onClose={() => setOpened(false)} /> }
}

function isAdrift(): boolean {
  const here = document.activeElement
  return here === null || here === document.body || here.closest('[role="dialog"]') !== null
}
