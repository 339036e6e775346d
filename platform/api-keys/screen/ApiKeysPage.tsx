import { Button } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { LockKeyhole, Plus } from 'lucide-react'
import { useState } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { noDialog } from '../../../portal/Confirm.tsx'
import { Page } from '../../../portal/Page.tsx'
import { useMay } from '../../../portal/api.ts'
import { Empty } from '../../../portal/states.tsx'
import { CreateDialog } from './CreateDialog.tsx'
import { KeyList, OneKey } from './KeyList.tsx'
import { useListing } from './useKeys.ts'

const lead = 'Keys let programs use the API. Each acts for a member, and may do no more than that member.'

export default function ApiKeysPage() {
  const may = useMay()
  const sees = may('api-keys.view')
  if (sees.allowed) return <Keys />
  return (
    <Page title="API keys" lead={lead}>
      <Empty icon={LockKeyhole} title="You can’t see the API keys">
        {sees.because}
      </Empty>
    </Page>
  )
}

function Keys() {
  const listing = useListing()
  const [creating, setCreating] = useState(false)
  const decision = useMay()('api-keys.manage')
  const begin = () => decision.allowed && setCreating(true)
  useHotkeys([['N', () => noDialog() && begin()]])
  return (
    <Page
      title="API keys"
      width={1200}
      lead={lead}
      actions={
        <Allowed decision={decision}>
          <Button leftSection={<Plus size={16} aria-hidden />} aria-keyshortcuts="N" onClick={begin}>
            Create API key
          </Button>
        </Allowed>
      }
    >
      {listing.view.key ? (
        <OneKey id={listing.view.key} onAll={() => listing.show({ key: undefined })} />
      ) : (
        <KeyList listing={listing} onCreate={begin} />
      )}
      <CreateDialog opened={creating} onClose={() => setCreating(false)} />
    </Page>
  )
}
