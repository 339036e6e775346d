import { Button, Center, Group, Stack } from '@mantine/core'
import { KeyRound, SearchX } from 'lucide-react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Growing } from '../../../portal/Growing.tsx'
import { useMay, useOrganizationPath, usePages } from '../../../portal/api.ts'
import { SearchField } from '../../../portal/SearchField.tsx'
import { Empty, Loaded } from '../../../portal/states.tsx'
import { usePhone } from '../../../portal/usePhone.ts'
import { type ApiKey, apiKeyPage } from '../contract.ts'
import { Example } from './Example.tsx'
import { KeyCards } from './KeyCards.tsx'
import { KeyTable } from './KeyTable.tsx'
import { useDialogs } from './useDialogs.tsx'
import { type Listing, useKey } from './useKeys.ts'

interface Props {
  readonly listing: Listing
  readonly onCreate: () => void
}

export function KeyList({ listing, onCreate }: Props) {
  const { search, heldBy } = listing.view
  const list = usePages(useOrganizationPath('/api-keys'), apiKeyPage, { search, heldBy })
  const bare = list.total === 0 && search === undefined && heldBy === undefined
  return (
    <Stack gap="sm">
      {!bare && <Filters listing={listing} />}
      <Growing list={list} none={bare ? <NoneYet onCreate={onCreate} /> : <Nothing listing={listing} />}>
        {(keys) => <Keys keys={keys} />}
      </Growing>
    </Stack>
  )
}

/** Where a link from elsewhere leads: to one key, whatever the list would show. */
export function OneKey({ id, onAll }: { readonly id: string; readonly onAll: () => void }) {
  const found = useKey(id)
  return (
    <Stack gap="sm" align="stretch">
      <Loaded query={found} rows={1}>
        {(apiKey) => <Keys keys={[apiKey]} />}
      </Loaded>
      <Center>
        <Button variant="default" onClick={onAll}>
          Show all keys
        </Button>
      </Center>
    </Stack>
  )
}

function Keys({ keys }: { readonly keys: readonly ApiKey[] }) {
  const phone = usePhone()
  const { ask, dialogs } = useDialogs()
  const List = phone ? KeyCards : KeyTable
  return (
    <>
      <List keys={keys} ask={ask} />
      {dialogs}
    </>
  )
}

function Filters({ listing: { view, show } }: Pick<Props, 'listing'>) {
  return (
    <Group gap="xs">
      <SearchField
        aria-label="Search keys"
        placeholder="Search by name or by how the key begins"
        given={view.search}
        onSearch={(search) => show({ search }, { replace: true })}
      />
      {view.heldBy && (
        <Button variant="default" onClick={() => show({ heldBy: undefined })}>
          Show everybody’s keys
        </Button>
      )}
    </Group>
  )
}

function NoneYet({ onCreate }: Pick<Props, 'onCreate'>) {
  return (
    <Stack gap={0} align="center">
      <Empty
        icon={KeyRound}
        title="No API keys yet"
        action={
          <Allowed decision={useMay()('api-keys.manage')}>
            <Button onClick={onCreate}>Create the first key</Button>
          </Allowed>
        }
      >
        With a key, a program of yours reads and changes what you let it.
      </Empty>
      <Example />
    </Stack>
  )
}

function Nothing({ listing: { show } }: Pick<Props, 'listing'>) {
  return (
    <Empty
      icon={SearchX}
      title="No keys match"
      action={<Button onClick={() => show({ search: undefined, heldBy: undefined })}>Show all keys</Button>}
    >
      Try another name.
    </Empty>
  )
}
