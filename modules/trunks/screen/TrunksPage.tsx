import { Button } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Cable, Plus } from 'lucide-react'
import { useState } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { noDialog } from '../../../portal/Confirm.tsx'
import { Page } from '../../../portal/Page.tsx'
import { useMay } from '../../../portal/api.ts'
import { Empty } from '../../../portal/states.tsx'
import { CreateDialog } from './CreateDialog.tsx'
import { OneTrunk, TrunkList } from './TrunkList.tsx'
import { useListing } from './useTrunks.ts'

export default function TrunksPage() {
  const listing = useListing()
  const [creating, setCreating] = useState(false)
  const may = useMay()
  const [decision, seeing] = [may('trunks.manage'), may('trunks.view')]
  const begin = () => decision.allowed && setCreating(true)
  useHotkeys([['N', () => noDialog() && begin()]])
  return (
    <Page
      title="SIP trunks"
      width={1200}
      lead="What your phones and PBXs register with. Everybody in the organization can create trunks and rotate their passwords."
      actions={
        <Allowed decision={decision}>
          <Button leftSection={<Plus size={16} aria-hidden />} aria-keyshortcuts="N" onClick={begin}>
            Create trunk
          </Button>
        </Allowed>
      }
    >
      {!seeing.allowed ? (
        <Empty icon={Cable} title="You can’t see SIP trunks">
          {seeing.because}
        </Empty>
      ) : listing.view.trunk ? (
        <OneTrunk id={listing.view.trunk} onAll={() => listing.show({ trunk: undefined })} />
      ) : (
        <TrunkList listing={listing} onCreate={begin} />
      )}
      <CreateDialog opened={creating} onClose={() => setCreating(false)} />
    </Page>
  )
}
