import { Modal } from '@mantine/core'
import { useState } from 'react'
import { Failed, Loading } from '../../../portal/states.tsx'
import type { LeadImport } from '../contract.ts'
import { ImportMapping } from './ImportMapping.tsx'
import { ImportProgress } from './ImportProgress.tsx'
import { ImportUpload } from './ImportUpload.tsx'
import { useImport } from './useLeads.ts'

interface Props {
  readonly opened: boolean
  /** An import that was begun before. */
  readonly id?: string
  readonly onImport: (id: string | undefined) => void
  readonly onClose: () => void
}

/** From the file to the report. It may be closed while an import runs: the page tells how far it is. */
export function ImportDialog({ opened, id, onImport, onClose }: Props) {
  const [uploaded, setUploaded] = useState<LeadImport>()
  const query = useImport(opened ? id : undefined)
  const found = query.data ?? (uploaded?.id === id ? uploaded : undefined)
  return (
    <Modal opened={opened} onClose={onClose} title="Import leads" size="xl" closeButtonProps={{ 'aria-label': 'Close' }}>
      {id === undefined && (
        <ImportUpload
          onUploaded={(fresh) => {
            setUploaded(fresh)
            onImport(fresh.id)
          }}
        />
      )}
      {id !== undefined && !found && (query.error ? <Failed error={query.error} again={query.refetch} /> : <Loading rows={4} />)}
      {found?.state === 'uploaded' && <ImportMapping found={found} onAnother={() => onImport(undefined)} />}
      {found && found.state !== 'uploaded' && <ImportProgress found={found} onAnother={() => onImport(undefined)} onClose={onClose} />}
    </Modal>
  )
}
