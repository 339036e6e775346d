import { Button, Center, Stack, Text } from '@mantine/core'
import { Cable, SearchX } from 'lucide-react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Growing } from '../../../portal/Growing.tsx'
import { useMay, useOrganizationPath, usePages } from '../../../portal/api.ts'
import { Empty, Loaded } from '../../../portal/states.tsx'
import { usePhone } from '../../../portal/usePhone.ts'
import { type Trunk, trunkPage } from '../contract.ts'
import { TrunkCards } from './TrunkCards.tsx'
import { TrunkFilters } from './TrunkFilters.tsx'
import { TrunkTable } from './TrunkTable.tsx'
import { useDialogs } from './useDialogs.tsx'
import { type Listing, useTrunk } from './useTrunks.ts'
import { isFiltered } from './view.ts'

interface Props {
  readonly listing: Listing
  readonly onCreate: () => void
}

export function TrunkList({ listing, onCreate }: Props) {
  const { search, status } = listing.view
  const list = usePages(useOrganizationPath('/trunks'), trunkPage, { search, status })
  const bare = list.total === 0 && !isFiltered(listing.view)
  return (
    <Stack gap="sm">
      {!bare && <TrunkFilters listing={listing} />}
      <Growing list={list} none={bare ? <NoneYet onCreate={onCreate} /> : <Nothing listing={listing} />}>
        {(trunks) => <Trunks trunks={trunks} />}
      </Growing>
    </Stack>
  )
}

/** Where a link from elsewhere leads: to one trunk, whatever the list would show. */
export function OneTrunk({ id, onAll }: { readonly id: string; readonly onAll: () => void }) {
  const found = useTrunk(id)
  return (
    <Stack gap="sm" align="stretch">
      <Loaded query={found} rows={1}>
        {(trunk) => <Trunks trunks={[trunk]} />}
      </Loaded>
      <Center>
        <Button variant="default" onClick={onAll}>
          Show all trunks
        </Button>
      </Center>
    </Stack>
  )
}

function Trunks({ trunks }: { readonly trunks: readonly Trunk[] }) {
  const phone = usePhone()
  const { ask, dialogs } = useDialogs()
  const List = phone ? TrunkCards : TrunkTable
  return (
    <>
      <List trunks={trunks} ask={ask} />
      {dialogs}
    </>
  )
}

function NoneYet({ onCreate }: Pick<Props, 'onCreate'>) {
  return (
    <Empty
      icon={Cable}
      title="No trunks yet"
      action={
        <Allowed decision={useMay()('trunks.manage')}>
          <Button onClick={onCreate}>Create the first trunk</Button>
        </Allowed>
      }
    >
      A trunk gives a PBX or a phone a user name and a password to register with.
    </Empty>
  )
}

function Nothing({ listing: { show } }: Pick<Props, 'listing'>) {
  return (
    <Empty
      icon={SearchX}
      title="No trunks match"
      action={<Button onClick={() => show({ search: undefined, status: undefined })}>Clear filters</Button>}
    >
      <Text span>Try another name or status.</Text>
    </Empty>
  )
}
